import { sumOf } from '../../stats/sum-of.ts';

/** Blocks of the test period, each predicted by a model that was fitted when it began. */
export const maxBlocks = 4;
/** Fewer rows than these in a block say nothing. */
const minRows = 50;
/** Each block lasts so much of the one before: what has changed lately is seen lately. */
const shrink = 0.5;

/**
 * The moments at which a model is fitted anew: the first row of each block of the test period.
 * @param time of the test rows, ascending, in ms
 * @returns ascending, the first the beginning of the period; fewer than `maxBlocks` where blocks would be small
 */
export function originsOf(time: Float64Array): number[] {
  const [first, last] = [time[0]!, time.at(-1)!];
  const lengths = Array.from({ length: maxBlocks }, (_, k) => shrink ** k);
  const total = sumOf(lengths);
  const origins = [first];
  let [at, row] = [0, 0];
  for (const length of lengths.slice(0, -1)) {
    at += length;
    const moment = first + ((last - first) * at) / total;
    let next = row;
    while (next < time.length && time[next]! < moment) next++;
    if (next - row < minRows || time.length - next < minRows) continue;
    // Rows of one moment stay together.
    const begin = time[next]!;
    if (begin > origins.at(-1)!) origins.push(begin);
    row = next;
  }
  return origins;
}

/** Index of the block of each row: 0 before the first origin. @param time in ms */
export function blockOf(time: number, origins: readonly number[]): number {
  let block = 0;
  while (block < origins.length && time >= origins[block]!) block++;
  return block;
}
