import type { ChangeDetector } from './change-detector.ts';

export interface PageHinkleyOptions {
  /** Values before anything is called a change. @default 30 */
  minimum?: number;
  /** Changes of the mean that do not count. @default 0.005 */
  delta?: number;
  /** @default 50 */
  threshold?: number;
  /** How much of the sum is kept at each value. @default 0.9999 */
  alpha?: number;
  /** @default 'up': a loss that falls is no decay */
  mode?: 'up' | 'down' | 'both';
}

/** The test of Page (1954) and Hinkley (1971) for a change of the mean, as in River (`drift.PageHinkley`). */
export function pageHinkley(options: PageHinkleyOptions = {}): ChangeDetector {
  const { minimum = 30, delta = 0.005, threshold = 50, alpha = 1 - 0.0001, mode = 'up' } = options;
  const fresh = () => ({ n: 0, mean: 0, up: 0, down: 0, least: Number.POSITIVE_INFINITY, most: -1 });
  let state = fresh();
  return {
    update(value) {
      state.n++;
      state.mean += (value - state.mean) / state.n;
      const deviation = value - state.mean;
      state.up = alpha * state.up + deviation - delta;
      state.down = alpha * state.down + deviation + delta;
      state.least = Math.min(state.least, state.up);
      state.most = Math.max(state.most, state.down);
      const rose = mode !== 'down' && state.up - state.least > threshold;
      const fell = mode !== 'up' && state.most - state.down > threshold;
      const changed = state.n >= minimum && (rose || fell);
      if (changed) state = fresh();
      return changed;
    },
  };
}
