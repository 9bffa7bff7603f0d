import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { foldHistory, statesAt } from '../../../../core/windows/history.ts';
import { encodeState, largestState, remembered, windowSpecs } from '../../../../core/windows/index.ts';
import type { SeriesRecord, StatesRecord } from '../../../../core/windows/online/entity-keys.ts';
import { entityKeys } from '../../../../core/windows/online/entity-keys.ts';
import { entityWindows } from '../../../../core/windows/online/entity-windows.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { largestStateOf, placementsOf } from '../../../../core/windows/online/placement.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { datasetOf, texts } from '../../prepare/dataset.ts';
import { hour, paymentsDataset, randomPayments, recordEvent, start } from '../../serve/payments.ts';

const dataset = paymentsDataset(randomPayments(5, 1));
const specs = windowSpecs(dataset.extra.project, dataset.table);

test('series of one entity share its items, and those of a column its values', () => {
  const placements = placementsOf(specs);
  const by = (entity: string, of: string) =>
    specs.filter((s) => s.entity === entity && s.of === of).map(({ series }) => placements.get(series)!);
  const amounts = by('customer', 'amount');
  expect(amounts.map(({ group, slot, part }) => [group, slot, part])).toEqual(amounts.map(() => [0, 0, 0]));
  expect(new Set(by('customer', 'terminal').map(({ slot }) => slot))).toEqual(new Set([1]));
  expect(by('terminal', 'fraud')).toEqual([{ group: 1, slot: 0, part: 0 }]);
});

test('no series is larger than its bound, and no bound than the largest', () => {
  for (const retention of [24, 1_102])
    for (const events of ['value', 'category', 'labelled', 'absentNegative'] as const)
      expect(largestStateOf({ ...specs[0]!, retention, events })).toBeLessThan(largestState);
});

/** Twelve columns of texts, each different in every row: what takes most space. */
const columns = Array.from({ length: 12 }, (_, i) => `text${i}`);
const rows = remembered + 200;
const busy = datasetOf({
  target: Array.from({ length: rows }, () => Number.NaN),
  time: Array.from({ length: rows }, (_, i) => start + i * hour),
  keys: Array.from({ length: rows }, (_, i) => `k${i}`),
  columns: [
    texts(
      'shop',
      Array.from({ length: rows }, () => 's'),
    ),
    ...columns.map((name) =>
      texts(
        name,
        Array.from({ length: rows }, (_, i) => `${name}-${i}`),
      ),
    ),
  ],
  project: {
    name: 'pay',
    features: {
      windows: columns.map((of) => ({ entity: 'shop', of, over: ['P400D'], statistics: ['distinct' as const] })),
    },
  },
});

test('an entity that is too busy for one item has several, none too large, and reads as history', async () => {
  const many = windowSpecs(busy.extra.project, busy.table);
  const parts = new Set([...placementsOf(many).values()].map(({ part }) => part));
  expect(parts.size).toBeGreaterThan(1);
  const store = memoryRecordStore();
  const now = start + rows * hour;
  // The table in memory refuses items above 400 KB.
  await loadEntities(store, {
    ...{ project: 'pay', dataset: busy, specs: many, model: 'm', retained: [], generation: 'g' },
    now: () => now,
  });
  const series = (await store.get<SeriesRecord>(entityKeys.series('pay')))!;
  const log = entityKeys.log('pay', 'g', 0, 's');
  const items = await store.getMany<StatesRecord>([...parts].map((part) => entityKeys.states(log, part)));
  const stored = Object.assign({}, ...items.map(({ states }) => states)) as Record<string, Uint8Array>;
  for (const { series: id, state } of statesAt(busy, many)) expect(stored[id]).toEqual(encodeState(state));

  for (let i = 0; i < 40; i++) {
    const fields = Object.fromEntries(columns.map((name) => [name, `${name}-${i % 7}-new`]));
    const event = {
      ...recordEvent({ ...randomPayments(1, 1)[0]!, id: `new${i}`, at: now }),
      record: { shop: 's', ...fields },
    };
    await updateEntities(store, 'pay', [event], now);
  }
  const [values] = await entityWindows(store, series, 'pay', many, [{ shop: 's' }], [now + hour]);
  const { columns: history } = foldHistory(busy, many);
  const before = history.map((column) => column.at(-1)!);
  values!.forEach((value, i) => {
    expect(value / (before[i]! + 8)).toBeGreaterThan(0.9);
    expect(value / (before[i]! + 8)).toBeLessThan(1.1);
  });
});
