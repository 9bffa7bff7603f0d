import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { environment } from '../../core/contracts/environment.ts';
import { eventSource, type PerennialEvent } from '../../core/contracts/events.ts';
import type { EventPublisher } from '../../core/ports/index.ts';
import { env } from '../env.ts';
import { backoff } from './backoff.ts';
import { clientOptions } from './client-options.ts';
import { inChunks } from './in-chunks.ts';
import { tellingOutages } from './outage.ts';

const attempts = 5;
const entriesPerCall = 10;

export class EventsNotPublished extends Error {
  override name = 'EventsNotPublished';
  constructor(count: number, code: string, message: string) {
    super(`${count} events were refused by the bus: ${code}: ${message}`);
  }
}

export class EventBridgePublisher implements EventPublisher {
  readonly #client: EventBridgeClient;
  readonly #bus: string;

  constructor(client: EventBridgeClient, bus: string) {
    this.#client = client;
    this.#bus = bus;
  }

  /** In calls of ten, so that an event is never larger than a call may be. @throws EventsNotPublished */
  async publish(events: PerennialEvent[]): Promise<void> {
    await inChunks(events, entriesPerCall, (chunk) =>
      this.#send(
        chunk.map(({ type, detail }) => ({
          EventBusName: this.#bus,
          Source: eventSource,
          DetailType: type,
          Detail: JSON.stringify(detail),
        })),
      ),
    );
  }

  async #send(entries: PutEventsRequestEntry[]): Promise<void> {
    let left = entries;
    for (let attempt = 1; ; attempt++) {
      const { Entries = [], FailedEntryCount = 0 } = await this.#client.send(new PutEventsCommand({ Entries: left }));
      if (FailedEntryCount === 0) return;
      const failure = Entries.find((e) => e.ErrorCode);
      left = left.filter((_, i) => Entries[i]?.ErrorCode);
      if (attempt === attempts)
        throw new EventsNotPublished(left.length, failure?.ErrorCode ?? 'unknown', failure?.ErrorMessage ?? '');
      await backoff(attempt);
    }
  }
}

let publisher: EventPublisher | undefined;

/** The event bus. */
export function events(): EventPublisher {
  publisher ??= new EventBridgePublisher(
    tellingOutages(new EventBridgeClient(clientOptions)),
    env(environment.eventBus),
  );
  return publisher;
}
