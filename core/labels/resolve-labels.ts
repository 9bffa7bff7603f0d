import { reserved } from '../contracts/dataset.ts';
import { arrayOf, parseJson, type Schema, UnexpectedValue } from '../contracts/schema.ts';
import type { Task } from '../contracts/task.ts';
import type { Column, StringColumn } from '../table/table.ts';
import { labelCode } from '../values/label.ts';
import { type KnownLabel, keptLabels, knownSince } from '../windows/label-history.ts';

/** The labels of rows by their arrival. */
export interface ResolvedLabels {
  /** `$target`, `$labelledAt`, and `$labelHistory` where any row was labelled more than once. */
  columns: Column[];
  /** Rows whose label was corrected. */
  corrected: number;
}

/** When it became known (ms; null: it came with a row that has no time), and its text. */
type SaidLabel = readonly [at: number | null, text: string];

const saidLabel: Schema<SaidLabel> = (value) => {
  const [at, text]: unknown[] = Array.isArray(value) ? value : [];
  if ((at !== null && typeof at !== 'number') || typeof text !== 'string')
    throw new UnexpectedValue('expected a moment and a label');
  return [at, text];
};
const saidLabels = arrayOf('the labels of a row', saidLabel);
const from = { from: 'the join of rows and labels', remedy: 'run the project again' };

/**
 * The target that holds of each row is the one that became known last, of several at one moment the largest; it has been known
 * since the first label after which none said another.
 *
 * @param target shape (rows): of the text that the join took for the last
 * @param firstAt shape (rows): moment of the first label, ms
 * @param said JSON of `SaidLabel[]` of rows with more than one label
 */
export function resolveLabels(
  target: Float64Array,
  firstAt: Float64Array,
  said: StringColumn,
  { task, classes }: { task: Task; classes: readonly string[] },
): ResolvedLabels {
  const values = Float64Array.from(target);
  const since = Float64Array.from(firstAt);
  const codes = new Int32Array(target.length).fill(-1);
  const dictionary: string[] = [];
  let corrected = 0;
  for (let row = 0; row < target.length; row++) {
    const text = said.dictionary[said.codes[row]!];
    if (text === undefined) continue;
    const timed: KnownLabel[] = [];
    let unmoored: number | undefined;
    for (const [at, label] of parseJson(text, saidLabels, from)) {
      const code = labelCode(label, task, classes);
      if (code === undefined) continue;
      if (at === null) unmoored = Math.max(unmoored ?? code, code);
      else timed.push([at, code]);
    }
    const kept = keptLabels(timed);
    const last = kept.at(-1);
    if (!last) {
      if (unmoored !== undefined) values[row] = unmoored;
      continue;
    }
    values[row] = last[1];
    since[row] = knownSince(kept);
    if (kept.some(([, value]) => value !== last[1]) || (unmoored !== undefined && unmoored !== last[1])) corrected++;
    if (kept.length === 1) continue;
    codes[row] = dictionary.push(JSON.stringify(kept)) - 1;
  }
  const columns: Column[] = [
    { name: reserved.target, type: 'number', values },
    { name: reserved.labelledAt, type: 'timestamp', values: since },
  ];
  if (dictionary.length > 0) columns.push({ name: reserved.labelHistory, type: 'string', codes, dictionary });
  return { columns, corrected };
}
