import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reserved } from '../../../../core/contracts/dataset.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import { foldHistory, windowSpecs } from '../../../../core/windows/index.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { numbers } from '../../prepare/dataset.ts';
import {
  hour,
  labelEvent,
  type Payment,
  paymentsDataset,
  randomPayments,
  recordEvent,
  recordOf,
  start,
  trainPackage,
} from '../../serve/payments.ts';
import { memoryService, request } from '../../serve/service.ts';
import { expectStatesOf, kept, now } from './states.ts';

/** Of every third one is blocked, of every fifth sent to review. */
const decided = (payments: Payment[]) =>
  payments.map((p, i): Payment => ({ ...p, decision: i % 3 === 0 ? 'block' : i % 5 === 0 ? 'review' : 'allow' }));
const day = 24 * hour;
const payment = (id: string, at: number, more: Partial<Payment> = {}): Payment => ({
  ...{ id, at: start + at, customer: 'c', terminal: 'm', amount: 1, fraud: null, labelledAt: null },
  ...more,
});

test('what was blocked counts in windows of the target with its label only', () => {
  const payments = [
    payment('allowed', 0),
    payment('blocked', hour, { decision: 'block' }),
    payment('found', 2 * hour, { decision: 'block', fraud: 1, labelledAt: start + 2.5 * day }),
    payment('cleared', 3 * hour, { decision: 'review', fraud: 0, labelledAt: start + 1.5 * day }),
    payment('early', 2.2 * day),
    payment('late', 2.8 * day),
  ];
  const windows = (list: Payment[]) => {
    const dataset = paymentsDataset(list);
    const { names, columns } = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
    return (name: string) => columns[names.indexOf(`terminal.fraud.${name}.P7D.delay.P1D`)]!.slice(4);
  };
  expect([...windows(payments)('count')]).toEqual([2, 3]);
  expect([...windows(payments)('mean')]).toEqual([0, expect.closeTo(1 / 3, 12)]);
});

const { extra, table } = paymentsDataset(randomPayments(60, 1));
const reach = Math.max(...windowSpecs(extra.project, table).map(({ retention, width }) => retention * width));

test('any order of decided records, their labels and repetitions gives the states of the history', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 0, max: 60 }),
      fc.infiniteStream(fc.nat()),
      async (seed, known, order) => {
        // Every seventh is blocked first and let through when it is asked again.
        const payments = decided(randomPayments(60, seed)).map((p, i) =>
          i % 7 ? p : { ...p, decision: 'allow' as const },
        );
        const first = payments.map((p, i) => (i % 7 ? p : { ...p, decision: 'block' as const }));
        const unlabelled = first.slice(0, known).map((p) => ({ ...p, fraud: null, labelledAt: null }));
        const entities = await kept(unlabelled);
        const events = payments.flatMap((p, i): EntityEvent[] => [
          ...(i < known ? [] : [recordEvent(first[i]!)]),
          ...(i % 7 ? [] : [recordEvent(p, `again-${p.id}`)]),
          ...(i % 4 ? [] : [recordEvent(first[i]!, `more-${p.id}`)]),
          ...(p.fraud === null ? [] : [labelEvent(p), labelEvent(p)]),
        ]);
        const shuffled = events.map((event) => ({ event, at: order.next().value! })).sort((a, b) => a.at - b.at);
        for (let i = 0; i < shuffled.length; i += 7)
          await updateEntities(
            entities,
            'pay',
            shuffled.slice(i, i + 7).map(({ event }) => event),
            now,
          );
        // A label finds the record of a load only as far as a window of that day or later reaches.
        const until = Math.max(...unlabelled.map(({ at }) => at));
        const isLost = (p: Payment, i: number) => i < known && i % 7 > 0 && i % 4 > 0 && p.at < until - reach;
        await expectStatesOf(
          entities,
          payments.map((p, i) => (isLost(p, i) ? { ...p, fraud: null, labelledAt: null } : p)),
        );
      },
    ),
    { numRuns: 20 },
  );
});

test('a load keeps what an earlier decision let through', () => {
  const { table, extra } = paymentsDataset([payment('a', 0, { decision: 'block' }), payment('b', 3 * day)]);
  const withBefore = [...table.columns, numbers(reserved.letThrough, [1, Number.NaN])];
  const dataset = { extra, table: { ...table, columns: withBefore } };
  const { names, columns } = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
  expect(columns[names.indexOf('terminal.fraud.count.P7D.delay.P1D')]![1]).toBe(1);
});

test('serving tells the windows what it decided', async () => {
  const service = memoryService();
  await service.serve(trainPackage(paymentsDataset(randomPayments(200, 5)), 'gradientBoostedTrees'));
  await kept([], service.entities as never);
  const records = randomPayments(200, 6).map(recordOf);
  service.clock.now = now;
  const { predictions } = await service.predictor.predict(request('pay', { records }));
  const decisions = predictions.map(({ decision }) => decision);
  expect(new Set(decisions)).toEqual(new Set(['allow', 'block']));
  expect(service.events.map((e) => (e.kind === 'record' ? (e.record[reserved.decision] ?? 'allow') : ''))).toEqual(
    decisions,
  );
});
