import type { CapturedPrediction } from '../../contracts/serving.ts';
import { hashString } from '../../hash/hash-string.ts';
import { inputEncoder, type JointReference, standardised } from '../../reference/joint-reference.ts';
import type { Reference } from '../../reference/reference.ts';
import { reconstructionError } from '../../stats/principal-components.ts';
import { ownField } from '../../table/field.ts';
import { parsedValue } from '../parsed-value.ts';

/** What arrived as whole rows: how well training's structure describes them, and some of them. */
export interface JointObservation {
  rows: number;
  /** Sum of the reconstruction errors, and of their squares. */
  sum: number;
  squares: number;
  /** The rows whose inference ids have the smallest hashes (`at`), by these; codes as in the sample of the reference. */
  sample: { at: number; codes: number[] }[];
}

/** How rows are read, prepared once for many observers. */
export interface JointReader {
  inputs: Input[];
  components: Float64Array[];
}

interface Input {
  parse(prediction: CapturedPrediction): number | string | undefined;
  standardised(value: number | string | undefined): number;
  code(value: number | string | undefined): number;
}

/** Rows that are kept of an hour: 1,200 a day, a few kilobytes an hour. */
const sampledRows = 50;

/** @returns null where the reference does not know how features go together */
export function jointReader({
  joint,
  columns,
  windows,
}: Pick<Reference, 'joint' | 'columns' | 'windows'>): JointReader | null {
  if (!joint) return null;
  const inputs = joint.inputs.map((input: JointReference['inputs'][number]): Input => {
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
  return { inputs, components: joint.components.map((vector) => Float64Array.from(vector)) };
}

export function jointObserver({ inputs, components }: JointReader): {
  add(prediction: CapturedPrediction): void;
  result(): JointObservation;
} {
  const parsed = new Array<number | string | undefined>(inputs.length);
  const values = new Float64Array(inputs.length);
  let sample: JointObservation['sample'] = [];
  let worst = Number.POSITIVE_INFINITY;
  let rows = 0;
  let sum = 0;
  let squares = 0;

  function add(prediction: CapturedPrediction): void {
    rows++;
    for (let i = 0; i < inputs.length; i++) {
      parsed[i] = inputs[i]!.parse(prediction);
      values[i] = inputs[i]!.standardised(parsed[i]);
    }
    const error = reconstructionError(components, values, 0, values.length);
    sum += error;
    squares += error * error;
    const at = hashString(prediction.inferenceId);
    if (at > worst) return;
    sample.push({ at, codes: inputs.map(({ code }, i) => code(parsed[i])) });
    if (sample.length < 2 * sampledRows) return;
    sample = smallest(sample);
    worst = sample.at(-1)!.at;
  }

  return { add, result: () => ({ rows, sum, squares, sample: smallest(sample) }) };
}

/** Both together, as if all rows had been counted at once: in any order, the sums to rounding. */
export function mergeJoint(a: JointObservation, b: JointObservation): JointObservation {
  return {
    rows: a.rows + b.rows,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares,
    sample: smallest([...a.sample, ...b.sample]),
  };
}

/** A bounded uniform sample that merges: those with the smallest hashes. Of equal ones by their codes. */
function smallest(sample: JointObservation['sample']): JointObservation['sample'] {
  return sample.toSorted((a, b) => a.at - b.at || (a.codes.join() < b.codes.join() ? -1 : 1)).slice(0, sampledRows);
}
