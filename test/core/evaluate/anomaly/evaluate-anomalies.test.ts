import { describe, expect, test } from 'vitest';
import { evaluateAnomalies } from '../../../../core/evaluate/anomaly/evaluate-anomalies.ts';
import { reviewFraction } from '../../../../core/evaluate/anomaly/review-fraction.ts';
import type { PartRows } from '../../../../core/evaluate/evaluate.ts';
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

function judge(labelled: boolean, champion?: number) {
  const [validation, tested] = [part(10, 1, labelled), part(20, 2, labelled)];
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

  test('newer rows take over: nothing tells which of two models is better', () => {
    expect(judge(true, 3)).toMatchObject({ verdict: 'promote', incomparable: { version: 3 } });
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
