import { columnsOf } from '../../../../core/algorithms/average/columns.ts';
import type { AverageJson } from '../../../../core/algorithms/average/form.ts';
import type { EnsembleJson } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import type { Encoding } from '../../../../core/contracts/encoding.ts';
import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import { featuresOf } from '../../../../core/features/encoders/index.ts';
import { inputName } from '../../../../core/features/inputs.ts';
import { joinPlans } from '../../../../core/features/join-plans.ts';
import type { EncodedPlan, Encoder, FeaturePlan } from '../../../../core/features/plan.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import type { WindowSpec } from '../../../../core/windows/specs.ts';
import { writtenForest, writtenModel } from '../written-model.ts';

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
const scale = (mean: number, std: number) => ({ mean, std });

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

const limit = { column: 'limit', type: 'integer' } as const;
/** Numbers made of several, as trees are given them; moments are none that ONNX is given. */
const derivedEncoders: Encoder[] = [
  { kind: 'derived', inputs: [amount, limit], operation: 'ratio', scaled: null },
  { kind: 'derived', inputs: [limit, amount], operation: 'difference', scaled: null },
  { kind: 'derived', inputs: [amount, limit], operation: 'product', scaled: null },
  { kind: 'derived', inputs: [amount, { window: 0 }, limit], operation: 'deviations', scaled: null },
  {
    kind: 'derived',
    inputs: ['until', 'at'].map((column) => ({ column, type: 'timestamp' })),
    operation: 'days',
    scaled: null,
  },
];
const scaledEncoders = derivedEncoders.map((encoder): Encoder => {
  const shapes = [
    { shape: 'value', ...scale(3, 4) },
    { shape: 'log', ...scale(1, 2) },
  ] as const;
  return { ...encoder, scaled: { fill: 1.5, shapes: [...shapes], indicator: true } } as Encoder;
});

const columns = [
  ['amount in €', 'number'],
  ['country', 'string'],
  ['foreign', 'boolean'],
  ['at', 'timestamp'],
  ['note', 'text'],
  ['limit', 'integer'],
  ['until', 'timestamp'],
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
const derived = packageOf(derivedEncoders, {});
const scaled = packageOf(scaledEncoders, {});
const namesOf = ({ plan }: ServingPackage) => (plan as FeaturePlan).features.map((f) => f.name);
/** A tree of one split for each feature. */
const stumps: EnsembleJson = {
  algorithm: 'gradientBoostedTrees',
  task: 'binary',
  outputs: 1,
  features: namesOf(derived),
  objective: 'binaryLogLoss',
  initialScores: [0.1],
  leaves: [2, 2, 2, 2, 2],
  feature: [0, 1, 2, 3, 4],
  threshold: [0.3, 100, 4000, -0.5, 100],
  defaultLeft: [1, 0, 1, 0, 1],
  left: [~0, ~0, ~0, ~0, ~0],
  right: [~1, ~1, ~1, ~1, ~1],
  value: [0.3, -0.3, 0.7, -0.1, 0.2, -0.6, 0.05, -0.45, 0.11, -0.12],
  count: new Array(10).fill(10),
};

const encoded = (pkg: ServingPackage, encoding: Encoding): EncodedPlan => ({ ...(pkg.plan as FeaturePlan), encoding });
const trees = packageOf(treeEncoders, {});
/** Trees and a linear model, each of the features of its encoding. */
const average = joinPlans([encoded(trees, 'trees'), encoded(linear, 'linear')]);
const averageModel: AverageJson = {
  algorithm: 'average',
  task: 'binary',
  outputs: 1,
  features: average.features.map((f) => f.name),
  link: 'logistic',
  members: [
    { weight: 0.6, columns: columnsOf(average.features, 'trees'), model: writtenModel },
    {
      weight: 0.4,
      columns: columnsOf(average.features, 'linear'),
      model: {
        algorithm: 'logisticRegression',
        task: 'binary',
        outputs: 1,
        features: namesOf(linear),
        intercepts: [-0.4],
        coefficients: [namesOf(linear).map((_, f) => (f % 7) / 5 - 0.6)],
        means: namesOf(linear).map(() => 0),
      },
    },
  ],
};

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
  'package-forest': packageOf(treeEncoders, {
    model: writtenForest,
    calibration: { kind: 'platt', slope: 0.8, intercept: -0.3 },
  }),
  'package-average': {
    ...trees,
    plan: average,
    model: averageModel,
    calibration: { kind: 'platt', slope: 1.1, intercept: 0.2 },
  },
  'package-derived-trees': { ...derived, model: stumps },
  'package-derived-linear': {
    ...scaled,
    model: {
      algorithm: 'logisticRegression',
      task: 'binary',
      outputs: 1,
      features: namesOf(scaled),
      intercepts: [0.2],
      coefficients: [namesOf(scaled).map((_, f) => (f % 5) / 4 - 0.5)],
      means: namesOf(scaled).map(() => 0),
    },
  },
};

/** Records with the value of the window. */
export const records: [Record<string, unknown>, number][] = Array.from({ length: 60 }, (_, i) => [
  {
    'amount in €': [12.5, 250, null, -3, 1e30, 99.99][i % 6],
    country: ['NL', 'FR', null, '日本', 'Österreich', 'DE', 'XX'][i % 7],
    foreign: [true, false, null][i % 3],
    at: i % 5 === 0 ? null : 1.7e12 + i * 1e7,
    note: ['a refund please', null, 'nothing'][i % 3],
    limit: [500, 0, null, 40, -20][i % 5],
    until: 1.71e12,
  },
  [1, Number.NaN, 45.25, 0.5][i % 4]!,
]);
