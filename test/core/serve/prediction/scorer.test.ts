import { expect, test } from 'vitest';
import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import { createScorer } from '../../../../core/serve/prediction/create-scorer.ts';

/** A model that always says the same. */
const pkg = (change: Partial<ServingPackage>, outputs: number[]): ServingPackage => ({
  format: 1,
  project: 'p',
  task: 'binary',
  classes: ['no', 'yes'],
  target: 'y',
  contract: [{ name: 'x', type: 'number', required: false, used: true, pii: false }],
  plan: {
    format: 1,
    encoding: 'trees',
    inputs: [{ name: 'x', type: 'number' }],
    time: null,
    windows: [],
    encoders: [{ kind: 'numeric', input: { column: 'x', type: 'number' } }],
    features: [{ name: 'x', kind: 'numeric', source: 'x' }],
    dropped: [],
  },
  model: {
    algorithm: 'prior',
    task: change.task ?? 'binary',
    outputs: outputs.length,
    features: ['x'],
    values: outputs,
  },
  calibration: null,
  costs: null,
  review: null,
  ...change,
});
const costs = { falsePositive: 5, falseNegative: { column: 'amount', times: 2 }, truePositive: 1, trueNegative: 0 };

test('decides by the costs of the row', () => {
  const scorer = createScorer(pkg({ costs }, [0.1]));
  expect([...scorer.needed]).toEqual(['x', 'amount']);
  // Allow: 0.1 * 2 * amount; block: 0.1 * 1 + 0.9 * 5 = 4.6.
  expect(scorer.score({ x: 1, amount: 22 }, []).answer).toEqual({
    probability: 0.1,
    decision: 'allow',
    expectedCost: 4.4,
  });
  const block = scorer.score({ x: 1, amount: 24 }, []);
  expect(block.answer).toEqual({ probability: 0.1, decision: 'block', expectedCost: 4.6 });
  expect(block.costs).toEqual([5, 48, 1, 0]);
  expect(scorer.score({ x: null, amount: null }, []).answer.decision).toBe('allow');
});

test('sends to review what pays', () => {
  const scorer = createScorer(pkg({ costs, review: { capacityPerDay: 1, cost: 0.5, threshold: 1 } }, [0.1]));
  // The reviewer finds the truth: 0.1 * 1 + 0.9 * 0 = 0.1; benefit 4.6 - 0.1 - 0.5 = 4.
  const { decision, expectedCost } = scorer.score({ x: 1, amount: 1_000 }, []).answer;
  expect([decision, expectedCost]).toEqual(['review', expect.closeTo(0.6, 12)]);
  expect(scorer.score({ x: 1, amount: 1 }, []).answer.decision).toBe('allow');
});

test('calibrates', () => {
  const calibration = { kind: 'isotonic', x: [0, 1], y: [0.5, 0.5] };
  expect(createScorer(pkg({ calibration }, [0.1])).score({ x: 1 }, []).answer).toEqual({
    probability: 0.5,
    decision: expect.any(String),
  });
});

test('multiclass and regression', () => {
  const multiclass = createScorer(pkg({ task: 'multiclass', classes: ['a', 'b', 'c'] }, [0.2, 0.5, 0.3]));
  expect(multiclass.score({ x: 1 }, []).answer).toEqual({ label: 'b', probabilities: { a: 0.2, b: 0.5, c: 0.3 } });
  expect(createScorer(pkg({ task: 'regression', classes: [] }, [7.25])).score({ x: 1 }, []).answer).toEqual({
    value: 7.25,
  });
});

test('a regression with intervals answers them beside the value', () => {
  const intervals = { coverage: 0.9, at: [5, 10], lower: [-1, -3], upper: [2, 4], least: 5 };
  const scorer = createScorer(pkg({ task: 'regression', classes: [], intervals }, [7.5]));
  expect(scorer.score({ x: 1 }, []).answer).toEqual({
    value: 7.5,
    interval: { lower: 5.5, upper: 10.5, coverage: 0.9 },
  });
});

test('what is unlike the others goes to review', () => {
  const scorer = (score: number) =>
    createScorer(pkg({ task: 'anomaly', anomalies: { threshold: 0.6 } }, [score])).score({ x: 1 }, []).answer;
  expect(scorer(0.61)).toEqual({ score: 0.61, decision: 'review' });
  // Where many have the same score, it is above for none of them.
  expect(scorer(0.6)).toEqual({ score: 0.6, decision: 'allow' });
});

test('refuses packages that do not fit together', () => {
  expect(() => createScorer({ ...pkg({}, [0.1]), format: 2 as 1 })).toThrow(
    'expected a package of format 1, received 2',
  );
  const other = pkg({}, [0.1]);
  expect(() => createScorer({ ...other, model: { ...other.model, features: ['x', 'z'] } })).toThrow(
    '2 features and its plan 1',
  );
});
