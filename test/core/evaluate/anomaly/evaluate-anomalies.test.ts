import { describe, expect, test } from 'vitest';
import { evaluateAnomalies } from '../../../../core/evaluate/anomaly/evaluate-anomalies.ts';
import { reviewFraction } from '../../../../core/evaluate/anomaly/review-fraction.ts';
import { reviewThreshold } from '../../../../core/evaluate/anomaly/review-threshold.ts';
import type { ChampionInput, PartRows } from '../../../../core/evaluate/evaluate.ts';
import type { TrialOutcome } from '../../../../core/evaluate/leaderboard.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { project } from '../../../support/project.ts';

const hour = 3_600_000;
const daily = project('m', { objective: { task: 'anomaly', review: { capacityPerDay: 2.0 } } });

/** Twenty rows a day of `days` days; every fiftieth is an anomaly, of which and of as many others half are labelled. */
function part(days: number, seed: number, labelled: boolean) {
  const random = seededRandom(seed);
  const time = new Float64Array(20 * days).map((_, i) => (24 / 20) * i * hour);
  const target = time.map((_, i) => (labelled && i % 4 < 2 ? Number(i % 50 === 0) : -1));
  const scores = time.map((_, i) => (i % 50 === 0 ? 0.7 : 0.4) + 0.1 * random());
  const rows: PartRows = { target, time, costs: null };
  return { rows, scores };
}

function judge(
  labelled: boolean,
  champion?: ChampionInput,
  days = 20,
  change: (score: number, i: number) => number = (score) => score,
  changeEarlier: (score: number, i: number) => number = (score) => score,
) {
  const [validation, tested] = [part(10, 1, labelled), part(days, 2, labelled)];
  tested.scores = tested.scores.map(change);
  validation.scores = validation.scores.map(changeEarlier);
  const trial: TrialOutcome = {
    spec: { index: 0, algorithm: 'isolationForest', parameters: {}, seed: 1, minutes: 5 },
    status: 'succeeded',
    iterations: 100,
    predictions: { validation: validation.scores, test: tested.scores },
  };
  return evaluateAnomalies({
    project: daily,
    snapshotId: 's',
    classes: ['false', 'true'],
    validation: validation.rows,
    test: tested.rows,
    trials: [trial],
    champion,
  }).evaluation;
}

describe('the evaluation of an anomaly project', () => {
  test('says how many records the threshold sends to people, where no row is labelled', () => {
    const { anomalies, test: judged, verdict, reason } = judge(false);
    // Two of the twenty records of a day.
    expect(anomalies!.fraction).toBeCloseTo(0.1, 2);
    expect(anomalies!.reviewed).toBeGreaterThan(0.05);
    expect(anomalies!.reviewed).toBeLessThan(0.15);
    expect(anomalies!.reviewedPerDay).toBeCloseTo(20 * anomalies!.reviewed, 0);
    expect(anomalies!.labelled).toBeNull();
    expect(judged.metrics).toEqual({});
    expect([verdict, reason]).toEqual(['promote', 'won: the first model of the project']);
    expect(anomalies!.scores.map(({ score }) => score)).toEqual(
      anomalies!.scores.map(({ score }) => score).toSorted((a, b) => a - b),
    );
  });

  test('judges by the labels that there are', () => {
    const { anomalies, test: judged } = judge(true);
    expect(judged.metrics.rocAuc!.value).toBe(1);
    expect(anomalies!.labelled).toMatchObject({ rows: 200, recall: 1 });
    expect(anomalies!.labelled!.precision).toBeGreaterThan(0.05);
  });

  describe('newer rows take over', () => {
    const days = 120;
    const champion = (scores: Float64Array): ChampionInput => ({
      version: 3,
      by: 'served',
      predictions: scores,
      fresh: new Uint8Array(scores.length).fill(1),
    });
    const { scores } = part(days, 4, true);
    const blurred = (score: number, i: number) => (i % 3 === 0 ? 0.45 : score);

    test('where there are few labels: nothing tells which of two models is better', () => {
      const few = champion(part(20, 4, true).scores);
      expect(judge(true, few)).toMatchObject({ verdict: 'promote', incomparable: { version: 3 }, champion: null });
    });

    test('where labels do not say that the champion is better', () => {
      const { verdict, reason, champion: compared } = judge(true, champion(scores.map(blurred)), days);
      expect(verdict).toBe('promote');
      expect(reason).toMatch(/newer rows than version 3, which is not surely better \(rocAuc 1 against 0\.\d+ /);
      expect(compared).toMatchObject({ version: 3, by: 'served', challenger: 1, spent: false });
    });

    test('unless labels say that the champion finds anomalies better', () => {
      const { verdict, reason, champion: compared } = judge(true, champion(scores), days, blurred);
      expect(verdict).toBe('keep');
      expect(reason).toMatch(/kept champion 3: it surely finds anomalies better \(rocAuc 0\.\d+ against 1 /);
      expect(compared).toMatchObject({ champion: 1, rows: 1200 });
    });
  });

  test('labels that the scores do not find are said, and hold nothing', () => {
    const { findings, verdict } = judge(true, undefined, 120, (score, i) => (i % 50 === 0 ? score - 0.3 : score));
    expect(findings).toMatchObject([{ code: 'chance', severity: 'warning' }]);
    expect(verdict).toBe('promote');
    expect(judge(true, undefined, 120).findings).toEqual([]);
  });

  test('that the threshold sends nobody to review is said', () => {
    const { findings, anomalies } = judge(false, undefined, 20, undefined, (score, i) => (i % 4 === 0 ? 0.9 : score));
    expect(findings).toMatchObject([{ code: 'nothingReviewed', severity: 'warning' }]);
    expect(findings![0]!.message).toMatch(/of so many of 200 rows .* 9.9 % were to be reviewed/);
    expect(anomalies!.threshold).toBe(0.9);
  });

  test('no trial that succeeded is an error', () => {
    const { rows } = part(5, 1, false);
    const input = { project: daily, snapshotId: 's', classes: [], validation: rows, test: rows, trials: [] };
    expect(() => evaluateAnomalies(input)).toThrow('no trial');
  });
});

test('the fraction is what the project says where it states no capacity, and all at most', () => {
  const time = new Float64Array(40).map((_, i) => i * hour);
  expect(reviewFraction(project('m', { objective: { task: 'anomaly' } }), time)).toBe(0.01);
  expect(reviewFraction(project('m', { objective: { task: 'anomaly', reviewFraction: 0.2 } }), time)).toBe(0.2);
  const all = project('m', { objective: { task: 'anomaly', review: { capacityPerDay: 99 } } });
  expect(reviewFraction(all, time)).toBe(1);
});

describe('the threshold', () => {
  const scores = (top: number) => new Float64Array(1000).map((_, i) => (i < top ? 0.8 : i / 2000));
  const reviewed = (of: Float64Array, fraction: number) => {
    const threshold = reviewThreshold(of, fraction);
    return of.filter((score) => score > threshold).length;
  };

  test('sends the highest scores to review', () => {
    expect(reviewed(scores(0), 0.01)).toBe(10);
    expect(reviewed(scores(4), 0.01)).toBe(10);
  });

  test('keeps equal records together: all of them up to twice as many as were asked for, else none', () => {
    expect(reviewed(scores(20), 0.01)).toBe(20);
    expect(reviewed(scores(21), 0.01)).toBe(0);
    expect(reviewed(new Float64Array(50).fill(0.5), 0.9)).toBe(0);
  });
});
