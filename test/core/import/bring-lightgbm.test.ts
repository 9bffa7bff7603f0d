import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelExplainers } from '../../../core/algorithms/explaining.ts';
import { explainerOf } from '../../../core/algorithms/explanation/explainer.ts';
import { predictRows } from '../../../core/algorithms/predict.ts';
import { applyPlan } from '../../../core/features/apply.ts';
import { rowTransform } from '../../../core/features/row.ts';
import { rowAt } from '../../../core/table/table.ts';
import { loadModel } from '../../support/algorithms.ts';
import { brought, records, type Values } from './table.ts';

interface Case {
  name: string;
  model: string;
  columns: Record<string, Values>;
  predicted: number[][];
  contributions: number[][];
}

const cases: Case[] = JSON.parse(readFileSync(new URL('./fixtures/cases.json', import.meta.url), 'utf8'));
const tasks: Record<string, 'regression' | 'multiclass'> = {
  'no missing values': 'regression',
  gamma: 'regression',
  multiclass: 'multiclass',
  'one against all': 'multiclass',
  'ordered beside numbers': 'regression',
};
const classesOf = { binary: ['0', '1'], regression: [], multiclass: ['0', '1', '2', '3'] };

describe.each(cases)('a model of LightGBM: $name', ({ name, model, columns, predicted, contributions }) => {
  const task = tasks[name] ?? 'binary';
  const dataset = records(columns, task, classesOf[task]);
  const { plan, model: json } = brought(model, dataset);
  const matrix = applyPlan(plan, dataset.table, { columns: [] });
  const loaded = loadModel(json);

  test('predicts what LightGBM does, of rows together and of one', () => {
    const together = predictRows(loaded, matrix, Uint32Array.from(predicted.keys()));
    const transform = rowTransform(plan);
    const [features, out] = [new Float32Array(plan.features.length), new Float64Array(loaded.outputs)];
    predicted.forEach((theirs, row) => {
      transform(rowAt(dataset.table, row), [], features);
      loaded.predictRow(features, out);
      theirs.forEach((value, k) => {
        expect(Math.abs(together[row * loaded.outputs + k]! / value - 1)).toBeLessThan(1e-9);
        expect(out[k]).toBe(together[row * loaded.outputs + k]);
      });
    });
  });

  test('is explained as pred_contrib does', () => {
    // There contributions of a random forest add up to the sum of its trees; of an input that became two they are those of both.
    const trees = json.leaves as number[];
    const scale = name === 'random forest' ? trees.length : 1;
    const explainer = explainerOf(json, modelExplainers).explain(json);
    const own = new Float64Array(explainer.outputs * explainer.features);
    const inputs = Object.keys(columns);
    const split = new Set(plan.features.map(({ source }) => source)).size < plan.features.length;
    expect(split).toBe(name === 'continued');
    if (split) return;
    contributions.forEach((theirs, row) => {
      explainer.contributions(
        Float32Array.from(matrix.data, (values) => values[row]!),
        own,
      );
      for (let k = 0; k < explainer.outputs; k++)
        plan.features.forEach(({ source }, f) => {
          const value = theirs[k * (inputs.length + 1) + inputs.indexOf(source)]!;
          expect(own[k * explainer.features + f]! * scale).toBeCloseTo(value, 9);
        });
    });
  });
});

const two: Case = cases[0]!;
const four: Case = cases.find(({ name }) => name === 'multiclass')!;
const predictAll = (dataset: ReturnType<typeof records>, of: ReturnType<typeof brought>) =>
  predictRows(
    loadModel(of.model),
    applyPlan(of.plan, dataset.table, { columns: [] }),
    Uint32Array.from({ length: dataset.table.rows }, (_, i) => i),
  );

test('outputs are put in the order of the classes', () => {
  const dataset = records(four.columns, 'multiclass', ['d', 'a', 'c', 'b']);
  const predictions = predictAll(dataset, brought(four.model, dataset, { classes: ['a', 'b', 'c', 'd'] }));
  four.predicted.forEach(([a, b, c, d], row) => {
    const own = Array.from(predictions.subarray(4 * row, 4 * row + 4));
    [d, a, c, b].forEach((value, k) => {
      expect(own[k]).toBeCloseTo(value!, 12);
    });
  });
});

test('a model whose 1 is the negative class tells the chance of the other', () => {
  const dataset = records(two.columns, 'binary', ['ok', 'fraud']);
  const predictions = predictAll(dataset, brought(two.model, dataset, { classes: ['fraud', 'ok'] }));
  two.predicted.forEach(([p], row) => {
    expect(predictions[row]).toBeCloseTo(1 - p!, 12);
  });
});

test('inputs without names are columns in the order that a person says', () => {
  const names = Object.keys(two.columns);
  const renamed = two.model.replace(
    /^feature_names=.*$/m,
    `feature_names=${names.map((_, i) => `Column_${i}`).join(' ')}`,
  );
  const dataset = records(two.columns, 'binary', ['0', '1']);
  const predictions = predictAll(dataset, brought(renamed, dataset, { columns: names }));
  two.predicted.forEach(([p], row) => {
    expect(predictions[row]).toBeCloseTo(p!, 12);
  });
});

const payments = readFileSync(new URL('./fixtures/payments.txt', import.meta.url), 'utf8');
const shop = (channel: Values) => records({ amount: [1, 99], channel }, 'binary', ['0', '1']);

describe('what does not suit is said with the remedy', () => {
  const binary = () => records(two.columns, 'binary', ['0', '1']);
  const { amount, ...rest } = two.columns;

  test.each<[string, () => unknown, RegExp]>([
    [
      'a column that is not there',
      () => brought(two.model, records(rest, 'binary', ['0', '1'])),
      /reads 'amount'.*--columns/,
    ],
    [
      'texts where the model has numbers',
      () => brought(payments.replace('["shop", "web"]', '[1, 2]'), shop(['shop', 'web'])),
      /categories of 'channel' are numbers.*declare the column as number/,
    ],
    [
      'numbers where the model has texts',
      () => brought(payments, shop([1, 2])),
      /categories of 'channel' are texts.*declare the column as string/,
    ],
    [
      "texts and numbers in each other's place",
      () =>
        brought(two.model, records({ ...two.columns, colour: two.columns.colour!.map(() => 1) }, 'binary', ['0', '1'])),
      /cannot be told.*the types that the frame had/,
    ],
    [
      'texts without a list',
      () => brought(two.model.replace(/pandas_categorical:.*/, 'pandas_categorical:null'), binary()),
      /train on a pandas frame/,
    ],
    [
      'a list that was cut off',
      () => brought(two.model.replace(/(pandas_categorical:.{9}).*/, '$1'), binary()),
      /pandas_categorical is no JSON/,
    ],
    [
      'a list too few',
      () => brought(two.model.replace(/pandas_categorical:\[\[[^\]]*\], /, 'pandas_categorical:['), binary()),
      /2 lists of categories.*'colour'.*have the type category/,
    ],
    [
      'another task',
      () => brought(two.model, records(two.columns, 'regression', [])),
      /binary task.*objective.task is regression/,
    ],
    [
      'another number of classes',
      () => brought(four.model, records(four.columns, 'multiclass', ['0', '1', '2'])),
      /tells 4 classes apart.*has 3/,
    ],
    [
      'an order of classes that nobody knows',
      () => brought(two.model, records(two.columns, 'binary', ['ok', 'fraud'])),
      /--classes fraud,ok/,
    ],
    [
      'a class that is none',
      () => brought(two.model, records(two.columns, 'binary', ['ok', 'fraud']), { classes: ['ok', 'frod'] }),
      /'frod'.*'fraud'/,
    ],
    [
      'too few columns',
      () => brought(two.model, binary(), { columns: ['amount'] }),
      /--columns names 1 columns, and the model has 8/,
    ],
    [
      'an objective that is unknown',
      () => brought(two.model.replace('objective=binary', 'objective=magic'), binary()),
      /objective is 'magic sigmoid:0.7'/,
    ],
    [
      'an order of rows',
      () =>
        brought(
          four.model
            .replace('objective=multiclass num_class:4', 'objective=lambdarank')
            .replace('num_tree_per_iteration=4', 'num_tree_per_iteration=1'),
          records(four.columns, 'regression', []),
        ),
      /orders rows/,
    ],
    ['linear leaves', () => brought(two.model.replace('is_linear=0', 'is_linear=1'), binary()), /linear_tree=false/],
    ['a file that ends too early', () => brought(two.model.slice(0, two.model.length / 2), binary()), /cut off/],
    ['another file', () => brought('{"trees": []}', binary()), /expected 'tree'/],
    [
      'a leaf that is no number',
      () => brought(two.model.replace(/leaf_value=\S+/, 'leaf_value=inf'), binary()),
      /a leaf of the model has the value Infinity/,
    ],
    [
      'a node that is its own ancestor',
      () => brought(two.model.replace(/left_child=\S+/, 'left_child=0'), binary()),
      /has the child 0/,
    ],
    [
      'a model that looks at nothing',
      () =>
        brought(
          two.model.slice(0, two.model.indexOf('Tree=0')) +
            'Tree=0\nnum_leaves=1\nnum_cat=0\nleaf_value=1\n\nend of trees\n',
          binary(),
        ),
      /same of every row/,
    ],
  ])('%s', (_, bring, message) => {
    expect(bring).toThrow(message);
    expect(bring).toThrow(expect.objectContaining({ name: 'UnusableImport' }));
  });

  test.each<[string, object, RegExp]>([
    ['protected', { columns: { amount: { type: 'number', protected: true } } }, /'amount', which is protected/],
    ['personal', { columns: { amount: { type: 'number', pii: true } } }, /'amount', which is personal data/],
    ['the key', { key: 'amount' }, /'amount', which is the key/],
  ])('a column that is %s', (_, source, message) => {
    const data = { sources: [{ name: 'rows', ...source }] };
    const dataset = records(two.columns, 'binary', ['0', '1'], { data });
    expect(() => brought(two.model, dataset)).toThrow(message);
  });

  test('a column that the project excludes', () => {
    const dataset = records(two.columns, 'binary', ['0', '1'], { features: { exclude: ['flag'] } });
    expect(() => brought(two.model, dataset)).toThrow(/'flag', which features.exclude excludes/);
  });
});

test('a column that no tree looks at is not asked for', () => {
  const unused = two.model
    .replace(/^feature_names=.*$/m, '$& spare')
    .replace(/^max_feature_idx=.*$/m, 'max_feature_idx=8');
  const { plan } = brought(unused, records(two.columns, 'binary', ['0', '1']));
  expect(plan.inputs.map(({ name }) => name)).not.toContain('spare');
});

test('that many values are unknown to the model is said', () => {
  const colour = two.columns.colour!.map((value) => (value === null ? null : String(value).toUpperCase()));
  const { warnings } = brought(two.model, records({ ...two.columns, colour }, 'binary', ['0', '1']));
  expect(warnings).toEqual([expect.stringMatching(/does not know the value of 'colour' of \d+ % of the rows/)]);
});
