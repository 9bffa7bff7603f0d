import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { populationStabilityIndex } from '../../stats/population-stability-index.ts';
import { formatFixed, formatPercent } from '../../values/format.ts';
import { binFractions } from '../bin-fractions.ts';
import type { Check } from './check.ts';

/** Chance of calling anything drifted in one report without drift, shared among all the features. */
const familyAlpha = 0.01;

/**
 * Drift by the population stability index over the bins of the reference. The effect is the total variation distance: the
 * fraction of rows that would have to change their bins for both to be alike.
 */
export const psi: Check = {
  name: 'psi',
  kind: 'drift',
  types: ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'],
  groups: ['column', 'window', 'score'],
  defaultThreshold: defaultThresholds.psi,
  setting: ({ drift }) => drift.psi,
  words: {
    statistic: 'Stability index',
    short: 'PSI',
    about: 'Population stability index against the rows that the model learnt from.',
  },
  measure({ reference, observed }, { threshold, features }) {
    const index = populationStabilityIndex(reference.counts, observed.counts, familyAlpha / Math.max(1, features));
    if (!index) return null;
    const bins = binFractions(reference, observed);
    const changes = bins.map((bin) => Math.abs(bin.observed - bin.reference));
    const effect = changes.reduce((sum, change) => sum + change, 0) / 2;
    const most = bins[changes.indexOf(Math.max(...changes))]!;
    const message = `stability index ${formatFixed(index.psi, 3)}, most of all in “${most.label.slice(0, 80)}”: ${formatPercent(most.observed)} instead of ${formatPercent(most.reference)}`;
    return { statistic: index.psi, threshold, chance: index.chance, effect, message };
  },
};
