import { beforeAll, expect, test } from 'vitest';
import { type MemoryRecordStore, memoryRecordStore } from '../../../../adapters/memory/record-store.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { windowSpecs } from '../../../../core/windows/index.ts';
import { withKeyHash } from '../../../../core/windows/online/key-hash.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { remembered } from '../../../../core/windows/state.ts';
import { type Payment, paymentsDataset, recordEvent } from '../../serve/payments.ts';
import { now, stateOf } from './states.ts';

const hour = 3_600_000;
const rows = remembered + 60;
const id = '01J000000000000000000000A0';
/** Of one customer at one terminal, one a minute: the state has forgotten the key of the first ones. */
const payments = Array.from(
  { length: rows },
  (_, i): Payment => ({
    id: `t${i}`,
    at: now - (rows - i) * 60_000,
    customer: 'c',
    terminal: 'm',
    amount: 10,
    fraud: null,
    labelledAt: null,
  }),
);
const old = payments[5]!;
const record = recordEvent(old, withKeyHash(id, old.id));
const label: EntityEvent = { kind: 'label', project: 'pay', key: old.id, value: 1, at: new Date(now).toISOString() };
const labelOfInference: EntityEvent = { ...label, inferenceId: withKeyHash(id, old.id) };
delete (labelOfInference as { key?: string }).key;

let generations = 0;
function load(entities: RecordStore, history: readonly Payment[]) {
  const dataset = paymentsDataset(history);
  const specs = windowSpecs(dataset.extra.project, dataset.table);
  const generation = `busy${++generations}`;
  return loadEntities(entities, {
    project: 'pay',
    dataset,
    specs,
    model: 'm1',
    retained: [],
    generation,
    now: () => now,
  });
}

const update = (entities: RecordStore, event: EntityEvent) => updateEntities(entities, 'pay', [event], now);

let online: MemoryRecordStore;
beforeAll(async () => {
  online = memoryRecordStore();
  await load(online, payments.slice(0, 1));
  const events = payments.slice(1).map((p) => recordEvent(p, withKeyHash(id, p.id)));
  for (let from = 0; from < events.length; from += 48)
    await updateEntities(online, 'pay', events.slice(from, from + 48), now - hour);
});

/** By a plain count of the payments. */
async function expectCountedOnce(entities: RecordStore) {
  const { extra, table } = paymentsDataset(payments);
  for (const spec of windowSpecs(extra.project, table)) {
    const newest = Math.floor(payments.at(-1)!.at / spec.width);
    const reached = payments.filter(({ at }) => Math.floor(at / spec.width) > newest - spec.retention);
    const { buckets } = await stateOf(entities, spec.series, spec.entity === 'terminal' ? 'm' : 'c');
    let count = 0;
    for (let b = 0; b < buckets.length; b += 8) count += buckets[b + 1]!;
    expect([spec.entity, spec.of, spec.width, count]).toEqual([spec.entity, spec.of, spec.width, reached.length]);
  }
}

test('a late label while states are loaded does not count its old record again', async () => {
  const entities = online.copy();
  const meanwhile: RecordStore = {
    ...entities,
    putMany: async (records) => {
      await update(entities, label);
      await entities.putMany(records);
    },
  };
  expect((await load(meanwhile, payments.slice(0, 1))).late).toBe(1);
  await expectCountedOnce(entities);
});

test.for(['label', 'record'] as const)('nor does a %s that comes again after a load', async (again) => {
  const entities = online.copy();
  await update(entities, label);
  await load(entities, payments.slice(0, 1));
  await update(entities, again === 'label' ? labelOfInference : record);
  await expectCountedOnce(entities);
});

test('nor does the update that meets a load after its transaction', async () => {
  const entities = online.copy();
  let writes = 0;
  const interrupted: RecordStore = {
    ...entities,
    write: async (operations) => {
      await entities.write(operations);
      if (++writes === 1) await load(entities, payments.slice(0, 1));
    },
  };
  await update(interrupted, label);
  await expectCountedOnce(entities);
});

test('a label of an inference finds in the history what came online and in a file', async () => {
  const entities = memoryRecordStore();
  await load(entities, payments);
  await update(entities, record);
  await update(entities, labelOfInference);
  await load(entities, payments);
  await update(entities, labelOfInference);
  await expectCountedOnce(entities);
});
