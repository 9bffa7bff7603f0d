import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { onnxRuntime, onnxWasm } from '../../../adapters/onnx/runtime.ts';
import { loadModel } from '../../../core/algorithms/loader.ts';
import { loadersWith } from '../../../core/algorithms/loading-graphs.ts';
import { predictRows } from '../../../core/algorithms/predict.ts';
import type { ImportedModel } from '../../../core/contracts/imported.ts';
import { applyPlan } from '../../../core/features/apply.ts';
import { rowTransform } from '../../../core/features/row.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { bringModel } from '../../../core/import/bring-model.ts';
import type { BroughtModel } from '../../../core/import/brought-model.ts';
import { records, type Values } from './table.ts';

interface Case {
  name: string;
  /** Base64. */
  model: string;
  columns: Record<string, Values>;
  isMatrix: boolean;
  task: 'binary' | 'multiclass' | 'regression';
  /** By onnxruntime in Python, and by the pipeline itself. */
  predicted: number[][];
  ofPipeline: number[][];
}

const path = new URL('./fixtures/graphs.json', import.meta.url);
const { cases, graphs }: { cases: Case[]; graphs: Record<string, string> } = JSON.parse(readFileSync(path, 'utf8'));
const loaders = loadersWith(onnxWasm);
const classesOf = { binary: ['0', '1'], multiclass: ['mid', 'lo', 'hi'], regression: [] };
/** scikit-learn sorts the names. */
const ours = { binary: [1], multiclass: [2, 1, 0], regression: [0] };

function brought(
  base64: string,
  dataset: ReturnType<typeof records>,
  about: Partial<ImportedModel> = {},
  runtime = onnxWasm,
): BroughtModel {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  const described = { format: 'onnx', file: 'model.onnx', sha256: bytesHash(bytes), ...about } as const;
  return JSON.parse(JSON.stringify(bringModel(described, bytes, dataset, runtime)));
}

describe.each(cases)('a graph that onnxruntime runs: $name', ({ model, columns, isMatrix, task, ...theirs }) => {
  const dataset = records(columns, task, classesOf[task]);
  const about = isMatrix ? { columns: Object.keys(columns) } : {};
  const { plan, model: json } = brought(model, dataset, about);
  const loaded = loadModel(json, loaders);
  const rows = theirs.predicted.length;
  const own = predictRows(
    loaded,
    applyPlan(plan, dataset.table, { columns: [] }),
    Uint32Array.from(Array(rows).keys()),
  );

  test('predicts what onnxruntime does in Python, and what the pipeline does', () => {
    expect(json.algorithm).toBe('onnx');
    for (const asked of [theirs.predicted, theirs.ofPipeline])
      asked.forEach((values, row) => {
        ours[task].forEach((place, k) => {
          const expected = values[place]!;
          const difference = Math.abs(own[row * loaded.outputs + k]! - expected);
          expect(difference / Math.max(1, Math.abs(expected))).toBeLessThan(1e-6);
        });
      });
  });

  test('says the same of a record as of a table', () => {
    const transform = rowTransform(plan);
    const features = new Float32Array(loaded.features);
    const out = new Float64Array(loaded.outputs);
    for (let row = 0; row < rows; row++) {
      transform(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]])), [], features);
      loaded.predictRow(features, out);
      out.forEach((value, k) => {
        expect(value).toBeCloseTo(own[row * loaded.outputs + k]!, 6);
      });
    }
  });
});

describe('graphs of other makers', () => {
  const xs = [0, 1, -2, 0.5, 3];
  const x = (values: Values = xs) => records({ x: values }, 'binary', ['no', 'yes']);
  const probabilities = (name: string, dataset = x(), about: Partial<ImportedModel> = {}) => {
    const { plan, model } = brought(graphs[name]!, dataset, about);
    const matrix = applyPlan(plan, dataset.table, { columns: [] });
    return Array.from(predictRows(loadModel(model, loaders), matrix, Uint32Array.from(Array(matrix.rows).keys())));
  };
  const expected = xs.map((value) => 1 / (1 + Math.exp(-value)));

  test.each(['sigmoid', 'one record at a time', 'a vector'])('%s', (name) => {
    probabilities(name).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
  });

  test('of one probability it is that of the class that is named second', () => {
    probabilities('sigmoid', x(), { classes: ['yes', 'no'] }).forEach((value, i) => {
      expect(value).toBeCloseTo(1 - expected[i]!, 6);
    });
  });

  test('whole numbers, true and false are given as such', () => {
    expect(probabilities('whole numbers', x([1, -3, 2 ** 24 + 1]))[0]).toBeCloseTo(0.731059, 6);
    expect(probabilities('true and false', x([true, false]))[0]).toBeCloseTo(0.731059, 6);
  });

  test('a category that the graph refuses, and a gap in whole numbers, are said, and have no prediction', () => {
    const dataset = records({ t: ['a', 'b', 'a'] }, 'binary', ['no', 'yes']);
    const { model, warnings } = brought(graphs['a category or an error']!, dataset);
    expect(warnings.join()).toMatch(/a category of 't' that the graph does not know get no prediction \(422\)/);
    const loaded = loadModel(model, loaders);
    expect(() => loaded.predictRow(Float32Array.of(0), new Float64Array(1))).toThrow(
      expect.objectContaining({ name: 'NoPrediction' }),
    );
    const whole = brought(graphs['whole numbers']!, x([1, 2]));
    expect(whole.warnings.join()).toMatch(/requests without 'x' get no prediction/);
    const gap = () =>
      loadModel(whole.model, loaders).predictRow(Float32Array.of(Number.NaN, Number.NaN), new Float64Array(1));
    expect(gap).toThrow(/'x' as int64, which has no missing values/);
  });

  test.each<[string, RegExp, ReturnType<typeof records>?]>([
    ['operator of nobody', /onnxruntime does not take the graph: .*Frobnicate/],
    ['operator of somebody', /onnxruntime does not take the graph: .*Magic/],
    ['version of the future', /onnxruntime does not take the graph: .*99.*target_opset/s],
    ['weights elsewhere', /keeps 'w' in another file/],
    ['half precision', /'x' is none of float, double/],
    ['a row of pictures', /'x' has the shape \(any, 1, 3, 3\); expected \(records, columns\)/],
    ['five records at a time', /takes 5 records at once; export it with a first dimension that is open/],
    ['no probabilities', /'p' has .*, which is no probability; end the graph with Softmax or Sigmoid/],
    ['labels alone', /gives 'label' \(int64; any, 1\), and none of them is the probabilities of the 2 classes of 'y'/],
    ['two that may be', /several of them may be the predictions/],
    ['of the whole batch', /when it is asked again without the others/],
    ['of chance', /when it is asked again without the others/],
    ['one answer for all', /'p' has 1 numbers for 5 records; expected 1 or 2 each/],
    ['sums that are not 1', /the probabilities of 'p' sum to/],
    ['a logarithm', /of a complete record the model says nothing/],
    [
      'a logarithm',
      /of a record without 'x' the model says nothing \(it gives no number\).*SimpleImputer/,
      x([1, null]),
    ],
    ['sigmoid', /reads 'x', and the records have no such column/, records({ z: [1, 2] }, 'binary', ['no', 'yes'])],
    ['sigmoid', /the records have 'x' as texts/, records({ x: ['a', 'b'] }, 'binary', ['no', 'yes'])],
    [
      'sigmoid',
      /none of them is the probabilities of the 3 classes/,
      records({ x: xs }, 'multiclass', ['a', 'b', 'c']),
    ],
    ['sigmoid', /name them in the model's order/, records({ x: xs }, 'binary', ['fraud', 'ok'])],
    ['whole numbers', /'x' has 0.5. Export the model with a float input/],
    ['whole numbers', /missing in 1 of 2 rows: whole numbers know no missing ones/, x([1, null])],
    ['true and false', /'x' has 7/, x([1, 7])],
    [
      'words of a text',
      /'StringNormalizer' reads the characters of a text/,
      records({ t: ['A', 'b'] }, 'binary', ['no', 'yes']),
    ],
    ['a category or an error', /the model says nothing/, records({ t: ['a', 'c'] }, 'binary', ['no', 'yes'])],
  ])('%s is refused: %s', (name, message, dataset = x()) => {
    const bring = () => brought(graphs[name]!, dataset);
    expect(bring).toThrow(message);
    expect(bring).toThrow(expect.objectContaining({ name: 'UnusableImport' }));
  });

  test('one that does not end is ended, and others go on', () => {
    const patient = onnxRuntime({ running: 1_500 });
    const before = brought(graphs.sigmoid!, x(), {}, patient);
    const loaded = loadModel(before.model, loadersWith(patient));
    expect(() => brought(graphs['without end']!, x(), {}, patient)).toThrow(
      /has not ended within 1.5 s.*smaller model/,
    );
    const out = new Float64Array(1);
    loaded.predictRow(Float32Array.of(1), out);
    expect(out[0]).toBeCloseTo(expected[1]!, 6);
  });

  test('labels of other names than the classes are refused with the option that says them', () => {
    const named = cases.find(({ name }) => name === 'named classes')!;
    const dataset = records(named.columns, 'multiclass', ['a', 'b', 'c']);
    expect(() => brought(named.model, dataset)).toThrow(/the model's classes are 'hi', 'lo', 'mid'.*--classes a,b,c/);
    expect(brought(named.model, dataset, { classes: ['c', 'b', 'a'] }).model.order).toEqual([2, 1, 0]);
  });

  test('a stored model that was cut off is refused', () => {
    const { model } = brought(graphs.sigmoid!, x());
    expect(() => loadModel({ ...model, features: [] }, loaders)).toThrow(/do not belong to 0 features/);
    expect(() => loadModel({ ...model, graph: 7 }, loaders)).toThrow(/'graph' to be a text/);
  });
});
