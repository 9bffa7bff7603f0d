import type { JointObservation } from '../joint/observe-joint.ts';
import type { ColumnObservation } from '../observe.ts';

/** What decisions were expected to cost, by the calibrated scores, over some rows; in the project's currency. */
export interface Money {
  rows: number;
  /** Of the decisions that were taken: the sum, and the sum of the squares. */
  cost: number;
  squares: number;
  /** Of one decision for all. */
  allow: number;
  block: number;
  blocked: number;
}

/** The same by the bins of a feature, as `ColumnObservation.counts`, and last the invalid values. */
export interface BinMoney {
  rows: number[];
  cost: number[];
  squares: number[];
  blocked: number[];
}

/** Sufficient statistics of one feature: those of two sets of rows add up. */
export interface FeatureStatistics {
  observed: ColumnObservation;
  /** Null where the project states no costs. */
  money: BinMoney | null;
}

/** What was predicted within an hour. */
export interface HourStatistics {
  /** Predictions of the model. */
  rows: number;
  /** Those of other versions too, without shadows; absent in statistics of earlier releases. */
  asked?: number;
  /** By `featureKey`. */
  features: Record<string, FeatureStatistics>;
  money: Money | null;
  /** As whole rows; left out where the reference does not know how features go together. */
  joint?: JointObservation;
}

/** Hours since 1970 (UTC) to what was predicted in them. */
export type Hours = ReadonlyMap<number, HourStatistics>;

export const hour = 3_600_000;
export const hoursADay = 24;
/**
 * Days of statistics that a look reads: five weeks, so that four of the same weekday are among them. Performance looks back as far as
 * labels may come, by the inference log; statistics need not be kept for that (`expiryDays`).
 */
export const historyDays = 35;

export const hourOf = (at: string) => Math.floor(Date.parse(at) / hour);
export const featureKey = (group: string, name: string) => `${group}:${name}`;
