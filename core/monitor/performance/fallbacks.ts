import type { CapturedPrediction, FallbackReason } from '../../contracts/serving.ts';

/** Records that got the project's fallback in place of a score, of those that had not been looked at before. */
export interface Fallbacks {
  count: number;
  /** Records that were asked about, these and those that the model scored. */
  of: number;
  reasons: Partial<Record<FallbackReason, number>>;
  /** ISO 8601: the first of them. */
  from: string;
}

/** Collects them. */
export function fallbackObserver(): {
  add(prediction: CapturedPrediction): void;
  /** Null where there are none. */
  result(scored: number): Fallbacks | null;
} {
  let found: Omit<Fallbacks, 'of'> | undefined;
  return {
    add({ fallback, at }) {
      if (!fallback) return;
      found ??= { count: 0, reasons: {}, from: at };
      found.count++;
      found.reasons[fallback.reason] = (found.reasons[fallback.reason] ?? 0) + 1;
      if (at < found.from) found.from = at;
    },
    result: (scored) => (found ? { ...found, of: found.count + scored } : null),
  };
}
