import type { FeatureMatrix } from '../table/feature-matrix.ts';
import { column, isStringColumn, type StringColumn, type Table } from '../table/table.ts';
import { numberReader, toNumber, toText } from './cells.ts';
import { compile } from './encoders/index.ts';
import type { NumberKernel, NumbersKernel, TextKernel } from './kernel.ts';
import type { FeaturePlan, Input } from './plan.ts';

/** The windows that a plan is given do not belong to it. */
export class WindowMismatch extends Error {
  override name = 'WindowMismatch';
}

/**
 * The features of all rows of a table.
 *
 * @param table has the columns of `plan.inputs`
 * @param windows the columns of `foldHistory(dataset, plan.windows)`, each of shape (rows)
 * @throws UnknownColumn, WindowMismatch
 */
export function applyPlan(
  plan: FeaturePlan,
  table: Table,
  windows: { readonly columns: readonly Float64Array[] },
): FeatureMatrix {
  const expected = plan.windows.reduce((sum, spec) => sum + spec.features.length, 0);
  if (windows.columns.length !== expected)
    throw new WindowMismatch(
      `received ${windows.columns.length} window features, the plan expects ${expected}: fold the history with plan.windows`,
    );
  const { rows } = table;
  const data = plan.features.map(() => new Float32Array(rows));
  const time =
    plan.time === null ? undefined : numbersOf({ column: plan.time, type: 'timestamp' }, table, windows.columns);
  let first = 0;
  for (const encoder of plan.encoders) {
    const kernel = compile(encoder, plan.timezone);
    const out = data.slice(first, first + kernel.width);
    if (kernel.reads === 'number') writeNumbers(kernel, numbersOf(kernel.input, table, windows.columns), time, out);
    else if (kernel.reads === 'text') writeTexts(kernel, textsOf(kernel.input, table), out);
    else
      writeDerived(
        kernel,
        kernel.inputs.map((input) => numbersOf(input, table, windows.columns)),
        out,
      );
    first += kernel.width;
  }
  return { rows, features: plan.features, data };
}

function writeNumbers(
  kernel: NumberKernel,
  values: Float64Array,
  time: Float64Array | undefined,
  out: Float32Array[],
): void {
  const scratch = new Float32Array(kernel.width);
  for (let row = 0; row < values.length; row++) {
    kernel.write(values[row]!, time ? time[row]! : Number.NaN, scratch, 0);
    for (let f = 0; f < scratch.length; f++) out[f]![row] = scratch[f]!;
  }
}

function writeDerived(kernel: NumbersKernel, columns: readonly Float64Array[], out: Float32Array[]): void {
  const scratch = new Float32Array(kernel.width);
  const values = new Float64Array(columns.length);
  for (let row = 0; row < columns[0]!.length; row++) {
    for (let c = 0; c < values.length; c++) values[c] = columns[c]![row]!;
    kernel.write(values, scratch, 0);
    for (let f = 0; f < scratch.length; f++) out[f]![row] = scratch[f]!;
  }
}

/** Each distinct text once, to all rows that hold it. */
function writeTexts(kernel: TextKernel, { codes, dictionary }: Texts, out: Float32Array[]): void {
  const scratch = new Float32Array(kernel.width);
  const { starts, order } = rowsByCode(codes, dictionary.length);
  for (let code = -1; code < dictionary.length; code++) {
    const [from, to] = [starts[code + 1]!, starts[code + 2]!];
    if (from === to) continue;
    kernel.write(code < 0 ? undefined : dictionary[code], scratch, 0);
    for (let f = 0; f < scratch.length; f++) {
      const [target, value] = [out[f]!, scratch[f]!];
      if (!Object.is(value, 0)) for (let i = from; i < to; i++) target[order[i]!] = value;
    }
  }
}

/** Rows sorted by code; those of code c (-1 is missing) are `order[starts[c + 1]]` up to `order[starts[c + 2] - 1]`. */
function rowsByCode(codes: Int32Array, size: number): { starts: Uint32Array; order: Uint32Array } {
  const starts = new Uint32Array(size + 2);
  for (let row = 0; row < codes.length; row++) starts[codes[row]! + 2]!++;
  for (let c = 1; c < starts.length; c++) starts[c]! += starts[c - 1]!;
  const order = new Uint32Array(codes.length);
  const next = starts.slice();
  for (let row = 0; row < codes.length; row++) order[next[codes[row]! + 1]!++] = row;
  return { starts, order };
}

/** The numbers of a column or window feature, shape (rows). */
export function numbersOf(input: Input, table: Table, windows: readonly Float64Array[]): Float64Array {
  if ('window' in input) return windows[input.window]!;
  const found = column(table, input.column);
  if (!isStringColumn(found)) return found.values;
  const read = numberReader(input.type);
  const numbers = Float64Array.from(found.dictionary, read);
  return Float64Array.from(found.codes, (code) => (code < 0 ? Number.NaN : numbers[code]!));
}

type Texts = Pick<StringColumn, 'codes' | 'dictionary'>;

function textsOf(input: Input, table: Table): Texts {
  if ('window' in input) throw new WindowMismatch('a window feature is a number, expected a column of texts');
  const found = column(table, input.column);
  if (isStringColumn(found)) return found;
  const codeOf = new Map<string, number>();
  const boolean = found.type === 'boolean';
  const codes = Int32Array.from(found.values, (value) => {
    const text = Number.isNaN(value) ? undefined : toText(boolean ? toNumber(value) !== 0 : value);
    if (text === undefined) return -1;
    const code = codeOf.get(text) ?? codeOf.size;
    codeOf.set(text, code);
    return code;
  });
  return { codes, dictionary: [...codeOf.keys()] };
}
