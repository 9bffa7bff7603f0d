import { mergeObservations } from '../merge-observations.ts';
import { type ColumnObservation, columnObserver } from '../observe.ts';
import type { KnownChanges } from '../references/changes.ts';
import { type ChosenReference, chooseReference } from '../references/choose-reference.ts';
import type { LookWindow } from '../references/look-window.ts';
import type { ObservedHour } from '../references/same-hours.ts';
import { mergeFeatures } from '../statistics/merge-statistics.ts';
import { type BinMoney, type Hours, hour as hourMs } from '../statistics/statistics.ts';
import type { WatchedFeature } from '../statistics/watched-features.ts';

/** Hours that count as usual, before now: five weeks, so that four of the same weekday are among them. */
const horizon = 35 * 24;

/** A feature over the hours: those of the window, and those before it that count as usual. */
export interface FeatureHours {
  feature: WatchedFeature;
  all: ObservedHour[];
  earlier: ObservedHour[];
  /** Hour at which what is usual ends: the window, or a change that lasts. */
  usualTo: number;
  /** Of the window's hours together. */
  observed: ColumnObservation;
  money: { before: BinMoney | null; now: BinMoney | null };
  /** A change of it was answered. */
  isAnswered: boolean;
}

export function featureHours(
  feature: WatchedFeature,
  hours: Hours,
  window: LookWindow,
  changes: KnownChanges,
): FeatureHours {
  const { key, reference } = feature;
  const open = changes.open.get(reference.name);
  const answered = changes.answered.get(reference.name);
  const usualTo = Math.min(window.from, open === undefined ? Number.POSITIVE_INFINITY : hourAt(open));
  const usualFrom = Math.max(window.to - horizon, answered === undefined ? 0 : hourAt(answered));
  const known = [...hours].flatMap(([hour, { features }]) => {
    const statistics = features[key];
    return statistics && hour >= window.to - horizon && hour < window.to ? [{ hour, statistics }] : [];
  });
  const of = (from: number, to: number) => known.filter(({ hour }) => hour >= from && hour < to);
  const together = (some: typeof known) =>
    some.length === 0 ? undefined : some.map(({ statistics }) => statistics).reduce(mergeFeatures);
  const usual = of(usualFrom, usualTo);
  const now = together(of(window.from, window.to));
  return {
    feature,
    all: known.map(({ hour, statistics: { observed } }) => ({ hour, observed })),
    earlier: usual.map(({ hour, statistics: { observed } }) => ({ hour, observed })),
    usualTo,
    observed: now?.observed ?? columnObserver(reference).result(),
    money: { before: together(usual)?.money ?? null, now: now?.money ?? null },
    isAnswered: answered !== undefined && hourAt(answered) >= window.to - horizon,
  };
}

/** What the window of a feature is compared with. */
export function windowReference(
  { feature, all, earlier, isAnswered }: FeatureHours,
  window: LookWindow,
  minimumRows: number,
): ChosenReference | null {
  const weights = all.flatMap(({ hour, observed: { rows } }) => (hour >= window.from ? [{ hour, rows }] : []));
  const trainingCounts = window.whole && !isAnswered;
  return chooseReference(feature.reference, weights, earlier, { minimumRows, trainingCounts });
}

/** Observations of some hours of each hour of the day together; undefined where none of it is among them. */
export function byHourOfDay(hours: readonly ObservedHour[]): (ColumnObservation | undefined)[] {
  const byHour = new Array<ColumnObservation | undefined>(24).fill(undefined);
  for (const { hour, observed } of hours) {
    const known = byHour[hour % 24];
    byHour[hour % 24] = known ? mergeObservations(known, observed) : observed;
  }
  return byHour;
}

function hourAt(at: string): number {
  return Math.floor(Date.parse(at) / hourMs);
}
