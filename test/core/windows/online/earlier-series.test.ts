import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/record-store.ts';
import { type WindowSpec, windowSpecs } from '../../../../core/windows/index.ts';
import { entityKeys, type LogRecord, type SeriesRecord } from '../../../../core/windows/online/entity-keys.ts';
import { entityWindows } from '../../../../core/windows/online/entity-windows.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { type Payment, paymentsDataset, recordEvent } from '../../serve/payments.ts';
import { now } from './states.ts';

/** Of one customer at one terminal, one a minute. */
const payments = Array.from(
  { length: 300 },
  (_, i): Payment => ({
    id: `t${i}`,
    at: now - (300 - i) * 60_000,
    customer: 'c',
    terminal: 'm',
    amount: 10,
    fraud: null,
    labelledAt: null,
  }),
);

test('who still reads by the series of before a load finds what there was then', async () => {
  const entities = memoryRecordStore();
  const dataset = paymentsDataset(payments.slice(0, 100));
  const all = windowSpecs(dataset.extra.project, dataset.table);
  const seriesNow = () => entities.get<SeriesRecord>(entityKeys.series('pay'));
  const load = (model: string, specs: readonly WindowSpec[]) =>
    loadEntities(entities, {
      project: 'pay',
      dataset,
      specs,
      model,
      retained: ['m1', 'm2'],
      generation: model,
      now: () => now,
    });
  const update = async (from: number, to: number, at: number) => {
    for (let i = from; i < to; i += 20) {
      const events = payments.slice(i, i + 20).map((p) => recordEvent(p));
      await updateEntities(entities, 'pay', events, at);
    }
  };
  const read = (series: SeriesRecord | undefined) =>
    entityWindows(entities, series, 'pay', all, [{ customer: 'c', terminal: 'm' }], [now]);
  const logOfBefore = () => entities.get<LogRecord>(entityKeys.log('pay', 'm1', 0, 'c'));

  await load('m1', all);
  await update(100, 120, now);
  const before = await seriesNow();
  const there = await read(before);
  // Another model shares the windows of amounts, and only those.
  await load(
    'm2',
    all.filter(({ of }) => of === 'amount'),
  );
  await update(120, 240, now + 5_000);
  const amounts = all.filter(({ of }) => of === 'amount').flatMap(({ features }) => features).length;
  expect((await read(before))[0]!.slice(0, amounts)).toEqual(there[0]!.slice(0, amounts));
  expect(there[0]![0]).toBe(120);
  expect((await read(await seriesNow()))[0]![0]).toBe(240);
  expect((await logOfBefore())!.log.length).toBeGreaterThan(1024);

  await update(240, 260, now + 60_000);
  expect((await logOfBefore())!.log.length).toBeLessThan(100);
  expect((await read(await seriesNow()))[0]![0]).toBe(260);
});
