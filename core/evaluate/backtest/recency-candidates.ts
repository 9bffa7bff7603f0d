import type { Recency } from '../../contracts/steps.ts';

const day = 86_400_000;
/** Lengths against the period that is enough to judge by. */
const windows = [0.25, 1, 4];
const halfLives = [1, 4];

/**
 * Ways to forget that are worth a fit: all rows alike, which is always the first; the rows since a change, where one is told of; windows
 * of a quarter, one and four times the period that is enough to judge by, and half-lives of one and four times that period: in a world
 * where frauds come and go over months, the short ones forget too much and all rows alike too little. Those that would
 * leave out next to nothing of the history are not among them.
 * @param history ms from the first training row to the last one
 * @param enough ms
 * @param end ms: the last usable row
 * @param since ISO 8601: what the trigger says of when the change began
 */
export function recencyCandidates(history: number, enough: number, end: number, since?: string): Recency[] {
  const found: Recency[] = [{}];
  const days = (multiple: number) => Number(((multiple * enough) / day).toPrecision(3));
  const from = since === undefined ? Number.NaN : Date.parse(since);
  if (from < end && from > end - history) found.push({ since: new Date(from).toISOString() });
  for (const m of windows) if (m * enough <= history / 2) found.push({ windowDays: days(m) });
  // The oldest row counts half at most.
  for (const m of halfLives) if (m * enough <= history) found.push({ halfLifeDays: days(m) });
  return found;
}
