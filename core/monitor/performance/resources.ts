import type { CapturedPrediction } from '../../contracts/serving.ts';
import { quantile } from '../../stats/quantile.ts';
import { sortedFinite } from '../../stats/sorted-finite.ts';

/** What answering took, of the predictions that had not been looked at before. */
export interface Resources {
  rows: number;
  /** ms, until a prediction was captured. */
  latency: { p50: number; p99: number };
  /** MB, of the process. */
  memory: { p50: number; p99: number };
}

/** Collects what predictions say of it; older ones do not. */
export function resourceObserver(): { add(prediction: CapturedPrediction): void; result(): Resources | null } {
  const took: number[] = [];
  const memory: number[] = [];
  return {
    add({ tookMs, memoryMb }) {
      if (tookMs === undefined || memoryMb === undefined) return;
      took.push(tookMs);
      memory.push(memoryMb);
    },
    result() {
      if (took.length === 0) return null;
      return { rows: took.length, latency: percentiles(took), memory: percentiles(memory) };
    },
  };
}

function percentiles(values: readonly number[]): Resources['latency'] {
  const sorted = sortedFinite(Float64Array.from(values));
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
