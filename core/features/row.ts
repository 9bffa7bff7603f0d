import type { Row } from '../table/table.ts';
import { numberReader, toText, toTimestamp } from './cells.ts';
import { compile } from './encoders/index.ts';
import type { NumberKernel, NumbersKernel, TextKernel } from './kernel.ts';
import type { FeaturePlan } from './plan.ts';

/** Writes the features of one record to `out` (length `plan.features`). Not to be shared between threads. */
export type RowTransform = (record: Row, windowValues: ArrayLike<number>, out: Float32Array) => void;

/**
 * The plan as a function of one record: the same numbers as `applyPlan` has for that row.
 *
 * `windowValues` are those of `readWindows(plan.windows, …)`. A field that is absent or of another type than its contract
 * counts as missing.
 */
export function rowTransform(plan: FeaturePlan): RowTransform {
  let first = 0;
  const steps = plan.encoders.map((encoder) => {
    const kernel = compile(encoder, plan.timezone);
    const at = first;
    first += kernel.width;
    if (kernel.reads === 'numbers') return numbersStep(kernel, at);
    return kernel.reads === 'number' ? numberStep(kernel, at) : textStep(kernel, at);
  });
  const timeColumn = plan.time;
  return (record, windowValues, out) => {
    const time = timeColumn === null ? Number.NaN : toTimestamp(record[timeColumn]);
    for (let s = 0; s < steps.length; s++) steps[s]!(record, windowValues, time, out);
  };
}

type Step = (record: Row, windowValues: ArrayLike<number>, time: number, out: Float32Array) => void;

function numberStep(kernel: NumberKernel, at: number): Step {
  const { input } = kernel;
  if ('window' in input) {
    const { window } = input;
    return (_record, windowValues, time, out) => kernel.write(windowValues[window] ?? Number.NaN, time, out, at);
  }
  const read = numberReader(input.type);
  const name = input.column;
  return (record, _windowValues, time, out) => kernel.write(read(record[name]), time, out, at);
}

function numbersStep(kernel: NumbersKernel, at: number): Step {
  const readers = kernel.inputs.map((input): ((record: Row, windowValues: ArrayLike<number>) => number) => {
    if ('window' in input) return (_record, windowValues) => windowValues[input.window] ?? Number.NaN;
    const read = numberReader(input.type);
    return (record) => read(record[input.column]);
  });
  const values = new Float64Array(readers.length);
  return (record, windowValues, _time, out) => {
    for (let i = 0; i < readers.length; i++) values[i] = readers[i]!(record, windowValues);
    kernel.write(values, out, at);
  };
}

function textStep(kernel: TextKernel, at: number): Step {
  if ('window' in kernel.input) throw new TypeError('a window feature is a number, expected a column of texts');
  const name = kernel.input.column;
  return (record, _windowValues, _time, out) => kernel.write(toText(record[name]), out, at);
}
