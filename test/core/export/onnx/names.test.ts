import { describe, expect, test } from 'vitest';
import { onnxWasm } from '../../../../adapters/onnx/runtime.ts';
import { exporterOf } from '../../../../core/algorithms/exporter.ts';
import { modelExporters } from '../../../../core/algorithms/exporting.ts';
import type { EnsembleJson } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import type { ServingPackage } from '../../../../core/contracts/serving.ts';
import { type OnnxExport, writeOnnxPackage } from '../../../../core/export/onnx/write-package.ts';
import { rowTransform } from '../../../../core/features/row.ts';
import type { OnnxTensor } from '../../../../core/ports/onnx-runtime.ts';
import { createScorer } from '../../../../core/serve/prediction/create-scorer.ts';
import { packages } from './packages.ts';

const about = { version: 3, digest: 'd1' };
const written = (pkg: ServingPackage) => writeOnnxPackage(pkg, about, exporterOf(pkg.model, modelExporters));

/** A package of three numbers, whose trees have a split for each. */
function packageOf(names: readonly string[], task: 'binary' | 'regression', link?: 'signedSquare'): ServingPackage {
  const ensemble: EnsembleJson = {
    algorithm: 'gradientBoostedTrees',
    task,
    outputs: 1,
    features: [...names],
    objective: task === 'binary' ? 'binaryLogLoss' : 'squaredError',
    initialScores: [0.1],
    ...(link && { link: { name: link } }),
    leaves: [2, 2, 2],
    feature: [0, 1, 2],
    threshold: [1.5, 0.5, -2],
    defaultLeft: [1, 0, 1],
    left: [~0, ~0, ~0],
    right: [~1, ~1, ~1],
    value: [0.3, -0.3, 0.7, -0.1, 0.2, -0.6],
    count: new Array(6).fill(10),
  };
  const base = packages['package-trees']!;
  return {
    ...base,
    task,
    classes: task === 'binary' ? ['no', 'yes'] : [],
    contract: names.map((name) => ({ name, type: 'number', required: false, used: true, pii: false })),
    plan: {
      format: 1,
      encoding: 'trees',
      inputs: [],
      time: null,
      windows: [],
      encoders: names.map((column) => ({ kind: 'numeric', input: { column, type: 'number' } })),
      features: names.map((name) => ({ name, source: name })),
      dropped: [],
    },
    model: ensemble,
    calibration: null,
  } as unknown as ServingPackage;
}

const rows = [
  [1, 2, -3],
  [2, 0, 4],
  [0, 0.25, -2.5],
  [7, 0.75, 0],
];

/** What onnxruntime says of the rows. */
function predicted({ bytes, inputs }: OnnxExport, pkg: ServingPackage, names: readonly string[], output: string) {
  const session = onnxWasm.open(bytes);
  const prepare = rowTransform(pkg.plan as Parameters<typeof rowTransform>[0]);
  return rows.map((row) => {
    const features = new Float32Array(names.length);
    prepare(Object.fromEntries(names.map((name, i) => [name, row[i]!])), [], features);
    const given = inputs.map(({ name, kind, features: of }): [string, OnnxTensor] => {
      if (kind === 'prepared')
        return [
          name,
          {
            type: 'float32',
            shape: [1, of!.length],
            data: Float32Array.from(of!, (one) => features[names.indexOf(one)]!),
          },
        ];
      return [name, { type: 'float64', shape: [1, 1], data: Float64Array.of(row[names.indexOf(name)]!) }];
    });
    return Number(session.run(Object.fromEntries(given), output).data.at(-1));
  });
}

const answers = (pkg: ServingPackage, names: readonly string[]) => {
  const scorer = createScorer(pkg);
  return rows.map((row) => scorer.score(Object.fromEntries(names.map((name, i) => [name, row[i]!])), []).answer);
};

describe('names of a graph are not those of the columns', () => {
  test.each([
    [['label', 'probabilities', 'scores']],
    [['features', 'value', 'score']],
    [['features_2', 'Cast_3', 'constant_1']],
    [['Sigmoid_9', 'Sub_8', 'scores_2']],
  ])('a classifier of %j', (names) => {
    const pkg = packageOf(names, 'binary');
    const own = predicted(written(pkg), pkg, names, 'probabilities');
    answers(pkg, names).forEach(({ probability }, i) => {
      expect(own[i]).toBeCloseTo(probability!, 6);
    });
  });

  test('a regression of value, score and size', () => {
    const names = ['value', 'score', 'size'];
    const pkg = packageOf(names, 'regression', 'signedSquare');
    const own = predicted(written(pkg), pkg, names, 'value');
    answers(pkg, names).forEach(({ value }, i) => {
      expect(own[i]).toBeCloseTo(value!, 6);
    });
  });

  test('an input that cannot have the name of its column is prepared', () => {
    const { inputs } = written(packageOf(['label', 'amount', 'scores'], 'binary'));
    expect(inputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['label #2', 'prepared'],
      ['amount', 'column'],
      ['scores', 'column'],
    ]);
  });
});

test('an average of two models of trees', () => {
  const names = ['a', 'b', 'c'];
  const pkg = packageOf(names, 'binary');
  const model = pkg.model as EnsembleJson;
  const other = { ...model, threshold: [0.5, 0.1, 1], initialScores: [-0.4] };
  const average = {
    algorithm: 'average',
    task: 'binary',
    outputs: 1,
    features: names,
    link: 'logistic',
    members: [model, other].map((of, m) => ({ weight: [0.7, 0.3][m]!, columns: [0, 1, 2], model: of })),
  };
  const whole = { ...pkg, model: average } as unknown as ServingPackage;
  const own = predicted(written(whole), whole, names, 'probabilities');
  answers(whole, names).forEach(({ probability }, i) => {
    expect(own[i]).toBeCloseTo(probability!, 6);
  });
});
