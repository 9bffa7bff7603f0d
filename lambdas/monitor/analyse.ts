import { events } from '../../adapters/aws/events.ts';
import { packedLake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { bytesOf } from '../../adapters/bytes-of.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { publishMonitorMetrics } from '../../adapters/monitor-metrics.ts';
import { slotted } from '../../adapters/slotted.ts';
import { textOf } from '../../adapters/text-of.ts';
import { analyseStep } from '../../core/monitor/analyse-step.ts';
import type { AnalyseRequest } from '../../core/monitor/check-step.ts';
import type { MonitorOutcome } from '../../core/monitor/outcome.ts';
import { monitorReport } from '../../core/pages/monitor/monitor-page.ts';

/** Judges quality, drift, performance and realised cost of what is new. */
export const handler = slotted(async (request: AnalyseRequest): Promise<MonitorOutcome> => {
  const ports = {
    registry: registry(),
    lake: packedLake(),
    events: events(),
    clock,
    log,
    textOf,
    bytesOf,
    page: monitorReport,
  };
  const outcome = await analyseStep(ports, request);
  publishMonitorMetrics(outcome);
  return outcome;
});
