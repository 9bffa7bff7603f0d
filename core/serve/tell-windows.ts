import type { EntityEvent } from '../contracts/serving.ts';
import { entityMessages } from '../windows/online/entity-messages.ts';

export interface TellWindowsPorts {
  sendEntityMessages(bodies: string[]): Promise<void>;
  /** Keeps what could not be delivered where it can be delivered from. */
  undelivered(to: 'entities', reason: string, document: string): void;
}

/** Sends events to the entity windows. It fails no request. */
export async function tellWindows(ports: TellWindowsPorts, events: readonly EntityEvent[]): Promise<void> {
  const bodies = entityMessages(events);
  if (bodies.length === 0) return;
  try {
    await ports.sendEntityMessages(bodies);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    for (const body of bodies) ports.undelivered('entities', reason, body);
  }
}
