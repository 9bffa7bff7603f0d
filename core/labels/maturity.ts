import type { DatasetExtra, SnapshotMaturity } from '../contracts/dataset.ts';
import { durationMs } from '../contracts/duration.ts';
import type { Project } from '../contracts/project.ts';
import { type ArrivalCurve, arrivalCurve, arrivalQuantile, arrivedBy } from '../stats/arrival-curve.ts';

/** How long `auto` waits for labels while too few have arrived to say: as long as a card payment is usually disputed. */
export const assumedMaturity = 'P7D';
/** Share of the labels that have arrived when rows are mature. */
const matureShare = 0.95;
/** A declared maturity by which less than this has arrived is said to be too short. */
const tooFew = 0.9;
/** Arrivals that a curve needs. */
const leastArrivals = 50;
/** Latest arrivals that are asked whether labels still come as fast as the curve of all says; more where more came in a fortnight. */
const lateArrivals = 200;
const lateMs = 14 * 86_400_000;
/** Where fewer of them came within the time in which 95 of 100 should, labels have become slower. */
const slower = 0.85;

/** Labels whose moment of arrival is known, column by column. */
export interface Arrivals {
  /** When the row happened, or was first seen, ms. */
  from: ArrayLike<number>;
  /** When its first label arrived, ms. */
  at: ArrayLike<number>;
  /** Class index; regression: 0 throughout. */
  group: ArrayLike<number>;
}

/** When labels are mature, and what is known of it. */
export interface Maturity extends Omit<SnapshotMaturity, 'until'> {
  /** Where the declared maturity disagrees with the recorded arrival, in words. */
  warning?: string;
}

/** The maturity (ms) that a project declares; where it says `auto`, what holds until arrivals say another. */
export function declaredMaturity({ labels }: Pick<Project, 'labels'>): number {
  return durationMs(labels.maturity === 'auto' ? assumedMaturity : labels.maturity);
}

/** The maturity (ms) by which a dataset was cut. */
export function maturityOf({ maturity, project }: DatasetExtra): number {
  return maturity ?? declaredMaturity(project);
}

/**
 * When rows are mature: as declared, or when 95 of 100 labels have arrived, of the latest ones where these have become slower. With `absentMeans: negative` the labels of the positive class
 * count, as they are what an absent label may yet become; else those of the class that comes last.
 */
export function maturity(project: Project, { from, at, group }: Arrivals): Maturity {
  const auto = project.labels.maturity === 'auto';
  const until = latestOf(at);
  const groups = new Map<number, { delays: number[]; reaches: number[]; at: number[] }>();
  for (let i = 0; i < at.length; i++) {
    if (!isCounted(project, group[i]!)) continue;
    const of = groups.get(group[i]!) ?? { delays: [], reaches: [], at: [] };
    groups.set(group[i]!, of);
    of.delays.push(Math.max(0, at[i]! - from[i]!));
    of.reaches.push(Math.max(0, until - from[i]!));
    of.at.push(at[i]!);
  }
  const curves = [...groups.values()].flatMap(({ delays, reaches }): ArrivalCurve[] => {
    const curve = delays.length < leastArrivals ? undefined : arrivalCurve(delays, reaches);
    return curve ? [curve] : [];
  });
  const declared = declaredMaturity(project);
  if (curves.length === 0) return { ms: declared, from: auto ? 'assumed' : 'declared' };
  const quantile = (curve: ArrivalCurve) => arrivalQuantile(curve, matureShare);
  const slowest = curves.reduce((a, b) => (quantile(b) > quantile(a) ? b : a));
  const all = quantile(slowest);
  const late = Math.max(...[...groups.values()].map(({ delays, at: arrived }) => lateQuantile(delays, arrived, all)));
  const ms = auto ? Math.max(all, late) : declared;
  const byMaturity = arrivedBy(slowest, ms);
  const arrival = {
    labels: slowest.rows,
    median: arrivalQuantile(slowest, 0.5),
    quantile95: all,
    byMaturity,
    horizon: slowest.horizon,
  };
  if (auto && late > all) {
    const warning = `labels have become slower: 95 % of the latest arrive within ${wordsOf(late)}, of all ${wordsOf(all)}`;
    return { ms, from: 'recorded', arrival, warning };
  }
  if (auto) return { ms, from: 'recorded', arrival };
  const short = byMaturity < tooFew;
  const warning = `only ${Math.round(byMaturity * 100)} % of the labels arrive within ${project.labels.maturity} (labels.maturity), 95 % within ${wordsOf(arrival.quantile95)}; write auto, or ${wholeDays(arrival.quantile95)}`;
  return { ms, from: 'declared', arrival, ...(short && { warning }) };
}

/**
 * Within which time 95 of 100 of the latest labels arrived, where they have become slower than all together say; else 0. (Delays of labels
 * by when they arrive are neither cut short nor long while traffic is even.)
 */
function lateQuantile(delays: readonly number[], at: readonly number[], all: number): number {
  const byArrival = at.map((_, i) => i).sort((a, b) => at[b]! - at[a]!);
  const from = at[byArrival[0]!]! - lateMs;
  const latest = byArrival.filter((i, n) => n < lateArrivals || at[i]! >= from).map((i) => delays[i]!);
  const within = latest.filter((delay) => delay <= all).length;
  if (latest.length < leastArrivals || within >= slower * latest.length) return 0;
  latest.sort((a, b) => a - b);
  return latest[Math.ceil(matureShare * latest.length) - 1]!;
}

/**
 * The maturity (ms) of what a model was asked: as `maturity` says, by the same rule as a snapshot. Until as many labels as a curve needs
 * are of rows old enough to have shown it, that of the training holds: a model of yesterday has seen only what arrives within a day.
 * @param trained of the snapshot that the model was trained on, ms. @default what the project declares
 */
export function servedMaturity(
  project: Project,
  arrivals: Arrivals,
  trained: number = declaredMaturity(project),
): number {
  if (project.labels.maturity !== 'auto') return declaredMaturity(project);
  const { from, at, group } = arrivals;
  const until = latestOf(at);
  let oldEnough = 0;
  for (let i = 0; i < at.length; i++) if (isCounted(project, group[i]!) && until - from[i]! >= trained) oldEnough++;
  const { ms, from: by } = maturity(project, arrivals);
  return oldEnough >= leastArrivals && by === 'recorded' ? ms : trained;
}

/** Whether labels of a class say when rows are mature. */
function isCounted({ objective, labels }: Project, group: number): boolean {
  return objective.task !== 'binary' || labels.absentMeans !== 'negative' || group === 1;
}

function latestOf(at: ArrayLike<number>): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < at.length; i++) latest = Math.max(latest, at[i]!);
  return latest;
}

const hour = 3_600_000;
const day = 24 * hour;

/** A duration for a person: `7 days`, `3.5 hours`. */
export function wordsOf(ms: number): string {
  const [value, unit] = ms >= day ? [ms / day, 'day'] : ms >= hour ? [ms / hour, 'hour'] : [ms / 60_000, 'minute'];
  const rounded = Number(value.toPrecision(3));
  return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}

function wholeDays(ms: number): string {
  return `P${Math.ceil(ms / day)}D`;
}
