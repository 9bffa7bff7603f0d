import type { Announced, ChangeInTime, EventDetails, PerennialEvent } from '../contracts/events.ts';
import type { MonitorId } from '../contracts/ids.ts';
import {
  carriedFindings,
  earliestSince,
  type MonitorFinding,
  type MonitorFindingKind,
} from '../contracts/monitor-finding.ts';
import type { MonitorReport } from './monitor-report.ts';
import type { Performance, WorseThan } from './performance/performance.ts';

const day = 86_400_000;

/**
 * What the platform is told of a look.
 * @param findings that are to be told of: all of the look, or those of them that are open and due
 * @param tellsDegradation whether to tell that performance is degraded, where it is
 * @param announcement by which the event about findings of a kind is known
 */
export function eventsOf(
  report: Omit<MonitorReport, 'events'>,
  findings: readonly MonitorFinding[] = report.findings,
  tellsDegradation = true,
  announcement: (kind: MonitorFindingKind) => MonitorId = () => report.monitorId,
): PerennialEvent[] {
  const { project, monitorId, modelVersion } = report;
  const told = (kind: MonitorFindingKind) => ({ project, monitorId, announcement: announcement(kind) });
  const events: PerennialEvent[] = [];
  const drift = carriedFindings(findings, 'drift');
  const quality = carriedFindings(findings, 'quality');
  if (drift.length > 0) {
    const since = earliestSince(drift);
    const labelled = { since, ...labelledSince(report, since), modelVersion };
    events.push({ type: 'DriftDetected', detail: { ...told('drift'), ...labelled, findings: drift } });
  }
  if (quality.length > 0) events.push({ type: 'QualityViolated', detail: { ...told('quality'), findings: quality } });
  const degraded = tellsDegradation ? degradation(report.performance) : undefined;
  if (degraded) {
    const since = report.performance?.verdict?.since ?? null;
    const labelled = { since, ...labelledSince(report, since), modelVersion };
    events.push({ type: 'PerformanceDegraded', detail: { ...told('performance'), ...labelled, ...degraded } });
  }
  return events;
}

/** Predictions since a moment whose truth is known: by whole days, all of them where the moment is not known. */
function labelledSince(
  { performance }: Pick<MonitorReport, 'performance'>,
  since: string | null,
): Pick<ChangeInTime, 'labelledSince' | 'rarerSince'> {
  if (!performance) return { labelledSince: 0 };
  if (!performance.byDay) return { labelledSince: performance.rows };
  const { starts, rows, positives } = performance.byDay;
  const from = since === null ? Number.NEGATIVE_INFINITY : Math.ceil(Date.parse(since) / day) * day;
  const sum = (counts: number[]) => counts.reduce((total, count, i) => (starts[i]! >= from ? total + count : total), 0);
  const [known, positive] = [sum(rows), sum(positives)];
  return { labelledSince: known, rarerSince: Math.min(positive, known - positive) };
}

/** Worse than when it was evaluated, or surely worse than a decision that needs no model. */
function degradation(
  performance: Performance | null,
): Omit<EventDetails['PerformanceDegraded'], keyof Announced | keyof ChangeInTime> | undefined {
  if (!performance) return undefined;
  const { verdict, worseThan, cost } = performance;
  const without = worseThan ? { worseThan: constantOf(worseThan) } : {};
  if (verdict?.degraded) {
    const { metric, reference, observed } = verdict;
    return { metric, reference, observed, ...without };
  }
  if (!worseThan?.certain || !cost) return undefined;
  return { metric: 'expectedCost', reference: worseThan.cost, observed: cost.realised.value, ...without };
}

function constantOf({ decision, cost, excess, certain }: WorseThan) {
  return { decision, cost, excess: excess.value, certain };
}
