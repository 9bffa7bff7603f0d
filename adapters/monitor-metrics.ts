import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { psi } from '../core/monitor/checks/psi.ts';
import type { MonitorOutcome } from '../core/monitor/outcome.ts';
import { metrics } from './log.ts';

/** Four metrics a project: each is billed by the month. */
export function publishMonitorMetrics(outcome: MonitorOutcome): void {
  const { project, rows, largestDrift, found, realisedCost, judged } = outcome;
  const emf = metrics();
  emf.addDimension('Project', project);
  emf.addMetric('Predictions', MetricUnit.Count, rows);
  const stability = largestDrift.find(({ check }) => check === psi.name);
  if (stability) emf.addMetric('LargestStabilityIndex', MetricUnit.NoUnit, stability.statistic);
  if (judged) emf.addMetric('QualityViolations', MetricUnit.Count, found.violations);
  if (realisedCost !== null) emf.addMetric('RealisedCostPerThousand', MetricUnit.NoUnit, realisedCost);
  emf.publishStoredMetrics();
}
