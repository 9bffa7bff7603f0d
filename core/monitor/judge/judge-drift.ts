import type { MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { Project } from '../../contracts/project.ts';
import { excessStability } from '../../stats/excess-stability.ts';
import type { Check, ObservedFeature } from '../checks/check.ts';
import type { ChosenReference } from '../references/choose-reference.ts';
import { dayToDayBound } from '../references/day-to-day.ts';
import type { LookWindow } from '../references/look-window.ts';
import { sameHoursReference } from '../references/same-hours.ts';
import { type Checked, runChecks } from '../run-checks.ts';
import { type FeatureHours, windowReference } from './feature-hours.ts';
import { worth } from './worth.ts';

/** A feature with what its window was compared with, null where it was with nothing yet. */
export interface Compared {
  hours: FeatureHours;
  chosen: ChosenReference | null;
}

export interface JudgedDrift {
  compared: Compared[];
  /** Figures of all features; findings are of those that were compared. */
  checked: Checked;
}

/** Times the threshold: a weekend differs from the days before it, and from a mixture of all days. */
const unseenWeekday = 2;
/** Of them a window holds each weekday. */
const daysOfWeek = 7;

/**
 * Drift over whole days. What is compared with the same hours of the day must differ from training, and from the same hours a
 * week ago, too, because days of one week are not alike; and whatever is compared with earlier days must differ by more than
 * these do among themselves. In a model's first week a weekday has not been seen: a change must then be twice as large.
 */
export function judgeDrift(
  checks: readonly Check[],
  features: readonly FeatureHours[],
  window: LookWindow,
  { monitoring, judge }: { monitoring: Project['monitoring']; judge: boolean },
): JudgedDrift {
  const compared = features.map((hours) => ({ hours, chosen: windowReference(hours, window, monitoring.minimumRows) }));
  const judged = compared.filter(({ chosen }) => chosen !== null);
  const others = compared.filter(({ chosen }) => chosen === null);
  const checked = runChecks(checks, judged.map(observedOf), { monitoring, judge });
  const figures = runChecks(checks, others.map(observedOf), { monitoring, judge: false });
  const found = new Set(checked.findings.map(({ feature }) => feature));
  const suspects = judged.filter((one) => found.has(nameOf(one)));
  const asWeek = suspects.flatMap((one) => lastWeekOf(one, window) ?? []);
  const known = new Set(asWeek.map(({ reference }) => reference.name));
  const isUnseen = (one: Compared) => window.days < daysOfWeek && one.chosen?.of !== 'week' && !known.has(nameOf(one));
  const unseen = new Set(suspects.filter(isUnseen).map(nameOf));
  const isLarge = ({ feature, statistic, threshold }: MonitorFinding) =>
    statistic > threshold * (unseen.has(feature) ? unseenWeekday : 1);
  const doubted = (others: readonly ObservedFeature[]) => {
    const again = runChecks(checks, others, { monitoring, judge }).findings;
    const confirmed = new Set(again.filter(isLarge).map(({ id }) => id));
    const names = new Set(others.map(({ reference }) => reference.name));
    return ({ id, feature }: MonitorFinding) => names.has(feature) && !confirmed.has(id);
  };
  const asTraining = doubted(suspects.filter(needsTraining).map(trainingOf));
  const asLastWeek = doubted(asWeek);
  const bounds = features.flatMap(({ feature: { reference } }) => reference.dayToDay ?? []);
  const most = bounds.length === 0 ? undefined : Math.max(...bounds);
  const within = new Set(
    suspects
      .filter(
        (one) => !isBeyondDays(one, window) || (window.days === 1 && isUnseen(one) && !isBeyondTraining(one, most)),
      )
      .map(nameOf),
  );
  const findings = checked.findings.filter(
    (finding) => isLarge(finding) && !asTraining(finding) && !asLastWeek(finding) && !within.has(finding.feature),
  );
  return { compared, checked: { ...checked, features: [...checked.features, ...figures.features], findings } };
}

const needsTraining = ({ chosen, hours }: Compared) => chosen?.of === 'day' && !hours.isAnswered;

/** The same hours a week ago, where only days are compared: one week is no reference, but it can clear. Whole weeks have all weekdays. */
function lastWeekOf({ hours, chosen }: Compared, { from, days }: LookWindow): ObservedFeature | null {
  if (chosen?.of !== 'day' || days >= daysOfWeek) return null;
  const { feature, all, earlier, observed } = hours;
  const weights = all.flatMap(({ hour, observed: { rows } }) => (hour >= from ? [{ hour, rows }] : []));
  const week = sameHoursReference(feature.reference, weights, earlier, 'week', 1);
  return week && worth({ group: feature.group, reference: week.reference, observed }, hours.effect);
}

/**
 * Whether the window differs from its reference by more than the days of the reference among themselves. Of several days together less is
 * usual than of one: by their number, were each independent of the one before; by its root, as they are not.
 */
function isBeyondDays(
  { hours: { feature, observed, earlier, usualTo }, chosen }: Compared,
  { days }: LookWindow,
): boolean {
  if (!chosen || chosen.of === 'training') return true;
  const bound = dayToDayBound(feature.reference, earlier, usualTo, chosen.of);
  const excess = excessStability(chosen.reference.counts, observed.counts);
  return bound === null || excess === null || excess > bound / Math.sqrt(days);
}

/**
 * Whether a day is further from training than training's own days.
 * @param most of any column: of the score, which is made of them, no days are known
 */
function isBeyondTraining({ hours: { feature, observed } }: Compared, most: number | undefined): boolean {
  const { group, reference } = feature;
  const bound = group === 'score' ? most : reference.dayToDay;
  const excess = excessStability(reference.counts, observed.counts);
  return bound === undefined || excess === null || excess > bound;
}

const nameOf = ({ hours }: Compared) => hours.feature.reference.name;

function observedOf({ hours: { feature, observed, effect }, chosen }: Compared): ObservedFeature {
  return worth({ group: feature.group, reference: chosen?.reference ?? feature.reference, observed }, effect);
}

function trainingOf({ hours }: Compared): ObservedFeature {
  return observedOf({ hours, chosen: null });
}
