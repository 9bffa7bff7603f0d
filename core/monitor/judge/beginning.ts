import type { MonitorFinding } from '../../contracts/monitor-finding.ts';
import { missingFraction } from '../../reference/column-reference.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { ColumnObservation } from '../observe.ts';
import { changeTime } from '../references/change-time.ts';
import type { ChosenReference } from '../references/choose-reference.ts';
import { type FeatureHours, usualCounts } from './feature-hours.ts';

/** When a drift of a feature began (ISO 8601), null where it is older than what has been counted. */
export function beginningOfDrift(
  { all, earlier }: FeatureHours,
  { of, reference }: Pick<ChosenReference, 'of' | 'reference'>,
): string | null {
  return changeTime(
    all.map(({ hour, observed }) => ({ hour, counts: observed.counts })),
    reference.counts,
    of === 'training' ? undefined : usualCounts(earlier, of),
  );
}

/** Rows that a check of quality counts, and their fraction in training; undefined for a check that counts no rows. */
const spoilt: Record<string, (observed: ColumnObservation) => number> = {
  missing: ({ counts }) => counts.at(-1)!,
  absent: ({ counts }) => counts.at(-1)!,
  type: ({ types = {} }) => sumOf(Object.values(types)),
  invalid: ({ reasons }) => sumOf(Object.values(reasons)),
  newCategories: ({ unseen }) => unseen,
};

/** The same of poor data. */
export function beginningOfQuality({ check }: MonitorFinding, { all, feature }: FeatureHours): string | null {
  const count = spoilt[check];
  if (!count) return null;
  const { reference } = feature;
  const rows = sumOf(reference.counts);
  const before =
    { absent: missingFraction(reference), missing: missingFraction(reference), newCategories: reference.unseen }[
      check
    ] ?? 0;
  return changeTime(
    all.map(({ hour, observed }) => {
      const bad = count(observed);
      return { hour, counts: [observed.rows - bad, bad] };
    }),
    [(1 - before) * rows, before * rows],
  );
}
