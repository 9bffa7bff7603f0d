import type { DatasetExtra } from '../contracts/dataset.ts';
import type { ImportedModel } from '../contracts/imported.ts';
import type { ModelJson } from '../contracts/model.ts';
import { truthWords } from '../values/boolean.ts';
import { UnusableImport } from './errors.ts';
import { listed } from './listed.ts';

/**
 * For each class of the project, which output of the model it is; binary: of [negative, positive] which of 0 and 1.
 * @throws UnusableImport where the model answers another question, or its order of classes is not known
 */
export function outputOrder(
  model: Pick<ModelJson, 'task' | 'outputs'>,
  { classes: stated }: Pick<ImportedModel, 'classes'>,
  { task, classes, project }: DatasetExtra,
): number[] {
  if (model.task !== task)
    throw new UnusableImport(
      `the model is of a ${model.task} task, and the project's objective.task is ${task}; bring a model of that task, or change the project`,
    );
  if (task === 'regression') return [0];
  const outputs = task === 'binary' ? 2 : model.outputs;
  if (outputs !== classes.length)
    throw new UnusableImport(
      `the model tells ${outputs} classes apart, and '${project.objective.target}' has ${classes.length}: ${listed(classes)}; train it on all of them`,
    );
  if (stated) return byName(stated, classes);
  if (classes.every((name, i) => name === String(i)) || (task === 'binary' && saysItself(classes)))
    return classes.map((_, i) => i);
  throw new UnusableImport(
    `the file does not say which class is which output, and the classes are ${listed(classes)}; name them in the model's order (scikit-learn's: model.classes_), e.g. --classes ${[...classes].sort().join(',')}`,
  );
}

function byName(stated: readonly string[], classes: readonly string[]): number[] {
  const unknown = stated.filter((name) => !classes.includes(name));
  const missing = classes.filter((name) => !stated.includes(name));
  if (unknown.length > 0 || missing.length > 0 || stated.length !== classes.length)
    throw new UnusableImport(
      `--classes says ${listed(stated)}, and the classes of the target are ${listed(classes)}; name each of them once`,
    );
  return classes.map((name) => stated.indexOf(name));
}

/** No and yes, false and true: 1 is the second. */
function saysItself([negative = '', positive = '']: readonly string[]): boolean {
  return truthWords.some(([no, yes]) => negative.toLowerCase() === no && positive.toLowerCase() === yes);
}
