/** Labels of one entity that are more than its state remembers: a correction of an old one replaces it, as a new one does. */
import { describe, expect, test } from 'vitest';
import { type MemoryRecordStore, memoryRecordStore } from '../../../../adapters/memory/record-store.ts';
import { type Dataset, reserved } from '../../../../core/contracts/dataset.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { statesAt, windowSpecs } from '../../../../core/windows/index.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { remembered } from '../../../../core/windows/state.ts';
import { texts } from '../../prepare/dataset.ts';
import { type Payment, paymentsDataset, recordEvent } from '../../serve/payments.ts';
import { now, stateOf } from './states.ts';

const minute = 60_000;
const rows = remembered + 200;
const payments = Array.from(
  { length: rows },
  (_, i): Payment => ({
    id: `t${i}`,
    at: now - (rows - i) * minute,
    customer: 'c',
    terminal: 'm',
    amount: 10,
    fraud: 1,
    labelledAt: now - (rows - i) * minute + 1,
  }),
);
const unlabelled = payments.map((p) => ({ ...p, fraud: null, labelledAt: null }));
const label = (i: number, value: number, at: number): EntityEvent => ({
  kind: 'label',
  project: 'pay',
  key: payments[i]!.id,
  value,
  at: new Date(at).toISOString(),
});

/** Corrections of old and of new payments: some repeated, some corrected again. */
const random = seededRandom(5);
const corrections = Array.from({ length: 300 }, (_, n) => {
  const i = n % 2 === 0 ? Math.floor(random() * 150) : Math.floor(random() * rows);
  return { i, value: n % 3 === 0 ? 1 : 0, at: now + n * minute };
});
const after = payments.map((p, i) => {
  const last = corrections.findLast((c) => c.i === i);
  return last ? { ...p, fraud: last.value as 0 | 1 } : p;
});
const fraud = after.reduce((sum, p) => sum + p.fraud!, 0);

let generations = 0;
const load = (entities: RecordStore, dataset: Dataset) =>
  loadEntities(entities, {
    project: 'pay',
    dataset,
    specs: windowSpecs(dataset.extra.project, dataset.table),
    model: 'm1',
    retained: [],
    generation: `busy${++generations}`,
    now: () => now,
  });

async function tell(entities: RecordStore, events: readonly EntityEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 48)
    await updateEntities(entities, 'pay', events.slice(from, from + 48), now);
}

const labelSpec = (dataset: Dataset) =>
  windowSpecs(dataset.extra.project, dataset.table).find((spec) => spec.entity === 'terminal')!;

function countsOf(buckets: readonly number[]): [count: number, sum: number] {
  let [count, sum] = [0, 0];
  for (let b = 0; b < buckets.length; b += 8) {
    count += buckets[b + 1]!;
    sum += buckets[b + 2]!;
  }
  return [count, sum];
}

async function expectReplaced(entities: RecordStore, absentMeans: 'negative' | 'unknown'): Promise<void> {
  const { series, decimals } = labelSpec(paymentsDataset(payments, absentMeans));
  const { buckets } = await stateOf(entities, series, 'm');
  expect(countsOf(buckets)).toEqual([rows, fraud * 10 ** decimals]);
}

describe.each(['negative', 'unknown'] as const)('where no label means %s', (absentMeans) => {
  const told = corrections.map(({ i, value, at }) => label(i, value, at));

  /** The history, loaded as it is labelled, or labelled online. */
  async function labelled(how: 'in the history' | 'online'): Promise<MemoryRecordStore> {
    const entities = memoryRecordStore();
    if (how === 'in the history') {
      await load(entities, paymentsDataset(payments, absentMeans));
      return entities;
    }
    await load(entities, paymentsDataset(unlabelled.slice(0, 1), absentMeans));
    await tell(
      entities,
      unlabelled.slice(1).map((p) => recordEvent(p)),
    );
    await tell(
      entities,
      payments.map((p, i) => label(i, 1, p.labelledAt!)),
    );
    return entities;
  }

  test.each(['in the history', 'online'] as const)('and labelled %s', async (how) => {
    const entities = await labelled(how);
    await tell(entities, told);
    await expectReplaced(entities, absentMeans);
    // What comes again changes nothing.
    await tell(entities, told.slice(0, 50));
    await expectReplaced(entities, absentMeans);
  });

  test('and corrected before, while and after states are loaded', async () => {
    const entities = await labelled('online');
    await tell(entities, told.slice(0, 100));
    const meanwhile: RecordStore = {
      ...entities,
      putMany: async (records) => {
        await tell(entities, told.slice(100, 200));
        await entities.putMany(records);
      },
    };
    await load(meanwhile, paymentsDataset(payments, absentMeans));
    await tell(entities, told.slice(100));
    await expectReplaced(entities, absentMeans);
  });

  test('the history of corrections has the same', () => {
    const { table, extra } = paymentsDataset(payments, absentMeans);
    const said = payments.map((p, i) => {
      const own = corrections.filter((c) => c.i === i).map(({ at, value }): [number, number] => [at, value]);
      return JSON.stringify([[p.labelledAt!, 1], ...own]);
    });
    const history = { ...texts(reserved.labelHistory, said) };
    const dataset = { table: { rows: table.rows, columns: [...table.columns, history] }, extra };
    const spec = labelSpec(dataset);
    for (const { series, state } of statesAt(dataset, [spec]))
      if (series === spec.series) expect(countsOf(state.buckets)).toEqual([rows, fraud * 10 ** spec.decimals]);
  });
});
