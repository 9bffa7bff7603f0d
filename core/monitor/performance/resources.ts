import type { CapturedPrediction } from '../../contracts/serving.ts';
import { quantile } from '../../stats/quantile.ts';
import { sortedFinite } from '../../stats/sorted-finite.ts';
import type { ScoredRow } from './known/scored-row.ts';

/** What answering took, of the predictions that had not been looked at before. */
export interface Resources extends Usage {
  /** The same of the week before; null where too little is known of it. */
  recent: RecentUsage | null;
}

export interface Usage {
  rows: number;
  /** ms, until a prediction was captured. */
  latency: { p50: number; p99: number };
  /** MB, of the process (resident). */
  memory: { p50: number; p99: number };
}

export interface RecentUsage extends Usage {
  /** Requests now, how many of them took longer than 99 of 100 did then, and how far that is above 1 of 100 in standard errors. */
  slower: { requests: number; count: number; z: number };
}

const week = 7 * 86_400_000;
/** With fewer rows the 99th percentile is one of a few. */
const fewestRows = 1000;
const tail = 0.01;

/** Collects what predictions say of it; older ones do not. */
export function resourceObserver(): {
  add(prediction: CapturedPrediction): void;
  /** @param known predictions of the model, also these */
  result(known: readonly ScoredRow[]): Resources | null;
} {
  const took: number[] = [];
  const memory: number[] = [];
  /** Records of a request are answered together. */
  const requests = new Map<string, number>();
  let first = Number.POSITIVE_INFINITY;
  return {
    add({ at, tookMs, memoryMb }) {
      if (tookMs === undefined || memoryMb === undefined) return;
      took.push(tookMs);
      memory.push(memoryMb);
      requests.set(`${at} ${tookMs}`, tookMs);
      first = Math.min(first, Date.parse(at));
    },
    result(known) {
      if (took.length === 0) return null;
      return { ...usageOf(took, memory), recent: recentUsage(known, first, [...requests.values()]) };
    },
  };
}

function recentUsage(known: readonly ScoredRow[], until: number, requests: readonly number[]): RecentUsage | null {
  const before = known.flatMap(({ at, used }) => (used && at < until && at >= until - week ? [used] : []));
  if (before.length < fewestRows) return null;
  const usage = usageOf(
    before.map(([took]) => took),
    before.map(([, memory]) => memory),
  );
  const count = requests.filter((took) => took > usage.latency.p99).length;
  const n = requests.length;
  return { ...usage, slower: { requests: n, count, z: (count - tail * n) / Math.sqrt(tail * (1 - tail) * n) } };
}

function usageOf(took: readonly number[], memory: readonly number[]): Usage {
  return { rows: took.length, latency: percentiles(took), memory: percentiles(memory) };
}

function percentiles(values: readonly number[]): Usage['latency'] {
  const sorted = sortedFinite(Float64Array.from(values));
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
