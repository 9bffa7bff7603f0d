import type { RecordKey } from '../contracts/record.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { SlotRecord } from '../contracts/registry/slots.ts';
import type { Ports, RecordStore } from '../ports/index.ts';
import { ConditionFailed, type WriteCondition } from '../ports/record-store.ts';

type HolderPorts = Pick<Ports, 'registry' | 'clock' | 'random' | 'log'>;

export interface SlotPorts extends HolderPorts {
  /** Function executions that the account has at a time. */
  concurrency: () => Promise<number>;
}

/** All slots are taken. The state machines wait and try again. */
export class NoFreeSlot extends Error {
  override name = 'NoFreeSlot';
  constructor(by: string, slots: number) {
    super(`all ${slots} slots for functions that work for long are taken; ${by} is tried again later`);
  }
}

/** Share of the account's executions that may work for long; the rest is for predictions, triggers and other short work. */
const share = 0.6;
const attempts = 4;

/** Functions that may work for long at a time in an account of that many executions. */
export function slotsOf(concurrency: number): number {
  return Math.max(1, Math.floor(share * concurrency));
}

/**
 * Does the work in one of the slots. A holder that dies keeps its slot until it would have been stopped at the latest.
 * @param by the function
 * @param milliseconds after which it is stopped
 * @throws NoFreeSlot
 */
export async function inSlot<T>(
  ports: SlotPorts,
  by: string,
  milliseconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const slots = slotsOf(await ports.concurrency());
  const places = Array.from({ length: slots }, (_, index) => keys.slot(index));
  const slot = await take(ports, by, milliseconds, places);
  if (!slot) throw new NoFreeSlot(by, slots);
  return held(ports, slot, work);
}

/**
 * Does the work unless somebody does it already; undefined then. A holder that dies keeps others away until it would have been stopped.
 * @param name of the work
 */
export async function alone<T>(
  ports: HolderPorts,
  name: string,
  milliseconds: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const place = await take(ports, name, milliseconds, [keys.lock(name)]);
  return place && held(ports, place, work);
}

async function held<T>(ports: HolderPorts, slot: SlotRecord, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await release(ports, slot);
  }
}

/** One of the places; undefined where all are taken. */
async function take(
  { registry, clock, random }: HolderPorts,
  by: string,
  milliseconds: number,
  places: readonly RecordKey[],
): Promise<SlotRecord | undefined> {
  const holder = [...random(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const known = await slotRecords(registry);
    const now = clock();
    const free = places.filter(({ sk }) => {
      const taken = known.get(sk);
      return !taken || Date.parse(taken.expiresAt) <= now.getTime();
    });
    if (free.length === 0) return undefined;
    const [high = 0, low = 0] = random(2);
    const place = free[(256 * high + low) % free.length]!;
    const put: SlotRecord = { ...place, holder, by, expiresAt: new Date(now.getTime() + milliseconds).toISOString() };
    const before = known.get(place.sk);
    if (await written(registry, put, before ? { equals: { holder: before.holder } } : 'absent')) return put;
  }
  return undefined;
}

/** It would free itself: a failure must not be that of the work. */
async function release({ registry, clock, log }: HolderPorts, slot: SlotRecord): Promise<void> {
  try {
    await written(registry, { ...slot, expiresAt: clock().toISOString() }, { equals: { holder: slot.holder } });
  } catch (error) {
    log.warn('a slot could not be freed; it frees itself later', { slot: slot.sk, until: slot.expiresAt, error });
  }
}

async function slotRecords(registry: RecordStore): Promise<Map<string, SlotRecord>> {
  const { pk } = keys.slot(0);
  return new Map((await registry.query<SlotRecord>(pk)).map((record) => [record.sk, record]));
}

async function written(registry: RecordStore, put: SlotRecord, when: WriteCondition): Promise<boolean> {
  try {
    await registry.write([{ put, when }]);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return false;
  }
}
