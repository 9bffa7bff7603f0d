import { formatNumber, formatPercent } from '../../../values/format.ts';
import { changeThreshold } from '../binary-evidence.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** Positives are so much more or less frequent than the probabilities say. */
const smallest = 0.2;
/** The slope that log odds may have: outside, probabilities are far too sure or far too unsure. */
const slopes = { least: 0.75, most: 1.33 };

/** The probabilities are no longer right: too few or too many positives, or too sure of themselves. */
export const calibration: PerformanceCheck = {
  name: 'calibration',
  measure({ performance, project }) {
    const concept = performance?.concept;
    if (!concept?.certain || performance!.rows < project.monitoring.minimumRows) return [];
    const { evidence, positives, recalibration, labelledSince } = concept;
    const { realised, expected } = positives;
    const away = Math.abs(realised - expected) / Math.max(realised, expected, 1e-12);
    const slope = recalibration?.slope ?? 1;
    if (away <= smallest && slope >= slopes.least && slope <= slopes.most) return [];
    return [
      {
        feature: 'probability',
        statistic: evidence.log,
        threshold: changeThreshold,
        chance: changeThreshold,
        effect: Math.min(1, Math.max(away, Math.abs(1 - slope))),
        message: `${formatPercent(realised)} positives among ${labelledSince} labelled rows, ${formatPercent(expected)} expected${recalibration ? `; log odds fit best times ${formatNumber(slope)}` : ''}`,
        since: new Date(evidence.since).toISOString(),
        cost: null,
        urgent: false,
        advice:
          slope < slopes.least
            ? 'The score tells less than it did: retrain on rows since then.'
            : 'The base rate is adjusted by itself where `monitoring.adjustBaseRate` is on; a retrain makes it lasting.',
      },
    ];
  },
};
