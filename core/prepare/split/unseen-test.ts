import { type Dataset, reserved } from '../../contracts/dataset.ts';
import type { ImportOrigin } from '../../contracts/imported.ts';
import { UnusableImport } from '../../import/errors.ts';
import { parts } from '../../table/feature-matrix.ts';
import { numericColumn } from '../../table/table.ts';

/** With fewer rows nothing can be said of a model. */
const fewest = 30;

/**
 * The parts for a model that was trained elsewhere: rows of the test part up to the last moment of its training are left out, as it may
 * have seen them. All stay where nobody said when that was.
 * @param target shape (rows)
 * @param part shape (rows), as for models of ours
 * @throws UnusableImport where too few rows are left
 */
export function unseenTest(
  { table, extra }: Dataset,
  target: Float64Array,
  part: Uint8Array,
  { trainedUntil, file }: Pick<ImportOrigin, 'trainedUntil' | 'file'>,
): Uint8Array {
  if (trainedUntil === undefined) return part;
  const until = Date.parse(trainedUntil);
  const time = numericColumn(table, reserved.time).values;
  if (time.every(Number.isNaN))
    throw new UnusableImport(
      '--trained-until is said, and the records have no time; name their time in the source, or leave it out',
    );
  const unseen = part.map((own, row) => (own === parts.test && !(time[row]! > until) ? parts.unused : own));
  const left = target.filter((_, row) => unseen[row] === parts.test);
  const all = part.reduce((n, own) => n + (own === parts.test ? 1 : 0), 0);
  const oneClass = extra.task !== 'regression' && new Set(left).size < 2;
  if (left.length < fewest || oneClass)
    throw new UnusableImport(
      `${file} was trained until ${trainedUntil}, and of the ${all} rows of the test part ${left.length} are later${left.length >= fewest ? ', all of one class' : `, at least ${fewest} are needed`}: ingest rows that it has not seen, and import it again`,
    );
  return unseen;
}

/** Whether a model that was trained elsewhere may have seen a row of a part. */
export function mayHaveSeen(
  { part, time }: { part: Uint8Array; time: Float64Array },
  wanted: number,
  { trainedUntil }: Pick<ImportOrigin, 'trainedUntil'>,
): boolean {
  const until = trainedUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(trainedUntil);
  return part.some((own, row) => own === wanted && !(time[row]! > until));
}
