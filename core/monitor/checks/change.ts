import { formatPercent } from '../../values/format.ts';
import { binFractions } from '../bin-fractions.ts';
import type { ObservedFeature } from './check.ts';

/**
 * What has changed, whatever found it: the total variation distance over the bins, the fraction of rows that would have to
 * change their bins for both to be alike.
 */
export function changeOf({ reference, observed }: ObservedFeature): number {
  return binFractions(reference, observed).reduce((sum, bin) => sum + Math.abs(bin.observed - bin.reference) / 2, 0);
}

/** `most of all in “web”: 30 % instead of 20 %`. */
export function mostChanged({ reference, observed }: ObservedFeature): string {
  const most = binFractions(reference, observed).reduce((a, b) =>
    Math.abs(b.observed - b.reference) > Math.abs(a.observed - a.reference) ? b : a,
  );
  return `most of all in “${most.label.slice(0, 80)}”: ${formatPercent(most.observed)} instead of ${formatPercent(most.reference)}`;
}
