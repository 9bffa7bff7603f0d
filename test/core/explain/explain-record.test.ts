import { describe, expect, test } from 'vitest';
import { modelExplainers } from '../../../core/algorithms/explaining.ts';
import type { Prediction, ServingPackage, Typical } from '../../../core/contracts/serving.ts';
import { recordExplainer } from '../../../core/explain/explain-record.ts';
import { featuresOf } from '../../../core/features/encoders/index.ts';
import { inputName } from '../../../core/features/inputs.ts';
import { packAscending, packBytes, packWeights } from '../../../core/features/packed.ts';
import type { Encoder, FeaturePlan } from '../../../core/features/plan.ts';
import { rowTransform } from '../../../core/features/row.ts';
import { eachTerm, termBucket } from '../../../core/features/term-buckets.ts';
import { bucketShift } from '../../../core/features/text-terms.ts';
import type { WindowSpec } from '../../../core/windows/specs.ts';

const hour = 3_600_000;

function hashOf(term: string): number {
  let found = 0;
  eachTerm(term, (hash, start, end) => {
    if (end - start === term.length) found = hash;
  });
  return found;
}

/** Ascending, as in a plan. */
const scored = [
  { bucket: hashOf('urgent') >>> bucketShift, weight: 2 },
  { bucket: hashOf('calm') >>> bucketShift, weight: -1 },
].sort((x, y) => x.bucket - y.bucket);

const windows: WindowSpec[] = [
  {
    series: 's',
    entity: 'customer_id',
    entityType: 'string',
    of: 'amount',
    events: 'value',
    width: hour,
    delay: 0,
    decimals: 2,
    retention: 26,
    features: [
      { name: 'customer_id.amount.count.P1D', statistic: 'count', buckets: 24 },
      { name: 'customer_id.amount.mean.P1D', statistic: 'mean', buckets: 24 },
      { name: 'customer_id.amount.timeSinceLast.P1D', statistic: 'timeSinceLast', buckets: 24 },
    ],
  },
  {
    series: 't',
    entity: 'terminalId',
    entityType: 'string',
    of: 'fraud',
    events: 'absentNegative',
    width: 24 * hour,
    delay: 7 * 24 * hour,
    decimals: 2,
    retention: 40,
    features: [{ name: 'terminalId.fraud.mean.P30D.delay.P7D', statistic: 'mean', buckets: 30 }],
  },
];

const one = { mean: 0, std: 1 };
const encoders: Encoder[] = [
  {
    kind: 'scaled',
    input: { column: 'amount', type: 'number' },
    fill: 50,
    shapes: [{ shape: 'value', ...one }],
    indicator: true,
  },
  { kind: 'oneHot', input: { column: 'country', type: 'string' }, values: ['NL', 'DE'], other: true, missing: true },
  {
    kind: 'oneHot',
    input: { column: 'foreign', type: 'boolean' },
    values: ['true', 'false'],
    other: false,
    missing: false,
  },
  {
    kind: 'target',
    input: { column: 'customer_id', type: 'string' },
    values: ['abc'],
    outputs: ['1'],
    encodings: [[0.5], [0.2]],
    unseen: [0.1, 0],
    missing: [0.1, 0],
  },
  {
    kind: 'date',
    input: { column: 'at', type: 'timestamp' },
    parts: [
      { part: 'hour', ...one },
      { part: 'weekend', ...one },
    ],
    complete: true,
    indicator: false,
  },
  {
    kind: 'terms',
    input: { column: 'note', type: 'text' },
    terms: ['refund', 'thank you', 'hello'].map((text) => ({ text, bucket: termBucket(hashOf(text)) })),
    lengths: [],
  },
  {
    kind: 'score',
    input: { column: 'note', type: 'text' },
    characters: 1000,
    terms: packAscending(scored.map((term) => term.bucket)),
    rarity: packBytes(Uint8Array.of(12, 12)),
    scores: [
      {
        name: '1',
        intercept: 0,
        weights: packWeights(Float64Array.from(scored, (term) => term.weight)),
        scale: one,
      },
    ],
  },
  {
    kind: 'derived',
    inputs: [{ column: 'amount', type: 'number' }, { window: 1 }],
    operation: 'ratio',
    scaled: { fill: 1, shapes: [{ shape: 'value', mean: 0.5, std: 4 }], indicator: false },
  },
  ...[0, 1, 2, 3].map((window): Encoder => ({ kind: 'numeric', input: { window } })),
];
const names = windows.flatMap((spec) => spec.features.map((f) => f.name));
const features = encoders.flatMap((encoder) => {
  const name = inputName(encoder, names);
  return featuresOf(encoder, name, name);
});
const plan: FeaturePlan = {
  format: 1,
  encoding: 'linear',
  inputs: [],
  time: 'at',
  windows,
  encoders,
  features,
  dropped: [],
};

const columns: [string, ServingPackage['contract'][number]['type']][] = [
  ['amount', 'number'],
  ['country', 'string'],
  ['foreign', 'boolean'],
  ['customer_id', 'string'],
  ['at', 'timestamp'],
  ['note', 'text'],
];
const fractions = (values: string[], of: number[], complete: boolean): Typical => ({
  kind: 'category',
  values,
  fractions: of,
  complete,
});
const typical: NonNullable<ServingPackage['typical']> = {
  columns: {
    amount: { kind: 'number', low: 20, high: 85 },
    country: fractions(['NL', 'DE'], [0.8, 0.12], true),
    foreign: fractions(['false', 'true'], [0.97, 0.03], true),
    customer_id: fractions(['abc'], [0.02], false),
  },
  windows: {
    'customer_id.amount.count.P1D': { kind: 'number', low: 0, high: 1 },
    'customer_id.amount.timeSinceLast.P1D': { kind: 'number', low: 7200, high: 345_600 },
  },
};

/** A linear model of the features named, with these coefficients; others have none. */
function packageOf(coefficients: Record<string, number>): ServingPackage {
  for (const name of Object.keys(coefficients)) if (!features.some((f) => f.name === name)) throw new Error(name);
  return {
    format: 1,
    project: 'p',
    task: 'binary',
    classes: ['0', '1'],
    target: 'fraud',
    contract: columns.map(([name, type]) => ({ name, type, required: false, used: true, pii: name === 'customer_id' })),
    plan,
    model: {
      algorithm: 'logisticRegression',
      task: 'binary',
      outputs: 1,
      features: features.map((f) => f.name),
      intercepts: [-3],
      coefficients: [features.map((f) => coefficients[f.name] ?? 0)],
      means: features.map(() => 0),
    },
    calibration: null,
    costs: null,
    review: null,
    typical,
  };
}

const record = {
  amount: 950,
  country: 'XX',
  foreign: true,
  customer_id: 'f00d',
  at: Date.UTC(2026, 4, 3, 3, 12),
  note: 'Hello, an URGENT refund please',
};
const values = [3, 95.5, 45, 0.25];

function explain(
  coefficients: Record<string, number>,
  change: object = {},
  answer: Partial<Prediction> = {},
  own = values,
) {
  const pkg = packageOf(coefficients);
  const row = new Float32Array(features.length);
  rowTransform(plan)({ ...record, ...change }, own, row);
  return recordExplainer(pkg, modelExplainers)({ ...record, ...change }, own, row, answer);
}
const reasonOf = (coefficients: Record<string, number>, change: object = {}, own = values) =>
  explain(coefficients, change, {}, own).contributions.map(({ reason, value }) => [reason, value]);

describe('words', () => {
  test('numbers', () => {
    expect(reasonOf({ amount: 0.1 })).toEqual([['amount 950 is higher than usual (typical 20 to 85)', 950]]);
    expect(reasonOf({ amount: 0.1 }, { amount: 3.5 })).toEqual([
      ['amount 3.5 is lower than usual (typical 20 to 85)', 3.5],
    ]);
    expect(reasonOf({ amount: 0.1 }, { amount: 20 })).toEqual([['amount 20 is as usual (typical 20 to 85)', 20]]);
    expect(reasonOf({ 'amount (missing)': 1 }, { amount: null })).toEqual([['amount is missing', null]]);
  });

  test('numbers made of several, before they are scaled', () => {
    const name = 'amount / customer_id.amount.mean.P1D';
    expect(reasonOf({ [name]: 1 }, { amount: 191 })).toEqual([[`${name} is 2`, 2]]);
    expect(reasonOf({ [name]: 1 }, { amount: null })).toEqual([[`${name} is missing`, null]]);
  });

  test('categories', () => {
    expect(reasonOf({ 'country (other)': 1 })).toEqual([['country "XX" was never seen in training', 'XX']]);
    expect(reasonOf({ 'country=DE': 1 }, { country: 'DE' })).toEqual([
      ['country "DE" (in 12.0 % of the records)', 'DE'],
    ]);
    expect(reasonOf({ 'foreign=true': 1 })).toEqual([['foreign is true (in 3.0 % of the records)', true]]);
  });

  test('personal data is neither shown nor hinted at', () => {
    expect(reasonOf({ 'customer_id (1)': 1 })).toEqual([['customer_id is rarely seen', undefined]]);
    expect(reasonOf({ 'customer_id (1)': 1 }, { customer_id: 'abc' })).toEqual([
      ['customer_id is in 2.0 % of the records', undefined],
    ]);
    expect(reasonOf({ 'customer_id (1)': 1 }, { customer_id: null })).toEqual([['customer_id is missing', undefined]]);
  });

  test('a hash is not shown either where the plan took the column for something else', () => {
    const hash = 'c0ffee'.repeat(5);
    for (const name of ['at', 'note', 'amount']) {
      const pkg = packageOf({ 'at.hour': 1, 'note "refund"': 1, amount: 1 });
      const contract = pkg.contract.map((column) => ({ ...column, pii: column.name === name }));
      const answer = recordExplainer({ ...pkg, contract }, modelExplainers, 10)(
        { ...record, [name]: hash },
        values,
        new Float32Array(features.length).fill(1),
        {},
      );
      expect(answer.contributions.map((c) => c.feature)).toContain(name);
      expect(JSON.stringify(answer)).not.toContain('c0ffee');
    }
  });

  test('moments, by what matters of them', () => {
    const at = '2026-05-03T03:12:00.000Z';
    expect(reasonOf({ 'at.hour': 1, 'at.weekend': 0.5 })).toEqual([['at at 03:12 (UTC)', at]]);
    expect(reasonOf({ 'at.weekend': 0.5 })).toEqual([['at at a weekend', at]]);
  });

  test('texts, by the words that speak for the contribution', () => {
    const all = { 'note "refund"': 1, 'note "hello"': -0.5, 'note (words: 1)': 1 };
    expect(reasonOf(all)).toEqual([['note contains "urgent", "refund"', record.note]]);
    expect(reasonOf({ 'note "hello"': -0.5, 'note (words: 1)': -0.01 })).toEqual([
      ['note contains "hello"', record.note],
    ]);
    expect(reasonOf({ 'note (words: 1)': 1 }, { note: 'be calm' })).toEqual([['note contains "calm"', 'be calm']]);
  });

  test('entity windows', () => {
    const [count, mean, since, risk] = names as [string, string, string, string];
    expect(reasonOf({ [count]: 1 })).toEqual([['3 records of this customer within 1 day, usually 0 to 1', 3]]);
    expect(reasonOf({ [mean]: 1 })).toEqual([['mean of amount of this customer within 1 day is 95.5', 95.5]]);
    expect(reasonOf({ [since]: 1 })).toEqual([
      ['45 seconds since the last record of this customer, usually 2 hours to 4 days', 45],
    ]);
    expect(reasonOf({ [risk]: 1 })).toEqual([
      ['mean of fraud of this terminal within 30 days, ending 7 days before, is 0.25', 0.25],
    ]);
  });
});

test('the largest first, the rest as a sum; all add up to the score', () => {
  const coefficients = {
    amount: 0.1,
    'country (other)': -2,
    'foreign=true': 1,
    'customer_id (1)': 4,
    'at.hour': 0.5,
    'note "refund"': -0.25,
    [names[0]!]: 0.01,
  };
  const { contributions, rest, base, score, scale } = explain(coefficients);
  expect(scale).toBe('logOdds');
  expect(contributions.map((c) => c.feature)).toEqual(['country', 'at', 'amount', 'foreign', 'customer_id']);
  expect(base).toBe(-3);
  expect(rest).toEqual({ count: 6, contribution: expect.closeTo(-0.22, 6) });
  expect(base + rest.contribution + contributions.reduce((s, c) => s + c.contribution, 0)).toBeCloseTo(score, 9);

  const signs = (decision: 'allow' | 'block' | 'review') =>
    explain(coefficients, {}, { decision }).contributions.map((c) => Math.sign(c.contribution));
  expect(signs('block')).toEqual([1, 1, 1, 1, 1]);
  expect(signs('review')).toEqual([1, 1, 1, 1, 1]);
  expect(signs('allow')).toEqual([-1, 1, 1, 1, 1]);
});

test('the predicted class is explained, and a value in its unit', () => {
  const pkg = packageOf({});
  const width = features.length;
  const amountOnly = (of: number) => features.map((f) => (f.name === 'amount' ? of : 0));
  const row = new Float32Array(width);
  rowTransform(plan)(record, values, row);
  const multiclass = recordExplainer(
    {
      ...pkg,
      task: 'multiclass',
      classes: ['a', 'b'],
      model: {
        ...pkg.model,
        task: 'multiclass',
        outputs: 2,
        intercepts: [1, 2],
        coefficients: [amountOnly(1), amountOnly(3)],
      },
    },
    modelExplainers,
  );
  expect(multiclass(record, values, row, { label: 'b' })).toMatchObject({
    scale: 'logit',
    class: 'b',
    base: 2,
    contributions: [{ feature: 'amount', contribution: 30 }],
  });
  const regression = recordExplainer(
    {
      ...pkg,
      task: 'regression',
      classes: [],
      model: { ...pkg.model, algorithm: 'linearRegression', task: 'regression', coefficients: [amountOnly(1)] },
    },
    modelExplainers,
  );
  const answer = regression(record, values, row, {});
  expect(answer).toMatchObject({ scale: 'value', score: 7 });
  expect(answer).not.toHaveProperty('class');
});
