import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { hellinger as distanceOf } from '../../stats/hellinger.ts';
import { binnedDistance } from './binned-distance.ts';
import type { Check } from './check.ts';

/** Drift by the distance of Hellinger over the bins of the reference. */
export const hellinger: Check = {
  name: 'hellinger',
  kind: 'drift',
  types: ['number', 'integer', 'boolean', 'string', 'text'],
  groups: ['column', 'window', 'score'],
  defaultThreshold: defaultThresholds.hellinger,
  suits: () => false,
  words: {
    statistic: 'Hellinger distance',
    short: 'Hellinger',
    about: 'Hellinger distance of the fractions over the bins of training.',
  },
  measure: binnedDistance('distance of Hellinger', distanceOf),
};
