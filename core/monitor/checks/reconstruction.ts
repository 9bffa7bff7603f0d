import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { normalCdf } from '../../stats/normal-cdf.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';
import { formatFixed, formatNumber } from '../../values/format.ts';
import type { JointCheck } from './joint-check.ts';

/**
 * Drift of structure: by how many standard deviations the mean reconstruction error of the rows, by the principal components of
 * training, is from training's. How much that mean has moved from time to time in training counts as chance.
 */
export const reconstruction: JointCheck = {
  name: 'reconstruction',
  kind: 'drift',
  defaultThreshold: defaultThresholds.reconstruction,
  unchanged: 0,
  words: {
    statistic: 'Change of structure',
    short: 'PCA',
    about: 'How much less the principal components of training describe the rows, in standard deviations of the error.',
  },
  measure({ error, rows: before }, hours, { threshold }) {
    const rows = hours.reduce((sum, hour) => sum + hour.rows, 0);
    if (rows < 2 || error.deviation === 0) return null;
    const mean = hours.reduce((sum, hour) => sum + hour.sum, 0) / rows;
    const variance = Math.max(0, hours.reduce((sum, hour) => sum + hour.squares, 0) / rows - mean ** 2);
    const deviation = Math.sqrt(variance / rows + error.deviation ** 2 / before + error.between ** 2) / error.deviation;
    const statistic = Math.abs(mean - error.mean) / error.deviation;
    return {
      statistic,
      threshold,
      pValue: 2 * normalCdf(-statistic / deviation),
      chanceAt: (level) => deviation * normalQuantile(1 - level / 2),
      // Of two normal distributions so far apart.
      effect: 2 * normalCdf(statistic / 2) - 1,
      message: `features go together otherwise: reconstruction error ${formatNumber(mean)} instead of ${formatNumber(error.mean)}, ${formatFixed(statistic, 2)} standard deviations`,
    };
  },
};
