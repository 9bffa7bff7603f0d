import { expect, test } from 'vitest';
import { type MemoryRecordStore, memoryRecordStore } from '../../../../adapters/memory/record-store.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { windowSpecs } from '../../../../core/windows/index.ts';
import { withKeyHash } from '../../../../core/windows/online/key-hash.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { labelEvent, type Payment, paymentsDataset, randomPayments, recordEvent } from '../../serve/payments.ts';
import { expectStatesOf, now } from './states.ts';

class Killed extends Error {}

/** A store whose process dies at its n-th call, before it has an effect or after. */
function mortal(
  store: RecordStore,
  dies: number,
  when: 'before' | 'after',
): { store: RecordStore; calls: () => number } {
  let calls = 0;
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    const isLast = ++calls === dies;
    if (calls > dies || (isLast && when === 'before')) throw new Killed();
    const answer = await work();
    if (isLast) throw new Killed();
    return answer;
  };
  return {
    calls: () => calls,
    store: {
      get: (key) => call(() => store.get(key)),
      getMany: (keys, options) => call(() => store.getMany(keys, options)),
      query: (pk, options) => call(() => store.query(pk, options)),
      write: (operations) => call(() => store.write(operations)),
      putMany: (records) => call(() => store.putMany(records)),
    },
  };
}

const payments = randomPayments(70, 21).map((p, i): Payment => ({ ...p, customer: `c${i % 2}`, terminal: 'm' }));
const history = payments.slice(0, 20).map((p) => ({ ...p, fraud: null, labelledAt: null }));
const id = '01J000000000000000000000A0';
const events: EntityEvent[] = payments.slice(15).flatMap((p, i) => {
  const said = withKeyHash(id, p.id);
  const label = p.fraud === null ? [] : [labelEvent(p)];
  return i % 2 ? [recordEvent(p, said), ...label] : [...label, recordEvent(p)];
});
const labels = payments.slice(0, 15).flatMap((p) => (p.fraud === null ? [] : [labelEvent(p)]));
const messages = Array.from({ length: Math.ceil(events.length / 9) }, (_, i) => events.slice(i * 9, i * 9 + 9));

let generations = 0;
function load(entities: RecordStore) {
  const dataset = paymentsDataset(history);
  return loadEntities(entities, {
    project: 'pay',
    dataset,
    specs: windowSpecs(dataset.extra.project, dataset.table),
    model: 'm1',
    retained: ['m1'],
    generation: `killed${++generations}`,
    now: () => now,
  });
}

/** Sends a message until it is taken; the first delivery dies. */
async function deliver(entities: RecordStore, message: readonly EntityEvent[], dies: number, when: 'before' | 'after') {
  const { store, calls } = mortal(entities, dies, when);
  await updateEntities(store, 'pay', message, now).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  await updateEntities(entities, 'pay', message, now);
  return calls() >= dies;
}

async function loaded(): Promise<MemoryRecordStore> {
  const entities = memoryRecordStore();
  await load(entities);
  return entities;
}

test.for(['before', 'after'] as const)('updates that die %s any call and come again count once', async (when) => {
  for (let dies = 1, died = true; died; dies++) {
    const entities = await loaded();
    died = false;
    for (const message of [...messages, labels]) died = (await deliver(entities, message, dies, when)) || died;
    await expectStatesOf(entities, payments);
  }
});

test.for(['before', 'after'] as const)('so do those around which a load puts other states in use: %s', async (when) => {
  for (let dies = 1, died = true; died; dies++) {
    const entities = await loaded();
    died = false;
    for (const [m, message] of [...messages, labels].entries()) {
      // The load comes between any two calls of the update that dies.
      const at = (m % 4) + 2;
      let calls = 0;
      const between: RecordStore = new Proxy(entities, {
        get(target, name: keyof RecordStore) {
          return async (...given: unknown[]) => {
            if (++calls === at) await load(entities);
            return (target[name] as (...args: unknown[]) => unknown)(...given);
          };
        },
      });
      died = (await deliver(between, message, dies, when)) || died;
    }
    await expectStatesOf(entities, payments);
  }
});

test('loads that die anywhere leave the states in use as they were, and are done again', async () => {
  for (let dies = 1, died = true; died; dies++) {
    const entities = await loaded();
    for (const message of messages.slice(0, 3)) await updateEntities(entities, 'pay', message, now);
    const { store, calls } = mortal(entities, dies, dies % 2 ? 'before' : 'after');
    await load(store).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    died = calls() >= dies;
    for (const message of [...messages.slice(3), labels]) await updateEntities(entities, 'pay', message, now);
    if (died) await load(entities);
    await expectStatesOf(entities, payments);
    expect(dies).toBeLessThan(200);
  }
});
