import type { ChangeDetector } from './change-detector.ts';

export interface AdwinOptions {
  /** Chance of calling the means of two windows different that are not. @default 0.002 */
  delta?: number;
  /** Values between two tests. @default 32 */
  clock?: number;
  /** Buckets of one size. @default 5 */
  buckets?: number;
  /** Values that each of both windows needs. @default 5 */
  shortest?: number;
  /** Values before the first test. @default 10 */
  grace?: number;
}

/** So many values as their sum and the sum of squares about their mean. */
interface Bucket {
  total: number;
  squares: number;
}

/**
 * Adaptive windowing (Bifet and Gavaldà, 'Learning from time-changing data with adaptive windowing', 2007) with exponential
 * buckets: the mean of some older part of the window differs from that of the rest, in either direction. As in River
 * (`drift.ADWIN`), which too forgets the whole window at a change.
 */
export function adwin(options: AdwinOptions = {}): ChangeDetector {
  const { delta = 0.002, clock = 32, buckets = 5, shortest = 5, grace = 10 } = options;
  /** `levels`: buckets of 2^level values, the oldest first. */
  const fresh = () => ({ levels: [[]] as Bucket[][], width: 0, total: 0, squares: 0 });
  let state = fresh();

  function insert(value: number): void {
    const { levels } = state;
    state.width++;
    if (state.width > 1) {
      const mean = state.total / (state.width - 1);
      state.squares += ((state.width - 1) * (value - mean) ** 2) / state.width;
    }
    state.total += value;
    levels[0]!.push({ total: value, squares: 0 });
    for (let level = 0; level < levels.length && levels[level]!.length > buckets; level++) {
      const [a, b] = levels[level]!.splice(0, 2) as [Bucket, Bucket];
      const between = ((a.total - b.total) / 2 ** level) ** 2 * 2 ** (level - 1);
      levels[level + 1] ??= [];
      levels[level + 1]!.push({ total: a.total + b.total, squares: a.squares + b.squares + between });
    }
  }

  /** Whether the window falls into two of different means. */
  function splits(): boolean {
    const { levels, width, total } = state;
    let older = 0;
    let sum = 0;
    for (let level = levels.length - 1; level >= 0; level--)
      for (const bucket of levels[level]!) {
        older += 2 ** level;
        sum += bucket.total;
        if (isCut(older, width - older, sum / older - (total - sum) / (width - older))) return true;
      }
    return false;
  }

  function isCut(older: number, newer: number, difference: number): boolean {
    if (older < shortest || newer < shortest) return false;
    const { width, squares } = state;
    const log = Math.log((2 * Math.log(width)) / delta);
    const reciprocal = 1 / (older - shortest + 1) + 1 / (newer - shortest + 1);
    return Math.abs(difference) > Math.sqrt(2 * reciprocal * (squares / width) * log) + (2 / 3) * log * reciprocal;
  }

  let ticks = 0;
  return {
    update(value) {
      insert(value);
      ticks++;
      const changed = ticks % clock === 0 && state.width > grace && splits();
      if (!changed) return false;
      state = fresh();
      ticks = 0;
      return true;
    },
  };
}
