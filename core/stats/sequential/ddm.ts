import type { ChangeDetector } from './change-detector.ts';

export interface DdmOptions {
  /** Values before anything is called a change. @default 30 */
  minimum?: number;
  /** Standard deviations above the least error rate so far. @default 3 */
  threshold?: number;
}

/**
 * Drift detection method (Gama et al., 'Learning with drift detection', 2004) on errors (1) and right answers (0), as in River
 * (`drift.binary.DDM`).
 */
export function ddm({ minimum = 30, threshold = 3 }: DdmOptions = {}): ChangeDetector {
  const fresh = () => ({ n: 0, rate: 0, least: { rate: 0, deviation: 0, sum: Number.POSITIVE_INFINITY } });
  let state = fresh();
  return {
    update(value) {
      state.n++;
      state.rate += (value - state.rate) / state.n;
      if (state.n <= minimum) return false;
      const { rate } = state;
      const deviation = Math.sqrt((rate * (1 - rate)) / state.n);
      const sum = rate + deviation;
      if (sum <= state.least.sum) state.least = { rate, deviation, sum };
      const changed = sum > state.least.rate + threshold * state.least.deviation;
      if (changed) state = fresh();
      return changed;
    },
  };
}
