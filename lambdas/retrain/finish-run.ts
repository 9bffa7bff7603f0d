import type { EventBridgeEvent } from 'aws-lambda';
import { events } from '../../adapters/aws/events.ts';
import { describeExecution as describe, failedState } from '../../adapters/aws/executions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { triggers } from '../../adapters/aws/triggers.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { endOfExecution, type StatusChange } from '../../core/retrain/end-of-execution.ts';

type StatusEvent = EventBridgeEvent<'Step Functions Execution Status Change', StatusChange>;

const ports = () => ({
  registry: registry(),
  events: events(),
  triggers: triggers(),
  clock,
  log,
  describe,
  failedState,
});

export const handler = ({ detail }: StatusEvent): Promise<void> => endOfExecution(ports(), detail);
