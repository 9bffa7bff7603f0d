import { designEffect } from '../../stats/design-effect.ts';
import { mergeObservations } from '../merge-observations.ts';
import { type ColumnObservation, columnObserver } from '../observe.ts';
import type { KnownChanges } from '../references/changes.ts';
import { type ChosenReference, chooseReference } from '../references/choose-reference.ts';
import type { LookWindow } from '../references/look-window.ts';
import { type Cycle, cycleHours, type ObservedHour } from '../references/same-hours.ts';
import { mergeBins } from '../statistics/merge-statistics.ts';
import {
  type BinMoney,
  type FeatureStatistics,
  type Hours,
  historyDays,
  hour as hourMs,
  hoursADay,
} from '../statistics/statistics.ts';
import type { WatchedFeature } from '../statistics/watched-features.ts';

/** Hours that count as usual, before now. */
const horizon = historyDays * hoursADay;

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
  /** By how much its rows count for less than independent ones, see `designEffect`. */
  effect: number;
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
  const usual = of(usualFrom, usualTo);
  const now = of(window.from, window.to);
  return {
    feature,
    all: known.map(({ hour, statistics: { observed } }) => ({ hour, observed })),
    earlier: usual.map(({ hour, statistics: { observed } }) => ({ hour, observed })),
    usualTo,
    observed: now
      .map(({ statistics: { observed } }) => observed)
      .reduce(mergeObservations, columnObserver(reference).result()),
    money: { before: moneyOf(usual), now: moneyOf(now) },
    isAnswered: answered !== undefined && hourAt(answered) >= window.to - horizon,
    effect: designEffect(consecutive(known)),
  };
}

/**
 * Whether training tells what a feature should be like. It does not know a change that was answered; and its scores and decisions are
 * those of models that were fitted without the rows they judge: the one that serves says otherwise from its first hour on.
 */
export function trainingTells({
  feature: { group },
  isAnswered,
}: Pick<FeatureHours, 'feature' | 'isAnswered'>): boolean {
  return !isAnswered && group !== 'score';
}

/** What the window of a feature is compared with. */
export function windowReference(hours: FeatureHours, window: LookWindow, minimumRows: number): ChosenReference | null {
  const { feature, all, earlier } = hours;
  const weights = all.flatMap(({ hour, observed: { rows } }) => (hour >= window.from ? [{ hour, rows }] : []));
  const trainingCounts = window.whole && trainingTells(hours);
  return chooseReference(feature.reference, weights, earlier, { minimumRows, trainingCounts });
}

/** Counts over the bins of what is usual, by the hour of the cycle. */
export function usualCounts(hours: readonly ObservedHour[], cycle: Cycle): (hour: number) => number[] | undefined {
  const length = cycleHours[cycle];
  const byHour = new Map<number, number[]>();
  for (const { hour, observed } of hours) {
    const known = byHour.get(hour % length);
    if (known) addTo(known, observed.counts);
    else byHour.set(hour % length, [...observed.counts]);
  }
  return (hour) => byHour.get(hour % length);
}

/** Counts of each hour; nothing where hours were left out. */
function* consecutive(known: readonly { hour: number; statistics: FeatureStatistics }[]) {
  let before: number | undefined;
  for (const { hour, statistics } of known) {
    if (before !== undefined && hour !== before + 1) yield undefined;
    yield statistics.observed.counts;
    before = hour;
  }
}

function moneyOf(some: readonly { statistics: FeatureStatistics }[]): BinMoney | null {
  const priced = some.flatMap(({ statistics: { money } }) => (money ? [money] : []));
  return priced.length === 0 ? null : priced.reduce(mergeBins);
}

function addTo(sums: number[], values: readonly number[]): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
}

function hourAt(at: string): number {
  return Math.floor(Date.parse(at) / hourMs);
}
