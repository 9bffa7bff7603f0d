import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { events } from '../../adapters/aws/events.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log, metrics } from '../../adapters/log.ts';
import type { AnalyseRequest } from '../../core/monitor/check-request.ts';
import { psi } from '../../core/monitor/checks/psi.ts';
import { type MonitorOutcome, runMonitor } from '../../core/monitor/run-monitor.ts';
import { monitorReport } from '../../core/pages/monitor/monitor-page.ts';
import { textOf } from './text-of.ts';

/** Judges quality, drift, performance and realised cost of what is new. */
export async function handler(request: AnalyseRequest): Promise<MonitorOutcome> {
  const ports = { registry: registry(), lake: lake(), events: events(), now: clock, textOf, page: monitorReport };
  const outcome = await runMonitor(ports, request);
  publishMetrics(outcome);
  log.info('monitor judged', { ...outcome });
  return outcome;
}

/** Four metrics a project: each is billed by the month. */
function publishMetrics({ project, rows, largestDrift, found, realisedCost, judged }: MonitorOutcome): void {
  const emf = metrics();
  emf.addDimension('Project', project);
  emf.addMetric('Predictions', MetricUnit.Count, rows);
  const stability = largestDrift.find(({ check }) => check === psi.name);
  if (stability) emf.addMetric('LargestStabilityIndex', MetricUnit.NoUnit, stability.statistic);
  if (judged) emf.addMetric('QualityViolations', MetricUnit.Count, found.violations);
  if (realisedCost !== null) emf.addMetric('RealisedCostPerThousand', MetricUnit.NoUnit, realisedCost);
  emf.publishStoredMetrics();
}
