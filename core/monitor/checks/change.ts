import { formatPercent } from '../../values/format.ts';
import { binLabel, fractions } from '../bin-fractions.ts';
import type { ObservedFeature } from './check.ts';

/**
 * What has changed, whatever found it: the total variation distance over the bins, the fraction of rows that would have to
 * change their bins for both to be alike.
 */
export function changeOf({ reference, observed }: ObservedFeature): number {
  const now = fractions(observed.counts);
  return fractions(reference.counts).reduce((sum, before, i) => sum + Math.abs(now[i]! - before) / 2, 0);
}

/** `most of all in “web”: 30 % instead of 20 %`. */
export function mostChanged({ reference, observed }: ObservedFeature): string {
  const [before, now] = [fractions(reference.counts), fractions(observed.counts)];
  const changes = before.map((fraction, i) => Math.abs(now[i]! - fraction));
  const bin = changes.indexOf(Math.max(...changes));
  const label = binLabel(reference, bin).slice(0, 80);
  return `most of all in “${label}”: ${formatPercent(now[bin]!)} instead of ${formatPercent(before[bin]!)}`;
}
