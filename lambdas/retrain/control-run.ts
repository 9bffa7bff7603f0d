import { events } from '../../adapters/aws/events.ts';
import { describeExecution as describe, failedState, stopExecution as stop } from '../../adapters/aws/executions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { triggers } from '../../adapters/aws/triggers.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { personHandler } from '../../adapters/person-handler.ts';
import { type AnnotateCommand, annotate } from '../../core/registry/annotations.ts';
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

/** Commands of a person: `perennial run`, `run cancel`, `run unlock`, `run note`, `run tag`. */
export const handler = personHandler(async (command: RunCommand | RunRequest | AnnotateCommand) => {
  if (command.action === 'annotate') return annotate(ports(), command);
  return command.action === 'start' ? requestRun(ports(), command) : controlRun(ports(), command);
});
