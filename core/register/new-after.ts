import type { Dataset } from '../contracts/dataset.ts';
import { splitByTime } from '../evaluate/champion.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { parts } from '../table/feature-matrix.ts';

/**
 * Since when rows are new to the evaluated model, and to what serves.
 * @param served ISO 8601: the latest row that a fit of ours saw
 */
export function newAfter(
  { dataset, prepared, surelyNewAfter }: { dataset: Dataset; prepared: Prepared; surelyNewAfter?: string },
  served: string | null,
): { trainedUntil: string | null; servedUntil: string | null } {
  const trained = trainedUntil(dataset, prepared);
  if (!splitByTime(dataset)) return { trainedUntil: trained, servedUntil: null };
  if (surelyNewAfter === undefined) return { trainedUntil: trained, servedUntil: served };
  // Of one time zone, so that texts sort as moments do.
  const last = trained !== null && trained > surelyNewAfter ? trained : surelyNewAfter;
  return { trainedUntil: last, servedUntil: last };
}

function trainedUntil(dataset: Dataset, { part, time }: Prepared): string | null {
  if (!splitByTime(dataset)) return null;
  return latest(
    time,
    Uint32Array.from(part.keys()).filter((i) => part[i] === parts.train || part[i] === parts.validation),
  );
}

/** ISO 8601 of the latest of the rows; null where none has a time. */
export function latest(time: Float64Array, rows: Uint32Array): string | null {
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) if (time[row]! > last) last = time[row]!;
  return last === Number.NEGATIVE_INFINITY ? null : new Date(last).toISOString();
}
