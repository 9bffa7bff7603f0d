import type { PerennialEvent } from '../../core/contracts/events.ts';
import type { LifecycleInput } from '../../core/contracts/steps.ts';
import type { RunLook, Trigger } from '../../core/contracts/triggers.ts';
import type { EventPublisher, LaterMessages, LifecycleStarter, TriggerQueue } from '../../core/ports/index.ts';

/** A bus that keeps what was published. */
export function memoryEvents(): EventPublisher & { published: PerennialEvent[] } {
  const published: PerennialEvent[] = [];
  return {
    published,
    async publish(events) {
      published.push(...structuredClone(events));
    },
  };
}

/** A queue that keeps what was sent. */
export function memoryTriggers(): TriggerQueue & { sent: Trigger[] } {
  const sent: Trigger[] = [];
  return {
    sent,
    async send(trigger) {
      sent.push(structuredClone(trigger));
    },
  };
}

/** One-time schedules that keep what they are to send. */
export function memoryLater(): LaterMessages & { waiting: { message: Trigger | RunLook; at: Date }[] } {
  const waiting: { message: Trigger | RunLook; at: Date }[] = [];
  return {
    waiting,
    async send(message, at) {
      waiting.push(structuredClone({ message, at }));
    },
  };
}

/** A state machine that keeps what was started, once a name. */
export function memoryLifecycle(): LifecycleStarter & { started: Map<string, LifecycleInput> } {
  const started = new Map<string, LifecycleInput>();
  return {
    started,
    async start(name, input) {
      if (!/^[\w-]{1,80}$/.test(name))
        throw new TypeError(`'${name}' cannot name an execution: 1 to 80 of a-z, 0-9, -, _`);
      if (!started.has(name)) started.set(name, structuredClone(input));
      return { executionArn: `arn:aws:states:eu-central-1:123456789012:execution:lifecycle:${name}` };
    },
  };
}
