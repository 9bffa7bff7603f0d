import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import { featuresOf } from '../../../../core/prepare/plan/encoders/index.ts';
import { inputName } from '../../../../core/prepare/plan/inputs.ts';
import type { Encoder, FeaturePlan } from '../../../../core/prepare/plan/plan.ts';
import type { WindowSpec } from '../../../../core/prepare/windows/specs.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { writtenModel } from '../written-model.ts';

const windows = [
  {
    entity: 'customer',
    delay: 0,
    width: 3_600_000,
    features: [{ name: 'customer.amount.mean.P1D', statistic: 'mean', buckets: 24 }],
  },
] as unknown as WindowSpec[];
const amount = { column: 'amount in €', type: 'number' } as const;
const country = { column: 'country', type: 'string' } as const;
const scale = (mean: number, deviation: number) => ({ mean, deviation });

/** Every encoder that ONNX can say, and two that it cannot. */
const linearEncoders: Encoder[] = [
  {
    kind: 'scaled',
    input: amount,
    fill: 20,
    shapes: [
      { shape: 'value', ...scale(30, 12.5) },
      { shape: 'log', ...scale(3, 0.7) },
      { shape: 'above', knot: 100, ...scale(2, 9) },
    ],
    indicator: true,
  },
  { kind: 'scaled', input: { window: 0 }, fill: 1, shapes: [{ shape: 'value', ...scale(0, 1) }], indicator: false },
  { kind: 'oneHot', input: country, values: ['NL', 'Österreich', '日本'], other: true, missing: true },
  {
    kind: 'oneHot',
    input: { column: 'foreign', type: 'boolean' },
    values: ['true', 'false'],
    other: false,
    missing: false,
  },
  {
    kind: 'target',
    input: country,
    values: ['NL', 'FR'],
    outputs: ['1'],
    encodings: [
      [0.1, 0.2],
      [0.7, 0.3],
    ],
    unseen: [0.15, 0],
    missing: [0.12, 0.05],
  },
  {
    kind: 'date',
    input: { column: 'at', type: 'timestamp' },
    parts: [{ part: 'hour', ...scale(12, 6) }],
    complete: true,
    indicator: true,
  },
  {
    kind: 'terms',
    input: { column: 'note', type: 'text' },
    terms: [{ bucket: 7, text: 'refund' }],
    lengths: [scale(2, 1)],
  },
];
const treeEncoders: Encoder[] = [
  { kind: 'numeric', input: amount },
  { kind: 'codes', input: country, values: ['DE', 'NL', 'FR'] },
  { kind: 'numeric', input: { window: 0 } },
  { kind: 'numeric', input: { column: 'foreign', type: 'boolean' } },
];

const columns = [
  ['amount in €', 'number'],
  ['country', 'string'],
  ['foreign', 'boolean'],
  ['at', 'timestamp'],
  ['note', 'text'],
] as const;

function packageOf(encoders: Encoder[], change: Partial<ServingPackage>): ServingPackage {
  const names = encoders.map((encoder) => inputName(encoder, ['customer.amount.mean.P1D']));
  const plan: FeaturePlan = {
    format: 1,
    encoding: 'linear',
    inputs: [],
    time: null,
    windows,
    encoders,
    features: encoders.flatMap((encoder, e) => featuresOf(encoder, names[e]!, names[e]!)),
    dropped: [],
  };
  return {
    format: 1,
    project: 'pay',
    task: 'binary',
    classes: ['good', 'fraud'],
    target: 'fraud',
    contract: columns.map(([name, type]) => ({ name, type, required: false, used: true, pii: name === 'country' })),
    plan,
    model: writtenModel,
    calibration: null,
    costs: null,
    review: null,
    ...change,
  };
}

const linear = packageOf(linearEncoders, {});
const width = (linear.plan as FeaturePlan).features.length;
const random = seededRandom(5);
const weights = () => Array.from({ length: width }, () => Number((random() - 0.5).toFixed(3)));

/** Packages by the names of their fixtures. */
export const packages: Record<string, ServingPackage> = {
  'package-linear': {
    ...linear,
    task: 'multiclass',
    classes: ['good', 'fraud', 'unclear'],
    model: {
      algorithm: 'logisticRegression',
      task: 'multiclass',
      outputs: 3,
      features: (linear.plan as FeaturePlan).features.map((f) => f.name),
      intercepts: [0.5, -1, 0],
      coefficients: [weights(), weights(), weights()],
      means: new Array(width).fill(0),
    },
    calibration: { kind: 'temperature', temperature: 1.3 },
  },
  'package-trees': packageOf(treeEncoders, {
    calibration: { kind: 'isotonic', x: [0.05, 0.3, 0.6, 0.9], y: [0.01, 0.2, 0.2, 0.7] },
  }),
};

/** Records with the value of the window. */
export const records: [Record<string, unknown>, number][] = Array.from({ length: 60 }, (_, i) => [
  {
    'amount in €': [12.5, 250, null, -3, 1e30, 99.99][i % 6],
    country: ['NL', 'FR', null, '日本', 'Österreich', 'DE', 'XX'][i % 7],
    foreign: [true, false, null][i % 3],
    at: i % 5 === 0 ? null : 1.7e12 + i * 1e7,
    note: ['a refund please', null, 'nothing'][i % 3],
  },
  [1, Number.NaN, 45.25, 0.5][i % 4]!,
]);
