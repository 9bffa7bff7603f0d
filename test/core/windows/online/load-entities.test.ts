import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { windowSpecs } from '../../../../core/windows/index.ts';
import { entityKeys, type SeriesRecord } from '../../../../core/windows/online/entity-keys.ts';
import { type LoadOptions, type LoadResult, loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { labelEvent, type Payment, paymentsDataset, randomPayments, recordEvent, start } from '../../serve/payments.ts';
import { expectStatesOf, now } from './states.ts';

let generations = 0;

function load(
  entities: RecordStore,
  payments: readonly Payment[],
  options: Partial<LoadOptions> = {},
): Promise<LoadResult> {
  const dataset = paymentsDataset(payments);
  return loadEntities(entities, {
    project: 'pay',
    dataset,
    specs: windowSpecs(dataset.extra.project, dataset.table),
    model: 'm1',
    retained: ['m1'],
    generation: `g${++generations}`,
    now: () => now,
    ...options,
  });
}

const unlabelled = (payments: readonly Payment[]) => payments.map((p) => ({ ...p, fraud: null, labelledAt: null }));
const labelsOf = (payments: readonly Payment[]) => payments.filter((p) => p.fraud !== null).map((p) => labelEvent(p));

test('events that came online and are in the files too count once, those that are not stay', async () => {
  const payments = randomPayments(45, 11);
  const entities = memoryRecordStore();
  await load(entities, unlabelled(payments.slice(0, 10)));
  await updateEntities(
    entities,
    'pay',
    payments.slice(10).map((p) => recordEvent(p)),
    now,
  );
  await updateEntities(entities, 'pay', labelsOf(payments), now);

  // The files have caught up with half of what came online, and with no label of it.
  const result = await load(entities, unlabelled(payments.slice(0, 30)));

  await expectStatesOf(entities, payments);
  expect(result.replayed).toBe(15 + payments.slice(0, 30).filter((p) => p.fraud !== null).length);
  expect(result.late).toBe(0);
});

test('after a load, events go on where they were', async () => {
  const payments = randomPayments(50, 12);
  const entities = memoryRecordStore();
  await load(entities, unlabelled(payments.slice(0, 10)));
  await updateEntities(
    entities,
    'pay',
    payments.slice(10, 30).map((p) => recordEvent(p)),
    now,
  );
  await load(entities, unlabelled(payments.slice(0, 20)));
  await updateEntities(
    entities,
    'pay',
    payments.slice(15).map((p) => recordEvent(p)),
    now,
  );
  await updateEntities(entities, 'pay', labelsOf(payments), now);
  await expectStatesOf(entities, payments);
});

test('what comes while a load is under way is not lost', async () => {
  const payments = randomPayments(50, 13);
  const entities = memoryRecordStore();
  await load(entities, unlabelled(payments.slice(0, 10)));
  let bulkWrites = 0;
  const slow: RecordStore = {
    ...entities,
    // Between the load's first look at the events and the moment its states are in use.
    async putMany(records) {
      await entities.putMany(records);
      if (bulkWrites++ > 0) return;
      await updateEntities(
        entities,
        'pay',
        payments.slice(10).map((p) => recordEvent(p)),
        now,
      );
      await updateEntities(entities, 'pay', labelsOf(payments), now);
    },
  };
  const result = await load(slow, unlabelled(payments.slice(0, 20)));
  expect(result.late).toBeGreaterThan(0);
  await expectStatesOf(entities, payments);
});

test('an update that read before the switch does not write after it', async () => {
  const payments = unlabelled(randomPayments(20, 14));
  const entities = memoryRecordStore();
  await load(entities, payments.slice(0, 10));
  let loaded = false;
  const late: RecordStore = {
    ...entities,
    async write(operations) {
      if (!loaded) {
        loaded = true;
        await load(entities, payments.slice(0, 10));
      }
      await entities.write(operations);
    },
  };
  await updateEntities(
    late,
    'pay',
    payments.slice(10).map((p) => recordEvent(p)),
    now,
  );
  expect(loaded).toBe(true);
  await expectStatesOf(entities, payments);
});

test('an update that dies after a load came between leaves an event that is caught up with, once', async () => {
  const payments = unlabelled(randomPayments(20, 17));
  const entities = memoryRecordStore();
  await load(entities, payments.slice(0, 10));
  let reads = 0;
  const dying: RecordStore = {
    ...entities,
    async write(operations) {
      // The load has looked for the second time before the event is there.
      if (reads < 2) await load(entities, payments.slice(0, 10));
      await entities.write(operations);
    },
    async get(key) {
      if (++reads === 2) throw new Error('the function was killed');
      return await entities.get(key);
    },
  };
  const event = recordEvent(payments[12]!);
  await expect(updateEntities(dying, 'pay', [event], now)).rejects.toThrow('killed');
  await expect(expectStatesOf(entities, [...payments.slice(0, 10), payments[12]!])).rejects.toThrow();

  // Its message comes again, or its label before that.
  const labelled = { ...payments[12]!, fraud: 1 as const, labelledAt: payments[12]!.at + 1000 };
  await updateEntities(entities, 'pay', [labelEvent(labelled)], now);
  await expectStatesOf(entities, [...payments.slice(0, 10), labelled]);
  await updateEntities(entities, 'pay', [event, labelEvent(labelled)], now);
  await expectStatesOf(entities, [...payments.slice(0, 10), labelled]);
});

test('a load that died half-way is started again', async () => {
  const payments = randomPayments(30, 15);
  const entities = memoryRecordStore();
  await updateEntities(
    entities,
    'pay',
    payments.slice(20).map((p) => recordEvent(p)),
    now,
  );
  const dying: RecordStore = {
    ...entities,
    write: async () => {
      throw new Error('the function was killed');
    },
  };
  await expect(load(dying, unlabelled(payments.slice(0, 25)))).rejects.toThrow('killed');
  await load(entities, unlabelled(payments.slice(0, 25)));
  await updateEntities(entities, 'pay', labelsOf(payments), now);
  await expectStatesOf(entities, payments);
});

test('windows of models that may serve again stay, others go', async () => {
  const payments = randomPayments(20, 16);
  const entities = memoryRecordStore();
  const dataset = paymentsDataset(payments);
  const specs = windowSpecs(dataset.extra.project, dataset.table);
  const [amount, fraud] = ['amount', 'fraud'].map((of) => specs.find((spec) => spec.of === of));
  const series = async () => Object.values((await entities.get<SeriesRecord>(entityKeys.series('pay')))!.series);

  await load(entities, payments, { specs: [amount!], model: 'old' });
  await load(entities, payments, { specs: [fraud!], model: 'new', retained: ['old'] });
  expect((await series()).map(({ spec, models }) => [spec.of, models])).toEqual([
    ['amount', ['old']],
    ['fraud', ['new']],
  ]);
  await load(entities, payments, { specs: [fraud!], model: 'newer', retained: ['new'] });
  expect((await series()).map(({ spec, models }) => [spec.of, models])).toEqual([['fraud', ['new', 'newer']]]);
});

test('series of one entity in two generations, and one that goes, are all kept up to date', async () => {
  const payments = randomPayments(120, 18).map((p) => ({ ...p, customer: 'c' }));
  const history = unlabelled(payments.slice(0, 20));
  const entities = memoryRecordStore();
  const dataset = paymentsDataset(history);
  const specs = windowSpecs(dataset.extra.project, dataset.table);
  const by = (fits: (spec: (typeof specs)[number]) => boolean) => specs.filter(fits);
  await load(entities, history, { specs: by(({ of }) => of !== 'fraud'), model: 'old' });
  await say(entities, payments.slice(20, 50));
  // Of the first generation the texts stay, and the amounts go on in the second, beside labels.
  await load(entities, history, { specs: by(({ of }) => of !== 'terminal'), model: 'new', retained: ['old'] });
  await say(entities, payments.slice(50, 80));
  await load(entities, history, { specs: by(({ of }) => of === 'fraud'), model: 'newer', retained: ['old', 'new'] });
  await say(entities, payments.slice(80));
  await updateEntities(entities, 'pay', labelsOf(payments), now);
  await expectStatesOf(entities, payments);
});

async function say(entities: RecordStore, payments: readonly Payment[]): Promise<void> {
  for (const payment of payments) await updateEntities(entities, 'pay', [recordEvent(payment)], now);
}

test('a snapshot of many entities is written in bulk', async () => {
  const payments = Array.from(
    { length: 6_000 },
    (_, i): Payment => ({
      id: `t-${i}`,
      at: start + i * 60_000,
      customer: `c${i % 3_000}`,
      terminal: `m${i % 500}`,
      amount: i / 100,
      fraud: null,
      labelledAt: null,
    }),
  );
  const entities = memoryRecordStore();
  let writes = 0;
  const counting: RecordStore = {
    ...entities,
    async write(operations) {
      writes++;
      await entities.write(operations);
    },
  };
  const result = await load(counting, payments);
  expect(result).toMatchObject({ series: 5, entities: 3_000 + 500, records: 6_000 });
  expect(writes).toBe(1);
});
