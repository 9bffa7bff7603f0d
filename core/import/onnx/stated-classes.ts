import type { DatasetExtra } from '../../contracts/dataset.ts';
import { UnusableImport } from '../errors.ts';
import { listed } from '../listed.ts';

/**
 * The labels in the file, where they are the names of the classes; undefined where it has none, or only numbers of their places.
 * @throws UnusableImport where they are other names
 */
export function statedClasses(
  labels: readonly string[],
  { classes, project }: Pick<DatasetExtra, 'classes' | 'project'>,
): string[] | undefined {
  if (labels.length === classes.length && labels.every((label) => classes.includes(label))) return [...labels];
  if (labels.length !== classes.length || labels.every((label, i) => label === String(i))) return undefined;
  throw new UnusableImport(
    `the model's classes are ${listed(labels)}, and those of '${project.objective.target}' are ${listed(classes)}; say which they are, in the model's order, e.g. --classes ${[...classes].sort().join(',')}`,
  );
}
