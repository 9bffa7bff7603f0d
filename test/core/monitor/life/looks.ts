import type { MonitorFinding } from '../../../../core/contracts/monitor-finding.ts';
import { eventsOf } from '../../../../core/monitor/events-of.ts';
import type { MonitorReport } from '../../../../core/monitor/monitor-report.ts';

export const settings = { resolveAfterLooks: 3, resolveAfterDays: 1, growth: 1.5 };
export const start = Date.parse('2026-03-01T00:00:00Z');
export const hour = 3_600_000;

export function finding(id: string, change: Partial<MonitorFinding> = {}): MonitorFinding {
  const [check, feature] = id.split(':') as [string, string];
  return {
    id,
    check,
    feature,
    kind: check === 'psi' ? 'drift' : 'quality',
    statistic: 0.4,
    threshold: 0.2,
    chance: 0.05,
    effect: 0.2,
    message: 'changed',
    since: null,
    cost: null,
    urgent: false,
    advice: 'Look.',
    ...change,
  };
}

/** The look of an hour after `start`. */
export function lookAt(
  hours: number,
  findings: MonitorFinding[],
  change: Partial<Pick<MonitorReport, 'modelVersion' | 'judged' | 'monitorId' | 'compared' | 'performance'>> = {},
): MonitorReport {
  const at = new Date(start + hours * hour).toISOString();
  const base = {
    format: 1,
    project: 'fraud',
    monitorId: `look-${at}`,
    by: 'schedule',
    at,
    task: 'binary',
    modelVersion: 3,
    window: { from: at, to: at, rows: 500, otherVersions: 0, repeated: 0, malformed: 0 },
    judged: true,
    minimumRows: 200,
    checks: [],
    compared: { references: {} },
    features: [],
    findings,
    performance: null,
    ...change,
  } as unknown as MonitorReport;
  return { ...base, events: eventsOf(base) };
}
