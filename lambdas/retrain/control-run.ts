import { events } from '../../adapters/aws/events.ts';
import { describeExecution as describe, failedState, stopExecution as stop } from '../../adapters/aws/executions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { triggers } from '../../adapters/aws/triggers.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { controlRun, type RunCommand, type RunControl } from '../../core/retrain/control-run.ts';

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

/** A command of a person: `perennial run cancel`, `perennial run unlock`. */
export const handler = (command: RunCommand): Promise<RunControl> => controlRun(ports(), command);
