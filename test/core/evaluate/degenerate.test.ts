import { describe, expect, test } from 'vitest';
import { type EvaluationInput, evaluate, type PartRows } from '../../../core/evaluate/evaluate.ts';
import type { TrialOutcome } from '../../../core/evaluate/leaderboard.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { project } from '../../support/project.ts';

const day = 86_400_000;

function part(rows: number, costs = [1, 5, 0, 0]): PartRows {
  const random = seededRandom(rows);
  return {
    target: new Float64Array(rows).map(() => (random() < 0.3 ? 1 : 0)),
    time: new Float64Array(rows).map((_, i) => Math.floor((20 * i) / rows) * day),
    costs: new Float64Array(4 * rows).map((_, i) => costs[i % 4]!),
  };
}

const probabilities = (rows: PartRows, constant?: number) =>
  rows.target.map((y, i) => constant ?? (y === 1 ? 0.6 : 0.2) + 0.01 * (i % 10));

function input(validation: PartRows, test: PartRows, constant?: number): EvaluationInput {
  const spec = { index: 0, algorithm: 'gradientBoostedTrees' as const, parameters: {}, seed: 1, minutes: 5 };
  const outcome: TrialOutcome = {
    spec,
    status: 'succeeded',
    predictions: { validation: probabilities(validation, constant), test: probabilities(test, constant) },
  };
  return {
    project: project('fraud', {
      objective: { task: 'binary', target: 'y', costs: {}, review: { capacityPerDay: 2, cost: 0.1 } },
    }),
    snapshotId: 's',
    classes: ['0', '1'],
    validation,
    test,
    trainRows: 2000,
    trials: [outcome],
    columns: {
      sliced: { columns: [{ name: 'n', type: 'number', values: test.target.map((_, i) => i % 7) }], leftOut: 0 },
      protected: [{ name: 'n', type: 'number', values: test.target.map((_, i) => i % 2) }],
      rows: new Uint32Array(test.target.length).map((_, i) => i),
      missingCosts: [],
    },
  };
}

const plain = part(600);
const cases: Record<string, EvaluationInput> = {
  'one row in test': input(plain, part(1)),
  'one row in validation': input(part(1), plain),
  'only negative rows in test': input(plain, { ...plain, target: new Float64Array(600) }),
  'only positive rows in test': input(plain, { ...plain, target: new Float64Array(600).fill(1) }),
  'only negative rows in validation': input({ ...plain, target: new Float64Array(600) }, plain),
  'constant predictions': input(plain, plain, 0.3),
  'predictions of 0': input(plain, plain, 0),
  'predictions of 1': input(plain, plain, 1),
  'costs of nothing': input(part(600, [0, 0, 0, 0]), part(600, [0, 0, 0, 0])),
  'huge costs': input(part(600, [1e15, 5e15, 0, 0]), part(600, [1e15, 5e15, 0, 0])),
  'costs that are gains': input(part(600, [1, 5, -3, -1]), part(600, [1, 5, -3, -1])),
  'no times': input(plain, { ...plain, time: new Float64Array(600).fill(Number.NaN) }),
};

describe('an evaluation of little', () => {
  test.each(Object.entries(cases))('%s: every figure is a number or left out', (_, given) => {
    const { evaluation } = evaluate(given);
    // JSON makes null of NaN and of infinities: the round trip finds them.
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
    expect(evaluation.winner.index).toBe(0);
    expect(evaluation.topK!.points.length).toBeGreaterThan(0);
  });
});

test('huge costs do not blur decisions', () => {
  const { evaluation } = evaluate(cases['huge costs']!);
  const usual = evaluate(input(plain, plain)).evaluation;
  const { review: _, ...fractions } = usual.cost!.decisions;
  expect(fractions.allow).toBeGreaterThan(0);
  expect(evaluation.cost!.blockNothing.value / usual.cost!.blockNothing.value).toBeCloseTo(1e15, -3);
});

test('costs of nothing: nothing is blocked and nothing is reviewed', () => {
  const { evaluation } = evaluate(cases['costs of nothing']!);
  expect(evaluation.cost!.decisions).toEqual({ allow: 1, review: 0, block: 0 });
  expect(evaluation.review).toMatchObject({ precision: 0, recall: 0, lossPrevented: 0, reviewedPerDay: 0 });
});
