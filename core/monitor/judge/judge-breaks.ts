import type { MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { Project } from '../../contracts/project.ts';
import type { Check } from '../checks/check.ts';
import type { ColumnObservation } from '../observe.ts';
import { chooseReference } from '../references/choose-reference.ts';
import type { Weight } from '../references/same-hours.ts';
import { runChecks } from '../run-checks.ts';
import { type FeatureHours, trainingTells } from './feature-hours.ts';
import { worth } from './worth.ts';

/** More than half of the rows would have to change their bins: no season, whatever the reference knows of the hours. */
const breakEffect = 0.5;

/** What has not been judged yet, of a feature. */
export interface FreshFeature {
  hours: FeatureHours;
  observed: ColumnObservation;
}

/**
 * Breaks, such as another unit or one value for all: in the newest rows by themselves, whatever part of a day they are of, at
 * the first look. A window of a day would show them later.
 * @param rows of the hours of the newest rows
 */
export function judgeBreaks(
  checks: readonly Check[],
  fresh: readonly FreshFeature[],
  rows: readonly Weight[],
  monitoring: Project['monitoring'],
): MonitorFinding[] {
  const first = Math.min(...rows.map(({ hour }) => hour));
  const compared = fresh.flatMap(({ hours, observed }) => {
    const { feature, earlier, effect } = hours;
    const chosen = chooseReference(
      feature.reference,
      rows,
      earlier.filter(({ hour }) => hour < first),
      { minimumRows: monitoring.minimumRows, trainingCounts: trainingTells(hours) },
    );
    return chosen ? [worth({ group: feature.group, reference: chosen.reference, observed }, effect)] : [];
  });
  const { findings } = runChecks(checks, compared, { monitoring, judge: true });
  return findings
    .filter(({ effect }) => effect >= breakEffect)
    .map((finding) => ({ ...finding, urgent: true, message: `${finding.message} (in the newest predictions)` }));
}
