import { environment } from '../../core/contracts/environment.ts';
import { type EventDetails, eventSource } from '../../core/contracts/events.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import { env } from '../env.ts';
import { ServiceError } from './errors.ts';
import { log } from './log.ts';
import { callJson } from './signed-fetch.ts';

type PutAnswer = { FailedEntryCount: number; Entries: { ErrorCode?: string; ErrorMessage?: string }[] };
const putAnswer = objectWith<PutAnswer>('an answer of the bus', { FailedEntryCount: 'number', Entries: 'array' });

/** Logs that a model was refused and tells the bus, which raises the alarm. A prediction does not fail because that cannot be told. */
export async function tellRefusal(refused: EventDetails['ModelRefused']): Promise<void> {
  const { project, version, answering, reason } = refused;
  log.modelRefused({ project, version, answering, reason });
  const entry = {
    EventBusName: env(environment.eventBus),
    Source: eventSource,
    DetailType: 'ModelRefused',
    Detail: JSON.stringify(refused),
  };
  try {
    const { FailedEntryCount, Entries } = await callJson(
      'events',
      'AWSEvents.PutEvents',
      { Entries: [entry] },
      putAnswer,
      { version: '1.1', timeout: 2_000 },
    );
    const { ErrorCode = 'Unknown', ErrorMessage = '' } = Entries[0] ?? {};
    if (FailedEntryCount > 0) throw new ServiceError('events', 'PutEvents', ErrorCode, 200, ErrorMessage);
  } catch (error) {
    log.error('refusal not told', { project, version }, error);
  }
}
