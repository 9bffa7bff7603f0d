import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { lifecycle } from '../../adapters/aws/lifecycle.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { triggers } from '../../adapters/aws/triggers.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { type StarterPorts, startRun } from '../../core/retrain/start-run.ts';
import { triggerOfMessage } from '../../core/retrain/trigger-of-event.ts';

/** One after the other: triggers of one project in a batch would only contend for its lease. */
export const starter =
  (ports: () => StarterPorts = awsPorts) =>
  async (event: Pick<SQSEvent, 'Records'>): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const message of event.Records) {
      try {
        await decideOne(ports(), message);
      } catch (error) {
        log.error('trigger failed', { messageId: message.messageId, error });
        batchItemFailures.push({ itemIdentifier: message.messageId });
      }
    }
    return { batchItemFailures };
  };

async function decideOne(ports: StarterPorts, { body, messageId, attributes }: SQSRecord): Promise<void> {
  const sentAt = new Date(Number(attributes.SentTimestamp));
  const trigger = triggerOfMessage(body, { id: messageId, sentAt });
  const outcome = await startRun(ports, trigger);
  const { project, id: triggerId, reason } = trigger;
  log.info('trigger decided', { project, triggerId, reason, ...outcome });
}

function awsPorts(): StarterPorts {
  return { store: registry(), lifecycle: lifecycle(), triggers: triggers(), now: clock };
}

export const handler = starter();
