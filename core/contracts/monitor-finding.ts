/** What a finding is about, and by that which event it raises: `DriftDetected` or `QualityViolated`. */
export type MonitorFindingKind = 'drift' | 'quality';

/** What a check of the monitor measured of one feature. It is a finding where the statistic is above threshold and chance. */
export interface CheckResult {
  /** Name of the check (`core/monitor/checks`). */
  check: string;
  /** Column, entity window feature, or `score`. */
  feature: string;
  statistic: number;
  /** What the statistic may be. */
  threshold: number;
  /** What the statistic hardly exceeds by chance with so many rows: significance, apart from how large the effect is. */
  chance: number;
  /** How much has changed, whatever the check: a fraction of the rows, 0 to 1. */
  effect: number;
}

/** A statistic that is too large to be chance. */
export interface MonitorFinding extends CheckResult {
  kind: MonitorFindingKind;
  /** In words, with the figures; to stand after the feature's name. */
  message: string;
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
