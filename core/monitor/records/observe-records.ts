import type { CapturedPrediction } from '../../contracts/serving.ts';
import { hashString } from '../../hash/hash-string.ts';
import { inputEncoder, type JointReference, standardised } from '../../reference/joint-reference.ts';
import type { Reference } from '../../reference/reference.ts';
import { reconstructionError } from '../../stats/principal-components.ts';
import { ownField } from '../../table/field.ts';
import { parsedValue } from '../parsed-value.ts';
import { type DistinctSample, distinctSampler, mergeDistinct } from './distinct-sample.ts';

/** What arrived, as whole records. */
export interface RecordsObservation {
  rows: number;
  /** Sum of the reconstruction errors of the rows, and of their squares; null where the reference has no components. */
  error: { sum: number; squares: number } | null;
  /** Records by key, or by content where they have none. */
  distinct: DistinctSample;
  /** The rows whose identifiers have the smallest hashes, by these: codes as in the sample of the reference. */
  sample: { at: number; codes: number[] }[];
  /** ISO 8601: the newest time of a record, and the newest prediction; null where there are none. */
  newest: { record: string | null; prediction: string | null };
}

const sampledRows = 1_000;

/** Counts records; call once a prediction. */
export function recordsObserver(reference: Pick<Reference, 'joint' | 'columns' | 'windows'>): {
  add(prediction: CapturedPrediction): void;
  result(): RecordsObservation;
} {
  const inputs = inputsOf(reference);
  const components = (reference.joint?.components ?? []).map((vector) => Float64Array.from(vector));
  const values = new Float64Array(inputs.length);
  const distinct = distinctSampler();
  let sample: RecordsObservation['sample'] = [];
  let worst = Number.POSITIVE_INFINITY;
  const newest: RecordsObservation['newest'] = { record: null, prediction: null };
  let rows = 0;
  let sum = 0;
  let squares = 0;

  function add(prediction: CapturedPrediction): void {
    rows++;
    distinct.add(hashString(prediction.key ?? JSON.stringify(prediction.record)));
    newest.record = later(newest.record, prediction.time ?? null);
    newest.prediction = later(newest.prediction, prediction.at);
    if (inputs.length === 0) return;
    const parsed = inputs.map(({ parse }) => parse(prediction));
    for (let i = 0; i < inputs.length; i++) values[i] = inputs[i]!.standardised(parsed[i]);
    const error = reconstructionError(components, values, 0, values.length);
    sum += error;
    squares += error * error;
    const at = hashString(prediction.inferenceId);
    if (at >= worst) return;
    sample.push({ at, codes: inputs.map(({ code }, i) => code(parsed[i])) });
    if (sample.length < 2 * sampledRows) return;
    sample = smallest(sample);
    worst = sample.at(-1)!.at;
  }

  return {
    add,
    result: () => ({
      rows,
      error: inputs.length === 0 ? null : { sum, squares },
      distinct: distinct.result(),
      sample: smallest(sample),
      newest,
    }),
  };
}

/** Both together, as if all records had been counted at once: in any order, the sums to rounding. */
export function mergeRecords(a: RecordsObservation, b: RecordsObservation): RecordsObservation {
  return {
    rows: a.rows + b.rows,
    error: a.error && b.error ? { sum: a.error.sum + b.error.sum, squares: a.error.squares + b.error.squares } : null,
    distinct: mergeDistinct(a.distinct, b.distinct),
    sample: smallest([...a.sample, ...b.sample]),
    newest: {
      record: later(a.newest.record, b.newest.record),
      prediction: later(a.newest.prediction, b.newest.prediction),
    },
  };
}

/** A bounded uniform sample that merges: those with the smallest hashes; of equal ones by their codes. */
function smallest(sample: RecordsObservation['sample']): RecordsObservation['sample'] {
  return sample.toSorted((a, b) => a.at - b.at || (a.codes.join() < b.codes.join() ? -1 : 1)).slice(0, sampledRows);
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(b) > Date.parse(a) ? b : a;
}

interface Input {
  parse(prediction: CapturedPrediction): number | string | undefined;
  standardised(value: number | string | undefined): number;
  code(value: number | string | undefined): number;
}

function inputsOf({ joint, columns, windows }: Pick<Reference, 'joint' | 'columns' | 'windows'>): Input[] {
  return (joint?.inputs ?? []).map((input: JointReference['inputs'][number]) => {
    const { name, group } = input;
    const reference = (group === 'column' ? columns : windows).find((c) => c.name === name)!;
    const { number, code } = inputEncoder(reference);
    return {
      parse({ record, windows }) {
        const value = group === 'column' ? ownField(record, name) : windows[name];
        return value === null || value === undefined ? undefined : parsedValue(reference.type, value);
      },
      standardised: (value) => standardised(number(value), input),
      code,
    };
  });
}
