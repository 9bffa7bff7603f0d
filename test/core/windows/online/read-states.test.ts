import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { windowSpecs } from '../../../../core/windows/index.ts';
import { entityKeys, type SeriesRecord } from '../../../../core/windows/online/entity-keys.ts';
import { entityWindows } from '../../../../core/windows/online/entity-windows.ts';
import { EntityItemsTorn } from '../../../../core/windows/online/read-states.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { hour, type Payment, paymentsDataset, recordEvent, start } from '../../serve/payments.ts';
import { kept, now } from './states.ts';

const payments = Array.from(
  { length: 120 },
  (_, i): Payment => ({
    ...{ id: `t${i}`, at: start + i * hour, customer: 'c', terminal: 'm', amount: 1 + i },
    ...{ fraud: null, labelledAt: null },
  }),
);
const dataset = paymentsDataset(payments);
const specs = windowSpecs(dataset.extra.project, dataset.table).filter(({ entity }) => entity === 'customer');
const at = start + 120 * hour;

async function read(entities: RecordStore): Promise<number[]> {
  const series = await entities.get<SeriesRecord>(entityKeys.series('pay'));
  const row = { customer: 'c', terminal: 'm', amount: 1 };
  return (await entityWindows(entities, series, 'pay', specs, [row], [at]))[0]!;
}

/** One after the other, so that logs are folded several times. */
async function say(entities: RecordStore, some: readonly Payment[]): Promise<void> {
  for (const payment of some) await updateEntities(entities, 'pay', [recordEvent(payment)], now);
}

test('a read that finds the log of one moment and states of another reads again as it is now', async () => {
  const [entities, whole] = [memoryRecordStore(), await kept([])];
  await kept([], entities);
  await say(whole, payments);
  const expected = await read(whole);
  await say(entities, payments.slice(0, 20));
  // For every later payment: items as they were before it and as they are after it, mixed both ways.
  for (let i = 20; i < payments.length; i++) {
    const before = entities.copy();
    await say(entities, payments.slice(i, i + 1));
    for (const old of ['LOG', 'STATES#0']) {
      let isNow = false;
      const stale: RecordStore = {
        ...entities,
        async getMany(keys, options) {
          if (options?.consistent) {
            isNow = true;
            return entities.getMany(keys);
          }
          const [olds, news] = [keys.filter(({ sk }) => sk === old), keys.filter(({ sk }) => sk !== old)];
          return [...(await before.getMany(olds)), ...(await entities.getMany(news))] as never;
        },
      };
      const values = await read(stale);
      const possible = [await read(before), await read(entities)];
      expect(possible).toContainEqual(values);
      if (isNow) expect(values).toEqual(possible[1]);
    }
  }
  expect(await read(entities)).toEqual(expected);
});

test('items that never fit are an error', async () => {
  const entities = await kept([]);
  await say(entities, payments);
  const torn: RecordStore = {
    ...entities,
    async getMany(keys, options) {
      const items = await entities.getMany(keys, options);
      return items.map((item) => ('states' in item ? { ...item, revision: 99 } : item)) as never;
    },
  };
  await expect(read(torn)).rejects.toThrow(EntityItemsTorn);
});

test('states that have expired before their log hold nothing', async () => {
  const entities = await kept([]);
  await say(entities, payments);
  const expired: RecordStore = {
    ...entities,
    async getMany(keys, options) {
      const items = await entities.getMany(keys, options);
      return items.filter((item) => !('states' in item)) as never;
    },
  };
  const values = await read(expired);
  expect(values.some((value) => value > 0)).toBe(true);
});

test('states are written anew before their log would outlive them', async () => {
  const day = 86_400_000;
  const entities = await kept([]);
  const of = async (sk: string) => {
    const { series } = (await entities.get<SeriesRecord>(entityKeys.series('pay')))!;
    const { generation, group } = Object.values(series).find(({ spec }) => spec.entity === 'customer')!;
    return entities.get<{ pk: string; sk: string; ttl: number }>({
      ...entityKeys.log('pay', generation, group, 'c'),
      sk,
    });
  };
  for (let i = 0; i < 60; i += 10) {
    await updateEntities(entities, 'pay', [recordEvent(payments[i]!)], now + i * 10 * day);
    const [log, states] = [await of('LOG'), await of('STATES#0')];
    if (i > 0) expect(log!.ttl - states!.ttl).toBeLessThanOrEqual((45 * day) / 1000);
  }
});
