import { describe, expect, test } from 'vitest';
import type { BaselineKind } from '../../../core/contracts/steps.ts';
import { type EvaluationInput, evaluate, type PartRows } from '../../../core/evaluate/evaluate.ts';
import type { TrialOutcome } from '../../../core/evaluate/leaderboard.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { project } from '../../support/project.ts';

const day = 86_400_000;
const definition = project();

/** Rows of which `skill` decides how well predictions tell the classes apart. */
function part(rows: number, seed: number) {
  const random = seededRandom(seed);
  const z = new Float64Array(rows).map(() => 6 * random() - 4);
  const target = z.map((v) => (random() < 1 / (1 + Math.exp(-v)) ? 1 : 0));
  const given: PartRows = {
    target,
    time: z.map((_, i) => Math.floor((30 * i) / rows) * day),
    costs: new Float64Array(4 * rows).map((_, i) => [1, 5, 0, 0][i % 4]!),
  };
  return { given, predictions: (skill: number) => z.map((v) => 1 / (1 + Math.exp(-skill * v - (1 - skill) * -1))) };
}

const validation = part(800, 1);
const testPart = part(1500, 2);

function trial(index: number, algorithm: TrialOutcome['spec']['algorithm'], skill: number): TrialOutcome {
  return {
    spec: { index, algorithm, parameters: {}, seed: 1, minutes: 5 },
    status: 'succeeded',
    iterations: 10,
    importance: [{ feature: 'amount', gain: 1 }],
    predictions: { validation: validation.predictions(skill), test: testPart.predictions(skill) },
  };
}

function baselineOf(outcome: TrialOutcome, baseline: BaselineKind): TrialOutcome {
  return { ...outcome, spec: { ...outcome.spec, baseline } };
}

const prior = baselineOf(trial(1, 'prior', 0), 'constant');
const base: EvaluationInput = {
  project: definition,
  snapshotId: 's',
  classes: ['0', '1'],
  validation: validation.given,
  test: testPart.given,
  trainRows: 4000,
  trials: [
    trial(0, 'gradientBoostedTrees', 1),
    prior,
    { ...trial(2, 'logisticRegression', 0.5), status: 'failed', error: 'x' },
  ],
};
const fresh = new Uint8Array(1500).fill(1);

describe('verdict', () => {
  test('no champion: promoted, with the figures', () => {
    const { evaluation } = evaluate(base);
    expect(evaluation).toMatchObject({ verdict: 'promote', reason: 'won: the first model of the project' });
    expect(evaluation.leaderboard.map((e) => [e.index, e.status])).toEqual([
      [0, 'succeeded'],
      [1, 'succeeded'],
      [2, 'failed'],
    ]);
    expect(evaluation.bootstrap).toMatchObject({ blocks: 'day', count: 30 });
    const { value, lower, upper } = evaluation.test.metrics.rocAuc!;
    expect(lower).toBeLessThan(value);
    expect(upper).toBeGreaterThan(value);
    expect(evaluation.cost!.model.value).toBeLessThan(evaluation.cost!.blockNothing.value);
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  test('a better challenger is promoted', () => {
    const champion = { version: 3, by: 'evaluation' as const, predictions: testPart.predictions(0.3), fresh };
    const { evaluation } = evaluate({ ...base, champion });
    expect(evaluation.verdict).toBe('promote');
    expect(evaluation.champion).toMatchObject({ version: 3, rows: 1500 });
    expect(evaluation.champion!.lower).toBeGreaterThan(0);
    expect(evaluation.reason).toMatch(/^won: logLoss .* against .* of champion 3 on 1500 fresh rows, a gain of .* %/);
  });

  test('an equal one is not', () => {
    const first = evaluate(base);
    const champion = { version: 3, by: 'evaluation' as const, predictions: testPart.predictions(1), fresh };
    const { evaluation } = evaluate({ ...base, champion });
    expect(first.evaluation.winner.index).toBe(0);
    expect(evaluation.verdict).toBe('keep');
    expect(evaluation.reason).toMatch(/where 1 % is asked for/);
  });

  test('a small gain that is not certain is not enough', () => {
    const eager = project('fraud', { promotion: { minimumGain: 0, confidence: 0.999 } });
    const champion = {
      version: 3,
      by: 'evaluation' as const,
      predictions: testPart.predictions(0.97),
      fresh: fresh.map((_, i) => (i < 150 ? 1 : 0)),
    };
    const { evaluation } = evaluate({ ...base, project: eager, champion });
    expect(evaluation.verdict).toBe('keep');
  });

  test('too few fresh rows keep the champion', () => {
    const champion = {
      version: 3,
      by: 'evaluation' as const,
      predictions: testPart.predictions(0.1),
      fresh: fresh.map((_, i) => (i < 40 ? 1 : 0)),
    };
    expect(evaluate({ ...base, champion }).evaluation).toMatchObject({
      verdict: 'keep',
      champion: null,
      reason: expect.stringContaining('only 40 test rows that it was not trained on'),
    });
  });

  test('what cannot be compared says so', () => {
    const champion = {
      version: 3,
      verdict: 'promote' as const,
      incomparable: "the target has changed from 'a' to 'b'",
    };
    expect(evaluate({ ...base, champion }).evaluation).toMatchObject({
      verdict: 'promote',
      champion: null,
      incomparable: { version: 3, reason: "the target has changed from 'a' to 'b'" },
      reason:
        "won: champion 3 cannot be compared with it (the target has changed from 'a' to 'b'), so it was judged against the baselines alone",
    });
  });

  test('a winner no better than a baseline is flagged', () => {
    const single = {
      ...baselineOf(trial(3, 'singleFeature', 0.9), 'feature'),
      importance: [{ feature: 'amount', gain: 1 }],
    };
    const overfitted = trial(0, 'gradientBoostedTrees', 1);
    overfitted.predictions!.test = overfitted.predictions!.test.map(() => 0.5);
    const { evaluation } = evaluate({ ...base, trials: [overfitted, prior, single] });
    expect(evaluation.baselines).toMatchObject([
      { algorithm: 'prior', feature: null },
      { algorithm: 'singleFeature', feature: 'amount', metrics: { logLoss: expect.any(Number) } },
    ]);
    expect(evaluation.winner.index).toBe(0);
    expect(evaluation.findings!.map((f) => [f.code, f.severity])).toEqual([
      ['chance', 'critical'],
      ['baseline', 'critical'],
    ]);
    expect(evaluation.findings![1]!.message).toMatch(
      /no better on test than the prior.* \(logLoss .* the best single feature 'amount' \(/,
    );
  });

  test('a winner that is a baseline is flagged', () => {
    const useless = evaluate({ ...base, trials: [prior] }).evaluation;
    expect(useless.findings).toContainEqual(
      expect.objectContaining({
        code: 'baseline',
        severity: 'critical',
        message: expect.stringMatching(/itself the prior/),
      }),
    );
  });
});

test('with review capacity, decisions have three kinds', () => {
  const reviewing = project('fraud', {
    objective: { task: 'binary', target: 'y', costs: { falseNegative: 5 }, review: { capacityPerDay: 3, cost: 0.1 } },
  });
  const { evaluation, review } = evaluate({ ...base, project: reviewing });
  expect(evaluation.metric).toBe('expectedCost');
  expect(review!.threshold).toBeGreaterThan(0);
  expect(evaluation.cost!.decisions.review).toBeGreaterThan(0.02);
  expect(evaluation.review).toMatchObject({ capacityPerDay: 3, days: 30, threshold: review!.threshold });
});

test('one class in the validation or test part', () => {
  const zeros = { ...validation.given, target: new Float64Array(800) };
  const { evaluation } = evaluate({ ...base, validation: zeros });
  expect(evaluation.calibration.reason).toContain('all of one class');
  const single = evaluate({ ...base, test: { ...testPart.given, target: new Float64Array(1500) } }).evaluation;
  expect(single.test.metrics.rocAuc).toBeUndefined();
  expect(single.test.curves).toBeNull();
  expect(JSON.parse(JSON.stringify(single))).toEqual(single);
});

test('regression and several classes', () => {
  const random = seededRandom(4);
  const y = new Float64Array(400).map(() => Math.floor(3 * random()));
  const rows: PartRows = { target: y, time: y.map(() => Number.NaN), costs: null };
  const one = project('r', { objective: { task: 'regression', target: 'y' } });
  const values = y.map((v) => v + random());
  const guess = y.map(() => 1);
  const outcome = (index: number, predictions: Float64Array): TrialOutcome => ({
    ...trial(index, index === 0 ? 'gradientBoostedTrees' : 'prior', 1),
    predictions: { validation: predictions, test: predictions },
  });
  const regression = evaluate({
    project: one,
    snapshotId: 's',
    classes: [],
    validation: rows,
    test: rows,
    trainRows: 900,
    trials: [outcome(0, values), outcome(1, guess)],
  }).evaluation;
  expect(regression).toMatchObject({ metric: 'rmse', cost: null, confusion: null, winner: { index: 0 } });
  expect(regression.bootstrap.blocks).toBe('row');
  expect(regression.intervals).toBeUndefined();
  expect(Object.keys(regression.test.metrics)).toEqual(['rmse', 'mae', 'r2']);
  const p3 = Float64Array.from(Array.from(y).flatMap((v) => [0, 1, 2].map((k) => (k === v ? 0.6 : 0.2))));
  const classes = evaluate({
    project: project('m', { objective: { task: 'multiclass', target: 'y' } }),
    snapshotId: 's',
    classes: ['a', 'b', 'c'],
    validation: rows,
    test: rows,
    trainRows: 900,
    trials: [
      outcome(0, p3),
      outcome(
        1,
        p3.map(() => 1 / 3),
      ),
    ],
  }).evaluation;
  expect(classes.metric).toBe('logLoss');
  expect(classes.test.metrics.accuracy!.value).toBe(1);
  expect(classes.confusion!.length).toBe(3);
});

test('a regression that asks for intervals has them, and says how often the truth of test rows lies within', () => {
  const random = seededRandom(6);
  const y = new Float64Array(600).map(() => 10 + 90 * random());
  const rows: PartRows = { target: y, time: y.map((_, i) => i * 3_600_000), costs: null };
  const values = y.map((v) => v + 10 * random() - 5);
  const outcome = { ...trial(0, 'gradientBoostedTrees', 1), predictions: { validation: values, test: values } };
  const asked = project('r', {
    objective: { task: 'regression', target: 'y', loss: 'poisson', intervals: { coverage: 0.8 } },
  });
  const input = { snapshotId: 's', classes: [], validation: rows, test: rows, trainRows: 900, trials: [outcome] };
  const { intervals, test: judged } = evaluate({ ...input, project: asked }).evaluation;
  expect(intervals).toMatchObject({ rows: 600, folded: false, rule: { coverage: 0.8, least: 0 } });
  // Errors are even from -5 to 5: so are 80 % of them over 8.
  expect(judged.metrics.intervalWidth!.value).toBeCloseTo(8, 0);
  const { value, lower, upper } = judged.metrics.intervalCoverage!;
  expect(Math.abs(value - 0.8)).toBeLessThan(0.05);
  expect([lower < value, upper > value]).toEqual([true, true]);
  expect(intervals!.standardError).toBeGreaterThan(0.0163);
});

describe('the learning curve', () => {
  const onFraction = (index: number, fraction: number, skill: number): TrialOutcome => {
    const all = trial(index, 'gradientBoostedTrees', skill);
    return { ...all, spec: { ...all.spec, fraction } };
  };
  const points = [onFraction(3, 0.5, 0.95), onFraction(4, 0.1, 0.7), onFraction(5, 0.25, 0.85)];
  const curveOf = (...trials: TrialOutcome[]) => evaluate({ ...base, trials }).evaluation.learningCurve;

  test('is of the strongest at its defaults; its trials are no candidates, however good', () => {
    const best = onFraction(6, 0.4, 1);
    const whole = trial(0, 'gradientBoostedTrees', 0.9);
    const { evaluation } = evaluate({ ...base, trials: [whole, prior, ...points, best] });
    expect(evaluation.winner.index).toBe(0);
    expect(evaluation.leaderboard.map((e) => e.index)).toEqual([0, 1]);
    const { learningCurve } = evaluation;
    expect(learningCurve).toMatchObject({ algorithm: 'gradientBoostedTrees', metric: 'logLoss' });
    expect(learningCurve!.points.map((p) => [p.fraction, p.rows])).toEqual([
      [0.1, 400],
      [0.25, 1000],
      [0.4, 1600],
      [0.5, 2000],
      [1, 4000],
    ]);
    expect(learningCurve!.points.at(-1)!.score.value).toBeCloseTo(evaluation.leaderboard[0]!.score!, 12);
  });

  test('says what twice the rows would bring', () => {
    const blurred = (outcome: TrialOutcome, noise: number): TrialOutcome => {
      const blur = (p: Float64Array) => {
        const random = seededRandom(9);
        return p.map((v) => 1 / (1 + Math.exp(-(Math.log(v / (1 - v)) + noise * (random() - 0.5)))));
      };
      const { validation: v, test: t } = outcome.predictions!;
      return { ...outcome, predictions: { validation: blur(v), test: blur(t) } };
    };
    const onFractions = [0.1, 0.25, 0.5].map((fraction, i) => blurred(onFraction(3 + i, fraction, 1), [9, 6, 4.5][i]!));
    const whole = blurred(trial(0, 'gradientBoostedTrees', 1), 3.4);
    const { doubling, secondHalf, points: found } = curveOf(whole, prior, ...onFractions)!;
    expect(doubling!.rows).toBe(8000);
    expect(doubling!.gain.value).toBeGreaterThan(0);
    expect(doubling!.gain.value).toBeLessThanOrEqual(secondHalf!.value);
    expect(doubling!.score).toBeCloseTo(found.at(-1)!.score.value - doubling!.gain.value, 12);
    expect(secondHalf!.value).toBeCloseTo(found.at(-2)!.score.value - found.at(-1)!.score.value, 12);
    expect(doubling!.gain.lower).toBeLessThanOrEqual(doubling!.gain.value);
    // Upside down no curve fits.
    const upside = curveOf(blurred(whole, 12), prior, ...onFractions)!;
    expect(upside.secondHalf!.value).toBeLessThan(0);
    expect(upside.doubling).toBeNull();
  });

  test('needs the trial on all rows, and trials that ran to their end', () => {
    const whole = trial(0, 'gradientBoostedTrees', 1);
    const other = trial(2, 'gradientBoostedTrees', 1);
    expect(curveOf({ ...whole, status: 'failed', error: 'x' }, prior, other, ...points)).toBeNull();
    expect(curveOf({ ...whole, stoppedEarly: true }, prior, ...points)).toBeNull();
    expect(curveOf(whole, prior)).toBeNull();
    const stopped = points.map((p) => (p.spec.fraction === 0.25 ? p : { ...p, stoppedEarly: true }));
    expect(curveOf(whole, prior, ...stopped)).toMatchObject({
      points: [{ fraction: 0.25 }, { fraction: 1 }],
      doubling: null,
    });
  });

  test('trials on shares alone are no search', () => {
    expect(() => evaluate({ ...base, trials: points })).toThrow('no trial succeeded');
  });
});
