import { lake as keysOf } from '../contracts/lake.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { MonitorRecord } from '../contracts/registry/monitor.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { getDefinition } from '../registry/definitions.ts';
import { monitorReportSchema } from './monitor-report.ts';
import { adjustBaseRate } from './performance/adjust-base-rate.ts';

/** Which look it is about. */
export interface AdjustRequest {
  project: string;
  monitorId: string;
}

/**
 * Lets the served probabilities follow the base rate as a look has found it. Apart from the look itself: what reads foreign data may
 * not write what serves, and of what it reports only a bounded shift is taken. Repeated, it changes nothing.
 * @throws UnknownProject, ImplausibleShift
 */
export async function adjustStep(
  ports: Pick<Ports, 'registry' | 'lake' | 'log' | 'clock'>,
  { project, monitorId }: AdjustRequest,
): Promise<{ adjusted: boolean }> {
  const { registry, lake } = ports;
  const record = await registry.get<MonitorRecord>(keys.monitor(project, monitorId));
  if (!record) return { adjusted: false };
  const { definition } = await getDefinition(registry, project);
  const report = await getJson(lake, keysOf.report(project, 'monitor', monitorId, 'report.json'), monitorReportSchema);
  return { adjusted: await adjustBaseRate(ports, definition, { project, version: record.modelVersion }, report) };
}
