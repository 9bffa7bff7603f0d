import { featuresFound } from '../../contracts/monitor-finding.ts';
import type { MonitorReport } from '../../monitor/monitor-report.ts';

/** Names of the features that drifted. */
export function driftedFeatures({ findings, features }: MonitorReport): Set<string> {
  const found = new Set(featuresFound(findings, 'drift'));
  return new Set(features.flatMap(({ name }) => (found.has(name) ? [name] : [])));
}
