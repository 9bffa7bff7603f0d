import { seededRandom, shuffle } from '../stats/random.ts';
import { bootstrapBlocks } from './blocks.ts';

/** Rows in groups that are left out one at a time: what belongs together is left out together. */
export interface Batches {
  kind: 'day' | 'time' | 'entity' | 'row';
  /** Rows of each batch. */
  rows: Uint32Array[];
  /** Whether the batches follow each other in time, so that neighbours may be alike. */
  ordered: boolean;
}

/** More batches than these say no more of the spread, and cost time. */
const mostBatches = 200;
/** Windows of less than ten days. */
const shortBatches = 20;

/**
 * Batches for comparing two models: calendar days (UTC) where the rows span at least 10, else, with a time, twenty stretches of
 * equal numbers of rows; without a time entities where there are at least 10, else rows, at most 200 of either in each case.
 * @param time milliseconds, NaN without
 * @param entity a code for each row, -1 where it is unknown
 */
export function batchesOf(count: number, time?: Float64Array, entity?: Int32Array): Batches {
  const timed = count > 0 && time?.every((t) => !Number.isNaN(t)) === true;
  if (!timed) {
    const { kind, of, count: blocks } = bootstrapBlocks(count, undefined, entity);
    const order = shuffle(
      Uint32Array.from({ length: blocks }, (_, i) => i),
      seededRandom(1),
    );
    const batches = Math.min(mostBatches, blocks);
    const rank = new Uint32Array(blocks);
    for (let i = 0; i < blocks; i++) rank[order[i]!] = Math.floor((i * batches) / blocks);
    return { kind: kind === 'entity' ? 'entity' : 'row', rows: grouped(of, (block) => rank[block]!), ordered: false };
  }
  const { kind, of, count: days } = bootstrapBlocks(count, time);
  if (kind === 'day') {
    const first = new Float64Array(days).fill(Infinity);
    of.forEach((day, i) => {
      first[day] = Math.min(first[day]!, time[i]!);
    });
    return { kind: 'day', rows: stretches(of, rankOf(first), mostBatches), ordered: true };
  }
  const own = Uint32Array.from({ length: count }, (_, i) => i);
  return { kind: 'time', rows: stretches(own, rankOf(time), shortBatches), ordered: true };
}

/** Position of each value in ascending order; equal ones in the order in which they stand. */
function rankOf(values: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const rank = new Uint32Array(values.length);
  order.forEach((value, position) => {
    rank[value] = position;
  });
  return rank;
}

/** Blocks in their order, as so many batches as there are of them, or at most. */
function stretches(of: Uint32Array, rank: Uint32Array, most: number): Uint32Array[] {
  const batches = Math.min(most, rank.length);
  return grouped(of, (block) => Math.floor((rank[block]! * batches) / rank.length));
}

function grouped(of: Uint32Array, batchOf: (block: number) => number): Uint32Array[] {
  const rows: number[][] = [];
  of.forEach((block, i) => {
    const batch = batchOf(block);
    rows[batch] ??= [];
    rows[batch].push(i);
  });
  return rows.map((r) => Uint32Array.from(r));
}
