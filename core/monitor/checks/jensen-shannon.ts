import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { jensenShannon as distanceOf } from '../../stats/jensen-shannon.ts';
import { binnedDistance } from './binned-distance.ts';
import type { Check } from './check.ts';
import { suited } from './suited.ts';

/** Drift by the distance of Jensen and Shannon over the bins of the reference. */
export const jensenShannon: Check = {
  name: 'jensenShannon',
  kind: 'drift',
  types: ['number', 'integer', 'boolean', 'string', 'text'],
  groups: ['column', 'window', 'score'],
  defaultThreshold: defaultThresholds.jensenShannon,
  suits: (feature) => suited(feature) === 'jensenShannon',
  words: {
    statistic: 'Distance of mixes',
    short: 'JS',
    about: 'Jensen-Shannon distance (in bits) of the fractions over the bins of training.',
  },
  measure: binnedDistance('distance of Jensen and Shannon', distanceOf),
};
