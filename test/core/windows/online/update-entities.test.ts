import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { ConditionFailed } from '../../../../core/ports/record-store.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { entityKeys, type SeriesRecord } from '../../../../core/windows/online/entity-keys.ts';
import { EntitiesContended, updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { labelEvent, type Payment, randomPayments, recordEvent } from '../../serve/payments.ts';
import { expectStatesOf, kept, now, stateOf } from './states.ts';

test('any order of records and labels, with repetitions, in any batches gives the states of the history', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 40 }),
      fc.infiniteStream(fc.nat()),
      async (seed, batch, order) => {
        const payments = randomPayments(60, seed);
        const entities = await kept([]);
        const events = payments.flatMap((p) => [
          recordEvent(p),
          ...(p.fraud === null ? [] : [labelEvent(p, p.at % 2 ? 'key' : 'inferenceId')]),
          ...(p.at % 5 === 0 ? [recordEvent(p, `again-${p.id}`)] : []),
          ...(p.at % 7 === 0 && p.fraud !== null ? [labelEvent(p)] : []),
        ]);
        const shuffled = events.map((event) => ({ event, at: order.next().value! })).sort((a, b) => a.at - b.at);
        for (let i = 0; i < shuffled.length; i += batch)
          await updateEntities(
            entities,
            'pay',
            shuffled.slice(i, i + batch).map(({ event }) => event),
            now,
          );
        await expectStatesOf(entities, payments);
      },
    ),
    { numRuns: 12 },
  );
});

test('the same messages again change nothing', async () => {
  const payments = randomPayments(30, 1);
  const entities = await kept([]);
  const events: EntityEvent[] = payments.map((p) => recordEvent(p));
  expect(await updateEntities(entities, 'pay', events, now)).toMatchObject({ folded: 30, repeated: 0 });
  expect(await updateEntities(entities, 'pay', events, now)).toMatchObject({ folded: 0, repeated: 30 });
  await expectStatesOf(
    entities,
    payments.map((p) => ({ ...p, fraud: null, labelledAt: null })),
  );
});

test('records of the loaded history are not counted again, and their labels find them', async () => {
  const payments = randomPayments(40, 2);
  const unlabelled = payments.map((p) => ({ ...p, fraud: null, labelledAt: null }));
  const entities = await kept(unlabelled);
  const labelled = payments.filter((p) => p.fraud !== null);
  const outcome = await updateEntities(
    entities,
    'pay',
    [...payments.slice(20).map((p) => recordEvent(p)), ...labelled.map((p) => labelEvent(p))],
    now,
  );
  expect(outcome).toEqual({ folded: labelled.length, repeated: 20, waiting: 0, ahead: 0 });
  await expectStatesOf(entities, payments);
});

test('a correction replaces the label, whichever comes first', async () => {
  const [payment] = randomPayments(1, 3) as [Payment];
  const first = { ...payment, fraud: 1 as const, labelledAt: payment.at + 1000 };
  const corrected = { ...payment, fraud: 0 as const, labelledAt: payment.at + 2000 };
  for (const labels of [
    [first, corrected],
    [corrected, first],
  ]) {
    const entities = await kept([]);
    await updateEntities(entities, 'pay', [recordEvent(payment)], now);
    for (const label of labels) await updateEntities(entities, 'pay', [labelEvent(label)], now);
    const { series } = (await entities.get<SeriesRecord>(entityKeys.series('pay')))!;
    const [id] = Object.entries(series).find(([, { spec }]) => spec.of === 'fraud')!;
    const reference = await kept([]);
    await updateEntities(reference, 'pay', [recordEvent(payment), labelEvent(corrected)], now);
    expect(await stateOf(entities, id, payment.terminal)).toEqual(await stateOf(reference, id, payment.terminal));
  }
});

test('a record that claims to lie in the future is left out', async () => {
  const [payment] = randomPayments(1, 4) as [Payment];
  const entities = await kept([payment]);
  const outcome = await updateEntities(
    entities,
    'pay',
    [recordEvent({ ...payment, id: 'x', at: Date.UTC(2999, 0, 1) })],
    now,
  );
  expect(outcome).toMatchObject({ ahead: 1, folded: 0 });
  await expectStatesOf(entities, [payment]);
});

test('writers at once on the same entities lose nothing', async () => {
  const payments = randomPayments(60, 5).map((p) => ({
    ...p,
    customer: 'c1',
    terminal: 'm1',
    fraud: null,
    labelledAt: null,
  }));
  const entities = await kept([]);
  await Promise.all(
    [0, 1, 2, 3].map(async (writer) => {
      for (let i = writer; i < payments.length; i += 4)
        await updateEntities(entities, 'pay', [recordEvent(payments[i]!)], now);
    }),
  );
  await expectStatesOf(entities, payments);
});

test('gives up with a clear error when every write meets another', async () => {
  const entities = await kept([]);
  const blocked: RecordStore = {
    ...entities,
    write: async () => {
      throw new ConditionFailed(0);
    },
  };
  const [payment] = randomPayments(1, 6) as [Payment];
  await expect(updateEntities(blocked, 'pay', [recordEvent(payment)], now)).rejects.toThrow(EntitiesContended);
});

test('events before the first load are remembered and loaded later', async () => {
  const payments = randomPayments(20, 7).map((p) => ({ ...p, fraud: null, labelledAt: null }));
  const entities = memoryRecordStore();
  await updateEntities(
    entities,
    'pay',
    payments.slice(10).map((p) => recordEvent(p)),
    now,
  );
  await kept(payments.slice(0, 12), entities);
  await expectStatesOf(entities, payments);
});

test('logs that outgrow their items are folded into states, and states too large for one transaction written in several', async () => {
  const payments = randomPayments(300, 8).map((p) => ({ ...p, terminal: 'm', fraud: null, labelledAt: null }));
  for (const bytes of [3_000_000, 500]) {
    const entities = await kept([]);
    const sizes: number[] = [];
    const counting: RecordStore = {
      ...entities,
      async write(operations) {
        sizes.push(operations.length);
        await entities.write(operations);
      },
    };
    const events = payments.map((p) => recordEvent(p));
    await updateEntities(counting, 'pay', events, now, { operations: 100, bytes });
    // A record, its inference, and of each chunk the logs of six customers and a terminal.
    if (bytes > 500) expect(sizes.length).toBeLessThan(15);
    else expect(sizes.length).toBeGreaterThan(30);
    await expectStatesOf(entities, payments);
  }
});

test('busy entities in any order and batches have the states of the history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 1, max: 60 }), async (seed, batch) => {
      const payments = randomPayments(250, seed).map((p, i) => ({ ...p, customer: `c${i % 2}` }));
      const entities = await kept(payments.slice(0, 40).map((p) => ({ ...p, fraud: null, labelledAt: null })));
      const random = seededRandom(seed);
      const events = payments
        .flatMap((p, i) => [...(i < 30 ? [] : [recordEvent(p)]), ...(p.fraud === null ? [] : [labelEvent(p)])])
        .map((event) => ({ event, at: random() }))
        .sort((a, b) => a.at - b.at);
      for (let i = 0; i < events.length; i += batch)
        await updateEntities(
          entities,
          'pay',
          events.slice(i, i + batch).map(({ event }) => event),
          now,
        );
      await expectStatesOf(entities, payments);
    }),
    { numRuns: 6 },
  );
});

test('a label waits for a record that has no key, too', async () => {
  const [payment] = randomPayments(1, 9) as [Payment];
  const { key: _, ...keyless } = recordEvent(payment) as Extract<EntityEvent, { kind: 'record' }>;
  const label = labelEvent({ ...payment, fraud: 1, labelledAt: payment.at + 1 }, 'inferenceId');
  for (const events of [
    [keyless, label],
    [label, keyless],
  ]) {
    const entities = await kept([]);
    for (const event of events) await updateEntities(entities, 'pay', [event], now);
    const { series } = (await entities.get<SeriesRecord>(entityKeys.series('pay')))!;
    const [id] = Object.entries(series).find(([, { spec }]) => spec.of === 'fraud')!;
    const { buckets } = await stateOf(entities, id, payment.terminal);
    expect(buckets.slice(1, 3)).toEqual([1, 100]);
  }
});

test('a record that contradicts the one of its key changes nothing, and its label goes to the first', async () => {
  const [payment] = randomPayments(1, 10) as [Payment];
  const unlabelled = { ...payment, fraud: null, labelledAt: null };
  const contradiction = recordEvent({ ...payment, customer: 'other', terminal: 'other' });
  const labelled = { ...payment, fraud: 1 as const, labelledAt: payment.at + 1 };
  for (const entities of [await kept([unlabelled]), await kept([])]) {
    await updateEntities(entities, 'pay', [recordEvent(payment, 'inf-first')], now);
    await updateEntities(entities, 'pay', [labelEvent(labelled, 'inferenceId'), contradiction], now);
    await expectStatesOf(entities, [labelled]);
  }
});
