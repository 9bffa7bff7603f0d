/** One after the other: triggers of one project in a batch would only contend for its lease. */
import { lifecycle } from '../../adapters/aws/lifecycle.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { triggers } from '../../adapters/aws/triggers.ts';
import { batchHandler } from '../../adapters/batch-handler.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { receiveTrigger } from '../../core/retrain/receive-trigger.ts';

const ports = () => ({ registry: registry(), lifecycle: lifecycle(), triggers: triggers(), clock, log });

export const handler = batchHandler('trigger failed', ({ body, messageId, attributes }) =>
  receiveTrigger(ports(), { body, id: messageId, sentAt: new Date(Number(attributes.SentTimestamp)) }),
);
