import type { Finding } from '../../contracts/findings.ts';
import type { Blocks } from '../../metrics/bootstrap.ts';
import { pickRows } from '../../metrics/pick-rows.ts';
import type { Predicted } from '../../metrics/statistics.ts';
import { formatPercent } from '../../values/format.ts';
import type { AnomalyReport } from '../evaluation-json.ts';
import { minOfClass, rarerOf } from '../few-rows.ts';
import { chanceFinding } from '../findings/chance.ts';

/**
 * What a person should know of a model of anomalies. None of it holds a version: which records are labelled often follows from what was
 * reviewed, so that labels may say less of all records than of those.
 * @param predicted on the test rows; a target of -1 is no label
 * @param scores of the rows that the threshold was found on
 */
export function anomalyFindings(
  predicted: Predicted,
  blocks: Blocks,
  scores: Float64Array,
  { threshold, fraction }: AnomalyReport,
  options: { samples: number; seed: number },
): Finding[] {
  const rows = Uint32Array.from(predicted.target.keys()).filter((i) => predicted.target[i]! >= 0);
  const labelled = pickRows({ ...predicted, task: 'binary' }, rows);
  const chance =
    rarerOf(labelled.target) < minOfClass
      ? undefined
      : chanceFinding(labelled, { ...blocks, of: Uint32Array.from(rows, (row) => blocks.of[row]!) }, options);
  const isNothing = scores.every((score) => score <= threshold);
  return [
    ...(chance ? [{ ...chance, severity: 'warning' as const }] : []),
    ...(isNothing ? [nothingReviewed(scores.length, fraction)] : []),
  ];
}

function nothingReviewed(rows: number, fraction: number): Finding {
  return {
    code: 'nothingReviewed',
    severity: 'warning',
    message: `the highest score is that of so many of ${rows} rows that none goes to review, where ${formatPercent(fraction)} were to be reviewed`,
    remedy:
      'many records are equal: bring columns that tell them apart; or review more (objective.reviewFraction, objective.review.capacityPerDay)',
  };
}
