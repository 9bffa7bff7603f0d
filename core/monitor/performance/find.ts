import { findingId, type MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { PerformanceInput } from './checks/performance-check.ts';
import { performanceChecks } from './checks/registry.ts';

/** What the checks of performance find. */
export function performanceFindings(input: PerformanceInput): MonitorFinding[] {
  return performanceChecks.flatMap((check) =>
    check.measure(input).map((found): MonitorFinding => {
      const named = { ...found, check: check.name };
      return { ...named, id: findingId(named), kind: 'performance' };
    }),
  );
}
