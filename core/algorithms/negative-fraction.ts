import type { SearchedData } from './model.ts';

/** Below so many rows a trial is short with all of them. */
const minRows = 200_000;
/** Negative rows for each positive that training keeps. */
const perPositive = 50;
/** With fewer positives what the negatives say of them counts most. */
const minPositives = 2000;

/**
 * The fraction of negative rows that a large table with rare positives needs: with fifty for each positive the variance of what is estimated
 * is a fiftieth above that with all of them, because it is the positives that are few (Fithian and Hastie, "Local case-control
 * sampling", 2014, and docs/adr/0016, where it is measured).
 */
export function negativeFraction({ rows, positives, task }: SearchedData): number {
  if (task !== 'binary' || positives === undefined || rows < minRows || positives < minPositives) return 1;
  const fraction = Number(((perPositive * positives) / (rows - positives)).toFixed(2));
  return fraction < 0.8 ? fraction : 1;
}

/** As a parameter of a trial, where it is not 1. */
export function plannedFraction(data: SearchedData): { negativeFraction?: number } {
  const fraction = negativeFraction(data);
  return fraction < 1 ? { negativeFraction: fraction } : {};
}

/** For a further trial: all negatives, as many as planned, or half of those. */
export function sampledFraction(random: () => number, data: SearchedData): { negativeFraction?: number } {
  const fraction = negativeFraction(data);
  if (fraction === 1) return {};
  const drawn = random();
  return drawn < 0.25 ? {} : { negativeFraction: drawn < 0.75 ? fraction : Number((fraction / 2).toFixed(3)) };
}
