import type { GraphInput } from '../../algorithms/onnx/onnx-json.ts';
import type { ImportedModel } from '../../contracts/imported.ts';
import type { OnnxValue } from '../../ports/onnx-runtime.ts';
import { UnusableImport } from '../errors.ts';

/**
 * What a graph is given of records.
 * @returns `single` where it takes one record at a time
 * @throws UnusableImport for an input that is no column, or table of columns, of records
 */
export function readInputs(
  values: readonly OnnxValue[],
  { columns }: Pick<ImportedModel, 'columns'>,
): { inputs: GraphInput[]; single: boolean } {
  if (values.length === 0) throw new UnusableImport('the graph has no inputs: it says the same of every row');
  const lengths = new Set<number | undefined>();
  const inputs = values.map(({ name, type, shape }): GraphInput => {
    const fail = (why: string) => new UnusableImport(`the model's input '${name}' ${why}`);
    if (type === 'other')
      throw fail('is none of float, double, int32, int64, bool and string; export the model with inputs of these');
    if (shape.length > 2)
      throw fail(`has the shape (${inWords(shape)}); expected (records, columns): a record is a row of a table`);
    lengths.add(shape[0]);
    if (shape.length === 1) return { name, type, columns: 1, rank: 1 };
    // Where the file leaves the number open, the person who brings it says it.
    const own = shape[1] ?? (values.length === 1 && columns ? columns.length : 1);
    if (own === 0) throw fail('has no columns');
    return { name, type, columns: own, rank: 2 };
  });
  const fixed = [...lengths].filter((length) => length !== undefined);
  if (fixed.some((length) => length !== 1))
    throw new UnusableImport(
      `the graph takes ${fixed.join(', ')} records at once; export it with a first dimension that is open (dynamic_axes, dynamic_shapes), or of one record`,
    );
  return { inputs, single: fixed.length > 0 };
}

export const inWords = (shape: readonly (number | undefined)[]): string =>
  shape.map((length) => length ?? 'any').join(', ');

/** A name for each column of the inputs. */
export const columnNames = (inputs: readonly GraphInput[]): string[] =>
  inputs.flatMap(({ name, columns }) =>
    columns === 1 ? [name] : Array.from({ length: columns }, (_, i) => `${name}[${i}]`),
  );
