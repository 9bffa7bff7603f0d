import { events } from '../../adapters/aws/events.ts';
import { describeExecution as describe, failedState, stopExecution as stop } from '../../adapters/aws/executions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { triggers } from '../../adapters/aws/triggers.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { controlRun, type RunCommand } from '../../core/retrain/control-run.ts';
import { type RunRequest, requestRun } from '../../core/retrain/request-run.ts';

const ports = () => ({
  registry: registry(),
  events: events(),
  triggers: triggers(),
  clock,
  log,
  describe,
  failedState,
  stop,
});

/** Commands of a person: `perennial run`, `perennial run cancel`, `perennial run unlock`. */
export const handler = personHandler(async (command: RunCommand | RunRequest) =>
  command.action === 'start' ? requestRun(ports(), command) : controlRun(ports(), command),
);
