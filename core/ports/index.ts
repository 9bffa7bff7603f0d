import type { PerennialEvent } from '../contracts/events.ts';
import type { Trigger } from '../contracts/triggers.ts';

export type * from './object-store.ts';
export type * from './record-store.ts';

/** The event bus. */
export interface EventPublisher {
  publish(events: PerennialEvent[]): Promise<void>;
}

/** The one door for triggers. `delaySeconds` is at most 900. */
export interface TriggerQueue {
  send(trigger: Trigger, delaySeconds?: number): Promise<void>;
}

/** Starts a lifecycle execution; starting one name twice is not an error and starts nothing. */
export interface LifecycleStarter {
  start(name: string, input: { project: string; runId: string; trigger: Trigger }): Promise<{ executionArn: string }>;
}

/** Time, so that core and handlers never ask the machine's clock themselves. */
export type Clock = () => Date;
