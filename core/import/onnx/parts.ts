import type { Dataset } from '../../contracts/dataset.ts';
import type { Task } from '../../contracts/task.ts';
import type { Column } from '../../table/table.ts';
import type { InputColumn, SymbolicColumn } from './symbolic-columns.ts';

/** What the model of a graph is given, and what it is to be. */
export interface OnnxParts {
  columns: readonly SymbolicColumn[];
  inputs: readonly InputColumn[];
  dataset: Dataset;
  /** For each class of ours which output of the model it is. @throws UnusableImport */
  orderOf(model: { task: Task; outputs: number; labels: readonly string[] }): number[];
  /** Columns of the records by input. @param asked symbolic columns that the model looks at @throws UnusableImport */
  bind(asked: ReadonlySet<number>): (Column | undefined)[];
}
