import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { onnxWasm } from '../../../adapters/onnx/runtime.ts';
import { modelExplainers } from '../../../core/algorithms/explaining.ts';
import { explainerOf } from '../../../core/algorithms/explanation/explainer.ts';
import { predictRows } from '../../../core/algorithms/predict.ts';
import type { ImportedModel } from '../../../core/contracts/imported.ts';
import { applyPlan } from '../../../core/features/apply.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { bringModel } from '../../../core/import/bring-model.ts';
import type { BroughtModel } from '../../../core/import/brought-model.ts';
import { floats, Graph, int, ints, texts } from '../../../core/onnx/graph.ts';
import { loadModel } from '../../support/algorithms.ts';
import { records, type Values } from './table.ts';

interface Case {
  name: string;
  /** Base64. */
  model: string;
  columns: Record<string, Values>;
  predicted: number[][];
}

const cases: Case[] = JSON.parse(readFileSync(new URL('./fixtures/onnx-cases.json', import.meta.url), 'utf8'));
const byName = (name: string) => cases.find((one) => one.name === name)!;
const classesOf: Record<string, string[]> = {
  'extra trees of named classes': ['mid', 'low', 'top'],
  'columns of a frame': ['no', 'yes'],
  'logistic regression of a frame': ['no', 'yes'],
};

function brought(
  bytes: Uint8Array,
  dataset: ReturnType<typeof records>,
  about: Partial<ImportedModel> = {},
): BroughtModel {
  const described = { format: 'onnx', file: 'model.onnx', sha256: bytesHash(bytes), ...about } as const;
  return JSON.parse(JSON.stringify(bringModel(described, bytes, dataset, onnxWasm)));
}

const bytesOf = ({ model }: Case) => new Uint8Array(Buffer.from(model, 'base64'));

describe.each(cases)('a model of ONNX: $name', (one) => {
  const { name, columns, predicted } = one;
  const width = predicted[0]!.length;
  const task = width === 1 ? 'regression' : width === 2 ? 'binary' : 'multiclass';
  const classes = classesOf[name] ?? Array.from({ length: width === 1 ? 0 : width }, (_, k) => String(k));
  const dataset = records(columns, task, classes);
  const { plan, model } = brought(bytesOf(one), dataset, columns.a ? { columns: ['a', 'b', 'c'] } : {});
  const matrix = applyPlan(plan, dataset.table, { columns: [] });

  test('predicts what onnxruntime does', () => {
    const loaded = loadModel(model);
    const own = predictRows(loaded, matrix, Uint32Array.from(predicted.keys()));
    predicted.forEach((theirs, row) => {
      const asked =
        task === 'binary'
          ? [theirs[1]!]
          : name === 'extra trees of named classes'
            ? [theirs[1]!, theirs[0]!, theirs[2]!]
            : theirs;
      asked.forEach((value, k) => {
        expect(Math.abs(own[row * loaded.outputs + k]! - value) / Math.max(1, Math.abs(value))).toBeLessThan(1e-6);
      });
    });
  });

  test('is explained: contributions add up to the score', () => {
    const explainer = explainerOf(model, modelExplainers).explain(model);
    const own = new Float64Array(explainer.outputs * explainer.features);
    explainer.contributions(
      Float32Array.from(matrix.data, (values) => values[4]!),
      own,
    );
    expect(own.some((value) => value !== 0)).toBe(true);
    expect(own.every(Number.isFinite)).toBe(true);
  });
});

describe('a graph that is made here', () => {
  /** One tree: a node on a column, and two leaves that say 1 and 2. */
  function tree(mode: string, missingTrue: number, before: (graph: Graph, x: string) => string = (_, x) => x) {
    const graph = new Graph();
    const x = before(graph, graph.input('x', 'float', 1));
    graph.add(
      'TreeEnsembleRegressor',
      [x],
      [
        ints('nodes_treeids', [0, 0, 0]),
        ints('nodes_nodeids', [0, 1, 2]),
        ints('nodes_featureids', [0, 0, 0]),
        floats('nodes_values', [0.1, 0, 0]),
        texts('nodes_modes', [mode, 'LEAF', 'LEAF']),
        ints('nodes_truenodeids', [1, 0, 0]),
        ints('nodes_falsenodeids', [2, 0, 0]),
        ints('nodes_missing_value_tracks_true', [missingTrue, 0, 0]),
        ints('target_treeids', [0, 0]),
        ints('target_nodeids', [1, 2]),
        ints('target_ids', [0, 0]),
        floats('target_weights', [1, 2]),
        int('n_targets', 1),
      ],
      'value',
    );
    graph.output('value', 'float', 1);
    return graph.finish('test', '', {});
  }
  const bound = Math.fround(0.1);
  const values = [bound, 0.05, 0.2, -5, null];
  const predict = (bytes: Uint8Array) => {
    const dataset = records({ x: values }, 'regression', []);
    const { plan, model } = brought(bytes, dataset);
    const matrix = applyPlan(plan, dataset.table, { columns: [] });
    return Array.from(predictRows(loadModel(model), matrix, Uint32Array.from(values.keys())));
  };

  test.each([
    ['BRANCH_LEQ', 0, [1, 1, 2, 1, 2]],
    ['BRANCH_LT', 0, [2, 1, 2, 1, 2]],
    ['BRANCH_GT', 0, [2, 2, 1, 2, 2]],
    ['BRANCH_GTE', 0, [1, 2, 1, 2, 2]],
    ['BRANCH_GT', 1, [2, 2, 1, 2, 1]],
    ['BRANCH_LEQ', 1, [1, 1, 2, 1, 1]],
  ])('%s with missing values to the true branch: %i', (mode, missingTrue, expected) => {
    expect(predict(tree(mode, missingTrue))).toEqual(expected);
  });

  test('a number that is turned before it is asked', () => {
    const turned = tree('BRANCH_LEQ', 0, (graph, x) =>
      graph.add('Scaler', [x], [floats('offset', [0]), floats('scale', [-1])]),
    );
    // -x <= 0.1
    expect(predict(turned)).toEqual([1, 1, 1, 2, 2]);
  });

  test('a missing number goes where the number does that stands for it', () => {
    const filled = tree('BRANCH_LEQ', 0, (graph, x) =>
      graph.add('Imputer', [x], [floats('imputed_value_floats', [-1])]),
    );
    expect(predict(filled)).toEqual([1, 1, 2, 1, 1]);
  });

  test('a scale that is none is refused', () => {
    const scaled = (scale: number) =>
      tree('BRANCH_LEQ', 0, (graph, x) => graph.add('Scaler', [x], [floats('offset', [0]), floats('scale', [scale])]));
    expect(() => predict(scaled(Number.NaN))).toThrow(/scale has no finite number for column 0/);
  });

  test('a question that is none is refused', () => {
    expect(() => brought(tree('BRANCH_MAYBE', 0), records({ x: values }, 'regression', []))).toThrow(
      /onnxruntime does not take the graph: Unexpected value for node_mode. Export/,
    );
  });
});

test('a missing number that no Imputer fills counts as the mean, and that is said', () => {
  const graph = new Graph();
  const node = [floats('coefficients', [2]), floats('intercepts', [1])];
  graph.add('LinearRegressor', [graph.input('x', 'float', 1)], node, 'value');
  graph.output('value', 'float', 1);
  const dataset = records({ x: [1, null, 4] }, 'regression', []);
  const { plan, model, warnings } = brought(graph.finish('test', '', {}), dataset);
  const matrix = applyPlan(plan, dataset.table, { columns: [] });
  expect(Array.from(predictRows(loadModel(model), matrix, Uint32Array.of(0, 1, 2)))).toEqual([3, 6, 9]);
  expect(warnings).toEqual([expect.stringMatching(/missing 'x': its mean does/)]);
});

describe('what cannot be used is said with the remedy', () => {
  const forest = byName('columns of a frame');
  const boosted = byName('XGBoost, two classes');
  const abc = () => records(boosted.columns, 'binary', ['0', '1']);
  const { amount, channel } = forest.columns;

  test.each<[string, () => unknown, RegExp]>([
    ['inputs without names', () => brought(bytesOf(boosted), abc()), /reads 'input\[0\]'.*--columns/],
    [
      'too few columns',
      () => brought(bytesOf(boosted), abc(), { columns: ['a', 'b'] }),
      /--columns names 2 columns, and the model has 3/,
    ],
    [
      'an input that the records lack',
      () => brought(bytesOf(forest), records({ amount: amount! }, 'binary', ['no', 'yes'])),
      /reads 'channel'/,
    ],
    [
      'numbers for categories',
      () => brought(bytesOf(forest), records({ amount: amount!, channel: amount! }, 'binary', ['no', 'yes'])),
      /'channel' is string, and the records have 'channel' as number/,
    ],
    [
      'texts for numbers',
      () => brought(bytesOf(forest), records({ amount: channel!, channel: channel! }, 'binary', ['no', 'yes'])),
      /'amount' is float, and the records have 'amount' as texts/,
    ],
    [
      'classes of other names',
      () => brought(bytesOf(forest), records(forest.columns, 'binary', ['ok', 'fraud'])),
      /--classes fraud,ok/,
    ],
    ['another task', () => brought(bytesOf(forest), records(forest.columns, 'regression', [])), /binary task/],
    [
      'a file that is cut off',
      () => brought(bytesOf(boosted).slice(0, 900), abc(), { columns: ['a', 'b', 'c'] }),
      /cut off/,
    ],
    ['bytes of something else', () => brought(new TextEncoder().encode('tree\nversion=v4'), abc()), /ONNX|cut off/],
    ['nothing', () => brought(new Uint8Array(0), abc()), /holds no graph/],
  ])('%s', (_, bring, message) => {
    expect(bring).toThrow(message);
    expect(bring).toThrow(expect.objectContaining({ name: 'UnusableImport' }));
  });
});
