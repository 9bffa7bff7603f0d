/** One after the other: triggers of one project in a batch would only contend for its lease. */
import { events } from '../../adapters/aws/events.ts';
import { describeExecution as describe, failedState } from '../../adapters/aws/executions.ts';
import { later } from '../../adapters/aws/later.ts';
import { lifecycle } from '../../adapters/aws/lifecycle.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { triggers } from '../../adapters/aws/triggers.ts';
import { batchHandler } from '../../adapters/batch-handler.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { receiveMessage } from '../../core/retrain/receive-message.ts';

const ports = () => ({
  registry: registry(),
  lifecycle: lifecycle(),
  triggers: triggers(),
  later: later(),
  events: events(),
  clock,
  log,
  describe,
  failedState,
});

export const handler = batchHandler('trigger failed', ({ body, messageId, attributes }) =>
  receiveMessage(ports(), { body, id: messageId, sentAt: new Date(Number(attributes.SentTimestamp)) }),
);
