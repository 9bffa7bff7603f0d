import type { Model } from '../../algorithms/model.ts';
import { predictRows } from '../../algorithms/predict.ts';
import { applyPlan } from '../../features/apply.ts';
import { featuresOf } from '../../features/encoders/index.ts';
import { inputsOf } from '../../features/inputs.ts';
import type { FeaturePlan, Input } from '../../features/plan.ts';
import { type Column, column, isStringColumn, type Table, takeRows } from '../../table/table.ts';

/** What a model reads of a record: a column, or a window feature. */
export interface ProbedInput {
  /** Of the column or window feature. */
  name: string;
  from: { column: string } | { window: number };
  /** Values of the probed rows, as a column. */
  values: Column;
}

/**
 * A model and its plan on some rows whose inputs can be changed: the plan is applied to changed columns, so that everything that
 * is made of a column moves with it, and every row stays a possible record.
 */
export interface Probe {
  readonly rows: number;
  readonly outputs: number;
  /** All that the plan's encoders read. */
  readonly inputs: readonly ProbedInput[];
  /** As the rows are, or with other values of one input. Shape (rows, outputs). */
  predict(changed?: { input: ProbedInput; values: Column }): Float64Array;
  /** With the values of one input in another order of the rows. Shape (rows, outputs). */
  shuffled(input: ProbedInput, order: Uint32Array): Float64Array;
}

/**
 * @param windows columns of the plan's window features, each of shape (rows of `table`)
 * @param rows of `table` that are probed
 * @param finish what becomes of the model's predictions, shape (rows, outputs), e.g. a calibration
 */
export function createProbe(
  plan: FeaturePlan,
  model: Model,
  table: Table,
  windows: readonly Float64Array[],
  rows: Uint32Array,
  finish: (predictions: Float64Array) => Float64Array = (p) => p,
): Probe {
  const own = takeRows(onlyNeeded(table, plan), rows);
  const ownWindows = windows.map((values) => Float64Array.from(rows, (row) => values[row]!));
  const whole = applyPlan(plan, own, { columns: ownWindows });
  const inputs = distinctInputs(plan).map((input) => probed(input, plan, own, ownWindows));
  const all = Uint32Array.from(rows.keys());
  const withFeatures = (places: readonly number[], columns: readonly Float32Array[]) => {
    const data = [...whole.data];
    places.forEach((f, i) => {
      data[f] = columns[i]!;
    });
    return finish(predictRows(model, { ...whole, data }, all));
  };
  const predict = (changed?: { input: ProbedInput; values: Column }): Float64Array => {
    if (!changed) return finish(predictRows(model, whole, all));
    const { from } = changed.input;
    const table: Table = 'column' in from ? replaced(own, changed.values) : own;
    const columns =
      'window' in from && !isStringColumn(changed.values)
        ? Object.assign([...ownWindows], { [from.window]: changed.values.values })
        : ownWindows;
    const { part, places } = readingPart(plan, from);
    const matrix = applyPlan(part, table, { columns });
    return withFeatures(places, matrix.data);
  };
  return {
    rows: rows.length,
    outputs: model.outputs,
    inputs,
    predict,
    shuffled(input, order) {
      const { part, places } = readingPart(plan, input.from);
      // Features of this input alone are shuffled as they are, which spares reading texts again. A date is beside the row's moment.
      if (part.encoders.some((encoder) => encoder.kind === 'date' || inputsOf(encoder).length > 1))
        return predict({ input, values: reordered(input.values, order) });
      return withFeatures(
        places,
        places.map((f) => Float32Array.from(order, (row) => whole.data[f]![row]!)),
      );
    },
  };
}

/** The encoders that an input reaches as a plan of their own, and the places of their features in the whole plan. */
function readingPart(plan: FeaturePlan, from: ProbedInput['from']): { part: FeaturePlan; places: number[] } {
  const isTime = 'column' in from && from.column === plan.time;
  const encoders: FeaturePlan['encoders'] = [];
  const places: number[] = [];
  let first = 0;
  for (const encoder of plan.encoders) {
    const width = featuresOf(encoder, '', '').length;
    // The moment of the record reaches every age.
    if (isTime || inputsOf(encoder).some((input) => isSame(input, from))) {
      encoders.push(encoder);
      for (let f = first; f < first + width; f++) places.push(f);
    }
    first += width;
  }
  return { part: { ...plan, encoders, features: places.map((f) => plan.features[f]!) }, places };
}

function distinctInputs({ encoders }: FeaturePlan): Input[] {
  const found = new Map<string, Input>();
  for (const input of encoders.flatMap(inputsOf))
    found.set('column' in input ? `column ${input.column}` : `window ${input.window}`, input);
  return [...found.values()];
}

function probed(input: Input, plan: FeaturePlan, table: Table, windows: readonly Float64Array[]): ProbedInput {
  if ('column' in input)
    return { name: input.column, from: { column: input.column }, values: column(table, input.column) };
  const { window } = input;
  const name = plan.windows.flatMap((spec) => spec.features)[window]!.name;
  return { name, from: { window }, values: { name, type: 'number', values: windows[window]! } };
}

function isSame(input: Input, from: ProbedInput['from']): boolean {
  if ('column' in input) return 'column' in from && input.column === from.column;
  return 'window' in from && input.window === from.window;
}

/** A plan reads few columns of a wide table. */
function onlyNeeded(table: Table, plan: FeaturePlan): Table {
  const read = new Set(plan.encoders.flatMap(inputsOf).flatMap((input) => ('column' in input ? [input.column] : [])));
  if (plan.time !== null) read.add(plan.time);
  return { ...table, columns: table.columns.filter((c) => read.has(c.name)) };
}

function replaced(table: Table, values: Column): Table {
  return { ...table, columns: table.columns.map((c) => (c.name === values.name ? values : c)) };
}

/** A column with the values of other rows. */
function reordered(values: Column, order: Uint32Array): Column {
  if (isStringColumn(values)) return { ...values, codes: Int32Array.from(order, (row) => values.codes[row]!) };
  return { ...values, values: Float64Array.from(order, (row) => values.values[row]!) };
}
