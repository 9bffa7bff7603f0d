import type { EntityEvent } from '../contracts/serving.ts';
import type { Ports } from '../ports/index.ts';
import {
  eventFieldsOfBoth,
  type Measured,
  type ReceivedRecord,
  recordEventOf,
  type ScoredRecord,
} from './prediction/capture.ts';
import type { LoadedModel } from './prediction/loaded-model.ts';
import { tellWindows } from './tell-windows.ts';

export interface DeliveryPorts extends Pick<Ports, 'clock'> {
  /** Captures documents; returns those that were refused. */
  capture(documents: string[]): Promise<{ document: string; reason: string }[]>;
  sendEntityMessages(bodies: string[]): Promise<void>;
  /** Keeps what could not be delivered where it can be delivered from. */
  undelivered(to: 'capture' | 'entities', reason: string, document: string): void;
  /** Memory of the process, MB. */
  memoryMb(): number;
}

/** What predictions leave behind them: lines of the inference log, and events for the entity windows. It fails no request. */
export class Delivery {
  readonly #ports: DeliveryPorts;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /**
   * Predictions are answered also when they cannot be captured: the log keeps them.
   * @param from what the champion's answers took is counted from here
   */
  async capture(model: LoadedModel, scored: readonly ScoredRecord[], now: number, from = now): Promise<void> {
    const at = new Date(now).toISOString();
    const measured = this.measured(from);
    await this.keep(
      scored.map((m) => {
        const canary = m.served?.canary;
        return canary
          ? canary.captureLine(m, at, { ...measured, tookMs: canary.tookMs })
          : model.captureLine(m, at, measured);
      }),
    );
  }

  measured(since: number): Measured {
    return { tookMs: this.#ports.clock().getTime() - since, memoryMb: this.#ports.memoryMb() };
  }

  async keep(documents: string[]): Promise<void> {
    const refused = await this.#ports.capture(documents);
    for (const { document, reason } of refused) this.#ports.undelivered('capture', reason, document);
  }

  /** Tells the entity windows. */
  async announce(
    [model, beside]: readonly LoadedModel[],
    received: readonly (ReceivedRecord & Partial<ScoredRecord>)[],
  ): Promise<void> {
    const fields = beside ? eventFieldsOfBoth(model!.eventFields, beside.eventFields) : model!.eventFields;
    if (fields.length === 0) return;
    const events = received.flatMap((a): EntityEvent[] => {
      const event = recordEventOf(model!.project, fields, a, a.score?.answer.decision);
      return event ? [event] : [];
    });
    await tellWindows(this.#ports, events);
  }
}
