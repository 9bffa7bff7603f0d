import { featuresOf, type GraphInput } from '../../algorithms/onnx/onnx-json.ts';
import { featuresOf as featuresOfEncoder } from '../../features/encoders/index.ts';
import type { EncodedPlan, Encoder } from '../../features/plan.ts';
import { type Column, isStringColumn } from '../../table/table.ts';
import { UnusableImport } from '../errors.ts';
import { distinct } from './symbolic-plan.ts';

/**
 * The features of which the inputs of a graph are made (`graphInputs` of the algorithm `onnx`): numbers as they are, texts as places among
 * those that the file tells apart.
 * @param columns of the records, in the order of the inputs and their columns
 * @throws UnusableImport where a column is of another type than the input
 */
export function graphPlan(
  inputs: readonly GraphInput[],
  columns: readonly Column[],
  texts: readonly string[],
): EncodedPlan {
  const ofColumns = inputs.flatMap((input) => Array.from({ length: input.columns }, () => input));
  const encoders = columns.map((column, i): Encoder[] => {
    const wanted = ofColumns[i]!;
    checkType(column, wanted);
    const input = { column: column.name, type: column.type };
    if (wanted.type === 'string') return [{ kind: 'codes', input, values: [...texts] }];
    const number = { kind: 'numeric', input } as const;
    return featuresOf(wanted) === 1 ? [number] : [number, { ...number, rest: 1 }, { ...number, rest: 2 }];
  });
  const features = encoders.flatMap((own, i) =>
    own.flatMap((encoder) => featuresOfEncoder(encoder, columns[i]!.name, columns[i]!.name)),
  );
  const read = new Map(columns.map(({ name, type }) => [name, { name, type }]));
  return {
    format: 1,
    encoding: 'trees',
    inputs: [...read.values()],
    time: null,
    windows: [],
    encoders: encoders.flat(),
    features: distinct(features),
    dropped: [],
  };
}

function checkType(column: Column, { name, type }: GraphInput): void {
  const fail = (why: string) => new UnusableImport(`the model's input '${name}' is ${type}, and ${why}`);
  const isText = isStringColumn(column);
  if (type === 'string' && !isText)
    throw fail(`the records have '${column.name}' as ${column.type}; declare it as string in project.yaml`);
  if (type !== 'string' && isText)
    throw fail(
      `the records have '${column.name}' as texts; declare it as number in project.yaml, or name other columns with --columns`,
    );
  if (isText || (type !== 'int32' && type !== 'int64' && type !== 'bool')) return;
  const { values } = column;
  const missing = values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  if (missing > 0)
    throw fail(
      `'${column.name}' is missing in ${missing} of ${values.length} rows: whole numbers know no missing ones. Export the model with a float input`,
    );
  const odd = values.find((value) => (type === 'bool' ? value !== 0 && value !== 1 : !Number.isInteger(value)));
  if (odd !== undefined) throw fail(`'${column.name}' has ${odd}. Export the model with a float input`);
}
