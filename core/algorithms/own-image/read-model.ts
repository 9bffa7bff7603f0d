import type { Task } from '../../contracts/task.ts';
import type { EnsembleJson } from '../gradient-boosted-trees/ensemble-json.ts';
import { readLightgbm } from '../gradient-boosted-trees/lightgbm/read.ts';

/** Losses whose sums of trees are scores, round by round. */
const known = ['binaryLogLoss', 'softmax', 'squaredError', 'absoluteError', 'huber', 'quantile'];

/** The lists of categories that LightGBM's Python package writes where a column of its frame is of type category. */
function listsOf(text: string): unknown[][] {
  const line = /^pandas_categorical:(.*)$/m.exec(text)?.[1] ?? 'null';
  try {
    return (JSON.parse(line) as unknown[][] | null) ?? [];
  } catch {
    throw new WrongModel('a line pandas_categorical that is no JSON', 'a whole model: the file is cut off');
  }
}

/** The image's program left a model of something else than it was asked for. */
export class WrongModel extends Error {
  override name = 'WrongModel';
  constructor(found: string, expected: string) {
    super(`the model that the image left has ${found}, expected ${expected}`);
  }
}

/**
 * The LightGBM file of an image's program, with the features' own names.
 * @param columns as they stand in the header of its table; the model has them in the same order
 * @throws MalformedLightgbmModel, UnsupportedModel, WrongModel
 */
export function readImageModel(
  text: string,
  {
    task,
    outputs,
    columns,
    features,
  }: { task: Task; outputs: number; columns: readonly string[]; features: readonly string[] },
): EnsembleJson {
  const model = readLightgbm(text);
  if (model.task !== task) throw new WrongModel(`the objective of ${model.task}`, task);
  if (!known.includes(model.objective) || /^average_output$/m.test(text))
    throw new WrongModel(
      `the objective '${model.objective}'${/^average_output$/m.test(text) ? ' of a random forest' : ''}`,
      'boosting by binary, multiclass, regression, regression_l1, huber or quantile',
    );
  if (model.outputs !== outputs) throw new WrongModel(`${model.outputs} classes`, `${outputs}, as the data`);
  if (model.features.length !== columns.length)
    throw new WrongModel(`${model.features.length} features`, `${columns.length}: every column but the target`);
  const other = columns.findIndex((column, i) => model.features[i] !== column);
  if (other >= 0)
    throw new WrongModel(
      `the feature '${model.features[other]}' in place ${other + 1}`,
      `'${columns[other]}', in the order of the header`,
    );
  const list = listsOf(text).find((own) => own.some((category, code) => category !== code));
  if (list)
    throw new WrongModel(
      `a category of pandas whose list is ${JSON.stringify(list).slice(0, 100)}, of which it knows places`,
      'the codes as they stand in the table: call the columns categorical by categorical_feature, or give the type category every code from 0 on',
    );
  if (model.leaves.length === 0) throw new WrongModel('no trees', 'at least one');
  if (!model.value.every(Number.isFinite)) throw new WrongModel('leaves that are no numbers', 'finite values');
  return { ...model, features: [...features] };
}
