import type { PerennialEvent } from '../contracts/events.ts';
import type { CodeHash, ProjectName, RunId } from '../contracts/ids.ts';
import type { RunLook, Trigger } from '../contracts/triggers.ts';
import type { Log } from './log.ts';
import type { ObjectStore } from './object-store.ts';
import type { RecordStore } from './record-store.ts';

export type * from './log.ts';
export type * from './object-store.ts';
export type * from './record-store.ts';

/**
 * All that core asks of its surroundings, by one name each: the same in core, adapters, handlers and tests. A function
 * takes a `Pick` of it as its first argument; what only one stage needs (a page, SQL over files) it adds under a name of
 * its own.
 */
export interface Ports {
  /** Files of every zone. */
  lake: ObjectStore;
  /** Projects, datasets, runs, models and routes. */
  registry: RecordStore;
  /** Online entity windows. */
  entities: RecordStore;
  events: EventPublisher;
  triggers: TriggerQueue;
  later: LaterMessages;
  /** Puts messages (`entityMessages`) on the queue of the online entity windows. */
  sendEntityMessages: (bodies: string[]) => Promise<void>;
  lifecycle: LifecycleStarter;
  clock: Clock;
  random: Random;
  log: Log;
  /** Of the function that runs. */
  codeHash: () => CodeHash;
  /** The secret that pseudonyms of personal values are made with. */
  piiKey: () => Promise<string>;
}

/** The event bus. */
export interface EventPublisher {
  publish(events: PerennialEvent[]): Promise<void>;
}

/** The one door for triggers. */
export interface TriggerQueue {
  send(trigger: Trigger): Promise<void>;
}

/**
 * Puts a message on the trigger queue at a moment, or up to two minutes later; never earlier. What the starter sends itself goes
 * this way: Lambda stops a function that feeds its own queue after sixteen rounds.
 */
export interface LaterMessages {
  send(message: Trigger | RunLook, at: Date): Promise<void>;
}

/** Starts a lifecycle execution; starting one name twice is not an error and starts nothing. */
export interface LifecycleStarter {
  start(
    name: string,
    input: { project: ProjectName; runId: RunId; trigger: Trigger },
  ): Promise<{ executionArn: string }>;
}

/** Time, so that core and handlers never ask the machine's clock themselves. */
export type Clock = () => Date;

/** That many random bytes, of a source fit for ids that cannot be guessed. */
export type Random = (bytes: number) => Uint8Array;
