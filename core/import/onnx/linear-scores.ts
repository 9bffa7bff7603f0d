import type { Task } from '../../contracts/task.ts';
import type { OnnxNode } from '../../onnx/read-model.ts';
import { NoOwnForm, UnusableImport } from '../errors.ts';

/** A `LinearClassifier` or `LinearRegressor`: what its columns add to the raw score of each output. */
export interface LinearScores {
  task: Task;
  outputs: number;
  /** Of classifiers; numbers as texts. */
  labels: string[];
  /** By output and column. */
  coefficients: number[][];
  intercepts: number[];
}

/** @param columns that the node is given @throws UnusableImport */
export function linearScores({ operator, attributes }: OnnxNode, columns: number): LinearScores {
  const floats = (name: string) => attributes.get(name)?.floats ?? [];
  const [all, starts] = [floats('coefficients'), floats('intercepts')];
  const transform = attributes.get('post_transform')?.text || 'NONE';
  const rows = all.length / columns;
  if (!(Number.isInteger(rows) && rows >= 1) || all.some((value) => !Number.isFinite(value)))
    throw new UnusableImport(
      `the model has ${all.length} coefficients for ${columns} columns: the file is cut off or was changed`,
    );
  const coefficients = Array.from({ length: rows }, (_, k) => all.slice(k * columns, (k + 1) * columns));
  const intercepts = coefficients.map((_, k) => starts[k] ?? 0);
  if (operator === 'LinearRegressor') {
    if (rows !== 1 || transform !== 'NONE')
      throw new NoOwnForm(`the model gives ${rows} numbers (${transform}); expected one as it is`);
    return { task: 'regression', outputs: 1, labels: [], coefficients, intercepts };
  }
  const labels = [
    ...(attributes.get('classlabels_strings')?.texts ?? []),
    ...(attributes.get('classlabels_ints')?.ints ?? []).map(String),
  ];
  if (labels.length > 2) {
    if (transform !== 'SOFTMAX' || rows !== labels.length)
      throw new NoOwnForm(
        `the model's post_transform is ${transform}, of ${rows} scores; expected SOFTMAX of ${labels.length}`,
      );
    return { task: 'multiclass', outputs: rows, labels, coefficients, intercepts };
  }
  const [first, second] = coefficients;
  if (transform === 'LOGISTIC')
    return { task: 'binary', outputs: 1, labels, coefficients: [second ?? first!], intercepts: [intercepts.at(-1)!] };
  if (transform !== 'SOFTMAX' || !second)
    throw new NoOwnForm(
      `the model's post_transform is ${transform}: it gives no probabilities; expected LOGISTIC or SOFTMAX`,
    );
  const difference = second.map((value, f) => value - first![f]!);
  return {
    task: 'binary',
    outputs: 1,
    labels,
    coefficients: [difference],
    intercepts: [intercepts[1]! - intercepts[0]!],
  };
}
