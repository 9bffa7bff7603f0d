import type { Project } from '../../contracts/project.ts';
import type { Check, ObservedFeature } from '../checks/check.ts';
import type { ChosenReference } from '../references/choose-reference.ts';
import { dayToDayBound, excessStability } from '../references/day-to-day.ts';
import type { LookWindow } from '../references/look-window.ts';
import { type Checked, runChecks } from '../run-checks.ts';
import { type FeatureHours, windowReference } from './feature-hours.ts';

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

/**
 * Drift over whole days. What is compared with the same hours of the day must differ from training too, because days of one
 * week are not alike and training knows that; and whatever is compared with earlier days must differ by more than these do
 * among themselves.
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
  const byTraining = compared.filter(({ chosen, hours }) => chosen?.of === 'day' && !hours.isAnswered);
  const confirmed = new Set(
    runChecks(checks, byTraining.map(trainingOf), { monitoring, judge }).findings.map(({ id }) => id),
  );
  const hasToBe = new Set(byTraining.map(nameOf));
  const within = new Set(judged.filter((one) => !isBeyondDays(one)).map(nameOf));
  const findings = checked.findings.filter(
    ({ id, feature }) => (!hasToBe.has(feature) || confirmed.has(id)) && !within.has(feature),
  );
  return { compared, checked: { ...checked, features: [...checked.features, ...figures.features], findings } };
}

/** Whether the window differs from its reference by more than the days of the reference among themselves. */
function isBeyondDays({ hours, chosen }: Compared): boolean {
  if (!chosen || chosen.of === 'training') return true;
  const bound = dayToDayBound(hours.feature.reference, hours.earlier, hours.usualTo, chosen.of);
  const excess = excessStability(chosen.reference, hours.observed);
  return bound === null || excess === null || excess > bound;
}

const nameOf = ({ hours }: Compared) => hours.feature.reference.name;

function observedOf({ hours: { feature, observed }, chosen }: Compared): ObservedFeature {
  return { group: feature.group, reference: chosen?.reference ?? feature.reference, observed };
}

function trainingOf({ hours: { feature, observed } }: Compared): ObservedFeature {
  return { group: feature.group, reference: feature.reference, observed };
}
