/** What a finding is about, and by that which event it raises: `QualityViolated`, `DriftDetected` or `PerformanceDegraded`. */
export type MonitorFindingKind = 'quality' | 'drift' | 'performance';

/** What a check of the monitor measured of one feature. It is a finding where the statistic is above threshold and chance. */
export interface CheckResult {
  /** Name of the check (`core/monitor/checks`). */
  check: string;
  /** Column, entity window feature, or `score`; of performance the metric. */
  feature: string;
  statistic: number;
  /** What the statistic may be. */
  threshold: number;
  /** What the statistic hardly exceeds by chance with so many rows: significance, apart from how large the effect is. */
  chance: number;
  /** How much has changed, whatever the check: a fraction of the rows, 0 to 1. */
  effect: number;
}

/** By how much the expected cost changes a day, in the project's currency: positive where it costs more. */
export interface CostChange {
  perDay: number;
  /** Ends of the 95 % interval. */
  lower: number;
  upper: number;
}

/** A statistic that is too large to be chance. */
export interface MonitorFinding extends CheckResult {
  /** The same in every look that finds it: `<check>:<feature>`. */
  id: string;
  kind: MonitorFindingKind;
  /** What the feature matters to the model, 0 to 1 of the most important one; left out where that is not known. */
  importance?: number;
  /** In words, with the figures; to stand after the feature's name. */
  message: string;
  /** ISO 8601: when the change began, as far as can be told; null where it cannot. */
  since: string | null;
  /** Null where the project states no costs, or nothing can be said. */
  cost: CostChange | null;
  /** Not to be kept for the daily message. */
  urgent: boolean;
  /** What to do, a sentence. */
  advice: string;
}

export function findingId({ check, feature }: Pick<CheckResult, 'check' | 'feature'>): string {
  return `${check}:${feature}`;
}

/** The dearest first: by the change of the expected cost, of those without by the effect, weighed by what the feature matters. The input is not changed. */
export function rankFindings(findings: readonly MonitorFinding[]): MonitorFinding[] {
  const perDay = ({ cost }: MonitorFinding) => Math.max(0, cost?.perDay ?? 0);
  const weighed = ({ effect, importance = 1 }: MonitorFinding) => effect * importance;
  return findings.toSorted((a, b) => perDay(b) - perDay(a) || weighed(b) - weighed(a));
}

/** Findings of one kind that events and records carry: both have a size, reports have none. */
const maxCarried = 100;

/** Those that events and records carry; the report has all of them. */
export function carriedFindings(findings: readonly MonitorFinding[], kind: MonitorFindingKind): MonitorFinding[] {
  return findings.filter((f) => f.kind === kind).slice(0, maxCarried);
}

/** Features that have findings of a kind, each once. */
export function featuresFound(findings: readonly MonitorFinding[], kind: MonitorFindingKind): string[] {
  return [...new Set(findings.filter((f) => f.kind === kind).map(({ feature }) => feature))];
}

/** When the earliest of the changes began (ISO 8601), null where nothing is known of any. */
export function earliestSince(findings: readonly Pick<MonitorFinding, 'since'>[]): string | null {
  return findings.flatMap(({ since }) => (since === null ? [] : [since])).toSorted()[0] ?? null;
}
