import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Dataset, reserved } from '../../../../core/contracts/dataset.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import { resolveLabels } from '../../../../core/labels/resolve-labels.ts';
import { isStringColumn, rowAt } from '../../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../../core/windows/index.ts';
import { entityKeys, type SeriesRecord } from '../../../../core/windows/online/entity-keys.ts';
import { entityWindows } from '../../../../core/windows/online/entity-windows.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { texts } from '../../prepare/dataset.ts';
import { hour, type Payment, paymentsDataset, randomPayments, recordEvent } from '../../serve/payments.ts';
import { expectStatesOfDataset, kept, now } from './states.ts';

/** A label as it is said of a payment: the payment's index, hours after it, and its value. */
type Said = readonly [payment: number, hours: number, value: 0 | 1];

const histories = fc.record({
  seed: fc.nat(1e6),
  said: fc.array(fc.tuple(fc.nat(19), fc.integer({ min: 0, max: 60 }), fc.constantFrom<0 | 1>(0, 1)), {
    maxLength: 60,
  }),
});

function unlabelled(seed: number): Payment[] {
  return randomPayments(20, seed).map((p) => ({ ...p, fraud: null, labelledAt: null }));
}

function labelsOf(payments: readonly Payment[], said: readonly Said[]) {
  return said.map(([payment, hours, value]): Extract<EntityEvent, { kind: 'label' }> => {
    const { id, at } = payments[payment]!;
    return { kind: 'label', project: 'pay', key: id, value, at: new Date(at + hours * hour).toISOString() };
  });
}

/** As a snapshot has it of these labels. */
function snapshotOf(payments: readonly Payment[], said: readonly Said[], absentMeans: 'negative' | 'unknown'): Dataset {
  const { table, extra } = paymentsDataset(payments, absentMeans);
  const labels = labelsOf(payments, said);
  const of = payments.map(({ id }) =>
    labels.filter((l) => l.key === id).map((l) => [Date.parse(l.at), String(l.value)]),
  );
  const none = new Float64Array(payments.length).fill(Number.NaN);
  const column = texts(
    'said',
    of.map((some) => (some.length === 0 ? null : JSON.stringify(some))),
  );
  if (!isStringColumn(column)) throw new TypeError('expected texts');
  const { columns } = resolveLabels(none, none, column, { task: 'binary', classes: ['0', '1'] });
  const others = table.columns.filter(({ name }) => name !== reserved.target && name !== reserved.labelledAt);
  return { table: { rows: table.rows, columns: [...others, ...columns] }, extra };
}

test('corrected, contradicting and repeated labels in any order give the states of the history', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async ({ seed, said }, order) => {
      const payments = unlabelled(seed);
      const entities = await kept([]);
      const labels = labelsOf(payments, said);
      const events: EntityEvent[] = [...payments.map((p) => recordEvent(p)), ...labels, ...labels.slice(0, 5)];
      const shuffled = events.map((event) => ({ event, at: order.next().value! })).sort((a, b) => a.at - b.at);
      for (let i = 0; i < shuffled.length; i += 7)
        await updateEntities(
          entities,
          'pay',
          shuffled.slice(i, i + 7).map(({ event }) => event),
          now,
        );
      await expectStatesOfDataset(entities, snapshotOf(payments, said, 'negative'));
    }),
    { numRuns: 30 },
  );
});

test('a row of history reads of corrected labels what serving read at its moment', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ seed, said }) => {
      const payments = unlabelled(seed);
      const dataset = snapshotOf(payments, said, 'negative');
      const specs = windowSpecs(dataset.extra.project, dataset.table);
      const { columns } = foldHistory(dataset, specs);
      const entities = await kept([]);
      const series = await entities.get<SeriesRecord>(entityKeys.series('pay'));
      const labels = labelsOf(payments, said).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
      for (const [row, payment] of payments.entries()) {
        const due = labels.filter((l) => Date.parse(l.at) < payment.at);
        labels.splice(0, due.length);
        if (due.length > 0) await updateEntities(entities, 'pay', due, now);
        const [read] = await entityWindows(entities, series, 'pay', specs, [rowAt(dataset.table, row)], [payment.at]);
        expect([row, ...read!]).toEqual([row, ...columns.map((values) => values[row])]);
        await updateEntities(entities, 'pay', [recordEvent(payment)], now);
      }
    }),
    { numRuns: 30 },
  );
});

test('a window counts the first value from its arrival, and the correction from its own', () => {
  const [day, t] = [24 * hour, Date.UTC(2026, 0, 1)];
  const pay = (id: string, at: number): Payment => ({
    id,
    at,
    customer: 'c',
    terminal: 'm',
    amount: 1,
    fraud: null,
    labelledAt: null,
  });
  const payments = [pay('a', t), pay('b', t + 3 * day), pay('c', t + 6 * day)];
  // Fraud after a day, called off after five.
  const dataset = snapshotOf(
    payments,
    [
      [0, 24, 1],
      [0, 5 * 24, 0],
    ],
    'unknown',
  );
  const { names, columns } = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
  const rate = columns[names.findIndex((name) => name.startsWith('terminal.fraud.mean'))]!;
  expect([...rate]).toEqual([Number.NaN, 1, 0]);
  expect(rowAt(dataset.table, 0)).toMatchObject({ $target: 0, $labelledAt: new Date(t + 5 * day).toISOString() });
});
