import {
  type CheckResult,
  carriedFindings,
  featuresFound,
  type MonitorFinding,
  rankFindings,
} from '../contracts/monitor-finding.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { MonitorRecord } from '../contracts/registry/monitor.ts';
import type { MonitorReport } from './monitor-report.ts';

/** What a report says in a few figures: what the state machine, metrics and logs get. */
export interface MonitorOutcome {
  project: string;
  monitorId: string;
  reportKey: string;
  /** The page for people. */
  pageKey: string;
  rows: number;
  judged: boolean;
  found: MonitorRecord['found'];
  findings: MonitorFinding[];
  largestDrift: CheckResult[];
  labelled: number;
  /** Per 1,000 records. */
  realisedCost: number | null;
  events: string[];
  /** Whether the served probabilities are to follow the base rate. */
  shifts: boolean;
}

export function outcomeOf(
  report: MonitorReport,
  written: Pick<MonitorOutcome, 'reportKey' | 'pageKey' | 'shifts'>,
): MonitorOutcome {
  const { project, monitorId, findings, performance, window, judged } = report;
  const quality = findings.filter(({ kind }) => kind === 'quality');
  return {
    project,
    monitorId,
    ...written,
    rows: window.rows,
    judged,
    found: { drifted: featuresFound(findings, 'drift').length, violations: quality.length },
    findings: rankFindings(
      (['drift', 'quality', 'performance'] as const).flatMap((kind) => carriedFindings(findings, kind)),
    ),
    largestDrift: judged ? largestDrift(report) : [],
    labelled: performance?.rows ?? 0,
    realisedCost: performance?.cost?.realised.value ?? null,
    events: report.events.map((e) => e.type),
  };
}

/** Of each check for drift the result of the feature whose statistic is largest. */
function largestDrift({ checks, features }: MonitorReport): CheckResult[] {
  const results = features.flatMap((feature) => feature.results);
  return checks.flatMap(({ name, kind }) => {
    const own = kind === 'drift' ? results.filter(({ check }) => check === name) : [];
    return own.length === 0 ? [] : [own.reduce((a, b) => (b.statistic > a.statistic ? b : a))];
  });
}

/** Of a model that takes no decisions, whose mistakes cost nothing that is stated. */
function realisedError({ task, performance }: MonitorReport): NonNullable<MonitorRecord['realisedError']> | null {
  if (task === 'binary' || !performance) return null;
  const { metric, metrics, reference } = performance;
  const value = metrics[metric]?.value;
  return value === undefined ? null : { metric, value, reference: reference[metric] ?? null };
}

/** What a report says in a record of the registry. */
export function monitorRecord(report: MonitorReport, outcome: MonitorOutcome, digest: string): MonitorRecord {
  const worse = report.performance?.worseThan;
  const { project, monitorId, rows, labelled, found, findings, largestDrift, realisedCost, reportKey } = outcome;
  return {
    ...keys.monitor(project, monitorId),
    project,
    monitorId,
    from: report.window.from ?? report.at,
    to: report.window.to ?? report.at,
    modelVersion: report.modelVersion,
    digest,
    rows,
    labelled,
    omitted: report.objects.omitted,
    found,
    findings,
    largestDrift,
    realisedCost,
    realisedError: realisedError(report),
    worseThan: worse ? { decision: worse.decision, excess: worse.excess.value, certain: worse.certain } : null,
    unmatchedLabels: report.labels.unmatched,
    reportKey,
    at: report.at,
  };
}
