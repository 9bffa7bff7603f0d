import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { chiSquareSurvival } from '../../stats/chi-square-survival.ts';
import { populationStabilityIndex } from '../../stats/population-stability-index.ts';
import { formatFixed } from '../../values/format.ts';
import { changeOf, mostChanged } from './change.ts';
import type { Check } from './check.ts';

/** Drift by the population stability index over the bins of the reference. */
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
  measure(feature, { threshold }) {
    const { reference, observed } = feature;
    const index = populationStabilityIndex(reference.counts, observed.counts);
    if (!index) return null;
    const { psi, unit, degrees } = index;
    return {
      statistic: psi,
      threshold,
      pValue: degrees === 0 ? 1 : chiSquareSurvival(psi / unit, degrees),
      chanceAt: index.chanceAt,
      effect: changeOf(feature),
      message: `stability index ${formatFixed(psi, 3)}, ${mostChanged(feature)}`,
    };
  },
};
