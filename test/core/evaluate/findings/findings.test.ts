import { describe, expect, test } from 'vitest';
import type { BaselineKind } from '../../../../core/contracts/steps.ts';
import { evaluate, type PartRows } from '../../../../core/evaluate/evaluate.ts';
import { chanceFinding } from '../../../../core/evaluate/findings/chance.ts';
import type { TrialOutcome } from '../../../../core/evaluate/leaderboard.ts';
import { bootstrapBlocks } from '../../../../core/metrics/blocks.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { project } from '../../../support/project.ts';

const costs = [1, 5, 0, 0];
type Drawn = { target: number[]; score: number[]; single: number[] };

/** Rows of one part with the predictions of a model and of the best single feature. */
function part({ target, score, single }: Drawn, of: readonly number[] = costs) {
  const given: PartRows = {
    target: Float64Array.from(target),
    time: new Float64Array(target.length).fill(Number.NaN),
    costs: Float64Array.from(target.flatMap(() => of)),
  };
  return { given, score: Float64Array.from(score), single: Float64Array.from(single) };
}

/** What is found in a model that says `skill` of the target, where one column says `single` of it. */
function found({
  seed = 1,
  rows = 150,
  skill = 0,
  single = 0,
  rate = 0.5,
  of = costs,
  stated = true,
}: {
  seed?: number;
  rows?: number;
  skill?: number;
  single?: number;
  rate?: number;
  of?: readonly number[];
  stated?: boolean;
}) {
  const random = seededRandom(seed);
  const draw = (): Drawn => {
    const target = Array.from({ length: rows }, () => (random() < rate ? 1 : 0));
    const noise = target.map(() => random() - 0.5);
    // A model that reads the column errs mostly where the column does.
    const say = (s: number) =>
      target.map((y, i) => 1 / (1 + Math.exp(-s * (y - 0.5) - 1.6 * noise[i]! - 0.4 * (random() - 0.5))));
    return { target, score: say(skill), single: say(single) };
  };
  const [validation, testPart] = [part(draw(), of), part(draw(), of)];
  const trial = (
    index: number,
    algorithm: TrialOutcome['spec']['algorithm'],
    predictions: NonNullable<TrialOutcome['predictions']>,
  ): TrialOutcome => ({
    spec: { index, algorithm, parameters: {}, seed: 1, minutes: 5 },
    status: 'succeeded',
    iterations: 1,
    importance: [{ feature: 'amount', gain: 1 }],
    predictions,
  });
  const baseline = (kind: BaselineKind, ...given: Parameters<typeof trial>): TrialOutcome => {
    const outcome = trial(...given);
    return { ...outcome, spec: { ...outcome.spec, baseline: kind } };
  };
  const constant = (p: number) => new Float64Array(rows).fill(p);
  const { evaluation } = evaluate({
    project: project('fraud', {
      objective: { task: 'binary', target: 'y', ...(stated && { costs: { falseNegative: 5 } }), metric: 'logLoss' },
    }),
    snapshotId: 's',
    classes: ['0', '1'],
    validation: validation.given,
    test: testPart.given,
    trainRows: 1000,
    trials: [
      trial(0, 'gradientBoostedTrees', { validation: validation.score, test: testPart.score }),
      baseline('constant', 1, 'prior', { validation: constant(rate), test: constant(rate) }),
      ...(single > 0
        ? [baseline('feature', 2, 'singleFeature', { validation: validation.single, test: testPart.single })]
        : []),
    ],
  });
  return evaluation;
}

const critical = (evaluation: ReturnType<typeof found>) =>
  evaluation.findings!.filter((f) => f.severity === 'critical').map((f) => f.code);

describe('chance', () => {
  test('a model of noise is found out, of 200 hardly one passes', () => {
    const passes = (seed: number) => {
      const random = seededRandom(seed);
      const target = new Float64Array(150).map(() => (random() < 0.5 ? 1 : 0));
      const predictions = target.map(() => random());
      const noise = { task: 'binary' as const, outputs: 1, target, predictions };
      return chanceFinding(noise, bootstrapBlocks(150), { samples: 200, seed: 1 }) === undefined;
    };
    expect(Array.from({ length: 200 }, (_, i) => i + 1).filter(passes).length).toBeLessThanOrEqual(5);
    expect(critical(found({}))).toContain('chance');
  });

  test('a model that says something is not, whatever the table is', () => {
    const held = Array.from({ length: 10 }, (_, i) => found({ seed: i + 1, skill: 2 })).filter(
      (e) => critical(e).length > 0,
    );
    expect(held.flatMap(critical)).toEqual([]);
  });

  test('two frauds that are surely found among thousands are no chance, whatever the order of the rest', () => {
    const random = seededRandom(7);
    const target = new Float64Array(1800).map((_, i) => (i % 138 === 0 ? 1 : 0));
    const noise = target.map(() => 0.01 * random());
    const found = noise.map((p, i) => (i === 0 || i === 138 ? 0.9 : p));
    const judge = (predictions: Float64Array, entity: Int32Array) =>
      chanceFinding({ task: 'binary', outputs: 1, target, predictions }, bootstrapBlocks(1800, undefined, entity), {
        samples: 200,
        seed: 1,
      })?.code;

    const apart = Int32Array.from(target, (_, i) => Math.floor(i / 10));
    const together = Int32Array.from(target, (_, i) => (target[i] === 1 ? i % 4 : 10 + Math.floor(i / 10)));

    expect(judge(found, apart)).toBeUndefined();
    expect(judge(noise, apart)).toBe('chance');
    // All of one card or two: that is one case, not thirteen.
    expect(judge(found, together)).toBe('chance');
  });

  test('a test part of one class cannot tell', () => {
    const { findings } = found({ rows: 30, rate: 0, skill: 2 });
    expect(findings![0]).toMatchObject({ code: 'chance', severity: 'critical' });
    expect(findings![0]!.message).toMatch(/cannot be told: the 30 test rows/);
  });
});

describe('baseline', () => {
  test('a model that is better than every baseline passes', () => {
    const evaluations = Array.from({ length: 5 }, (_, i) => found({ seed: i + 1, skill: 4, single: 1 }));
    expect(evaluations.flatMap(critical)).toEqual([]);
  });

  test('a model that is no better on test than one column waits for a person', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const evaluation = found({ seed, skill: 4, single: 4 });
      const { winner } = evaluation;
      const finding = evaluation.findings!.find((f) => f.code === 'baseline');
      if (finding) expect(finding).toMatchObject({ severity: 'critical' });
      if (winner.algorithm === 'singleFeature') expect(finding?.message).toMatch(/the winner is itself/);
    }
    const overfitted = found({ rows: 600, skill: 0.7, single: 6, seed: 3 });
    expect(overfitted.winner.algorithm).toBe('singleFeature');
    expect(critical(overfitted)).toContain('baseline');
  });
});

describe('money', () => {
  test('costs that one decision makes 0 tell no trial from another', () => {
    const free = found({ rows: 400, skill: 3, of: [0, 5, 0, 0] });
    expect(critical(free)).toEqual(['costs']);
    expect(free.findings!.find((f) => f.code === 'costs')!.message).toMatch(/blocking everything costs 0/);
  });

  test('decisions that save nothing are held, where the project states costs', () => {
    const never = { rows: 400, skill: 1.2, rate: 0.2, of: [5000, 1, 0, 0] };
    const evaluation = found(never);
    expect(critical(evaluation)).toEqual(['decisions']);
    expect(evaluation.findings!.at(-1)!.message).toMatch(/cost no less than blocking nothing \(\d/);
    expect(critical(found({ ...never, stated: false }))).toEqual([]);
  });

  test('decisions that save money are not', () => {
    expect(critical(found({ rows: 400, skill: 3, rate: 0.3 }))).toEqual([]);
  });
});

test('figures are marked with their rows and costs', () => {
  const [a, again, other] = [found({ skill: 3 }), found({ skill: 4 }), found({ skill: 3, seed: 2 })];
  expect(a.judgedOn).toMatchObject({ rows: 150, costs: 'FP 1, FN 5, TP 0, TN 0' });
  expect(a.judgedOn!.testSet).toMatch(/^[0-9a-f]{12}$/);
  expect(other.judgedOn!.testSet).not.toBe(a.judgedOn!.testSet);
  expect(again.judgedOn!.rows).toBe(150);
});
