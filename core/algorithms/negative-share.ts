import type { SearchedData } from './model.ts';

/** Below so many rows a trial is short with all of them. */
const fewestRows = 200_000;
/** Negative rows for each positive that training keeps. */
const perPositive = 50;
/** With fewer positives what the negatives say of them counts most. */
const fewestPositives = 2000;

/**
 * The share of negative rows that a large table with rare positives needs: with fifty for each positive the variance of what is estimated
 * is a fiftieth above that with all of them, because it is the positives that are few (Fithian and Hastie, "Local case-control
 * sampling", 2014, and docs/adr/0016, where it is measured).
 */
export function negativeShare({ rows, positives, task }: SearchedData): number {
  if (task !== 'binary' || positives === undefined || rows < fewestRows || positives < fewestPositives) return 1;
  const share = Number(((perPositive * positives) / (rows - positives)).toFixed(2));
  return share < 0.8 ? share : 1;
}

/** As a parameter of a trial, where it is not 1. */
export function plannedShare(data: SearchedData): { negativeShare?: number } {
  const share = negativeShare(data);
  return share < 1 ? { negativeShare: share } : {};
}

/** For a further trial: all negatives, as many as planned, or half of those. */
export function sampledShare(random: () => number, data: SearchedData): { negativeShare?: number } {
  const share = negativeShare(data);
  if (share === 1) return {};
  const drawn = random();
  return drawn < 0.25 ? {} : { negativeShare: drawn < 0.75 ? share : Number((share / 2).toFixed(3)) };
}
