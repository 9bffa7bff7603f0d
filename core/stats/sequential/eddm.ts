import type { ChangeDetector } from './change-detector.ts';

export interface EddmOptions {
  /** Values, and errors, before anything is called a change. @default 30 */
  minimum?: number;
  /** Fraction of the largest distance between errors so far below which it has changed. @default 0.9 */
  beta?: number;
}

/**
 * Early drift detection method (Baena-García et al., 2006): the distances between errors (1) become shorter. As in River
 * (`drift.binary.EDDM`).
 */
export function eddm({ minimum = 30, beta = 0.9 }: EddmOptions = {}): ChangeDetector {
  const fresh = () => ({ n: 0, last: 0, errors: 0, mean: 0, squares: 0, most: -1 });
  let state = fresh();
  return {
    update(value) {
      state.n++;
      if (value !== 1) return false;
      state.errors++;
      const distance = state.n - state.last;
      const before = distance - state.mean;
      state.mean += before / state.errors;
      state.squares += before * (distance - state.mean);
      state.last = state.n;
      if (state.n <= minimum) return false;
      const deviation = state.errors > 1 ? Math.sqrt(state.squares / (state.errors - 1)) : 0;
      const level = state.mean + 2 * deviation;
      if (level > state.most) {
        state.most = level;
        return false;
      }
      const changed = state.errors > minimum && level / state.most < beta;
      if (changed) state = fresh();
      return changed;
    },
  };
}
