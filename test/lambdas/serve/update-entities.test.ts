import type { SQSEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { RecordStore } from '../../../core/ports/index.ts';
import { entityMessages } from '../../../core/windows/online/entity-messages.ts';
import { createHandler } from '../../../lambdas/serve/update-entities.ts';
import { labelEvent, randomPayments, recordEvent } from '../../core/serve/payments.ts';
import { expectStatesOf, kept, now } from '../../core/windows/online/states.ts';

const clock = () => new Date(now);
const batch = (bodies: readonly string[]) =>
  ({ Records: bodies.map((body, i) => ({ messageId: `m${i}`, body })) }) as unknown as SQSEvent;

test('folds the events of several messages, and of several projects', async () => {
  const payments = randomPayments(40, 21);
  const store = await kept([]);
  const events = [
    ...payments.map((p) => recordEvent(p)),
    ...payments.filter((p) => p.fraud !== null).map((p) => labelEvent(p)),
  ];
  const elsewhere = events.map((event) => ({ ...event, project: 'elsewhere' }));
  const bodies = [...entityMessages(events.slice(0, 10)), ...entityMessages([...elsewhere, ...events.slice(10)])];
  expect(await createHandler(() => ({ store, clock }))(batch(bodies))).toEqual({ batchItemFailures: [] });
  await expectStatesOf(store, payments);
});

test('a message that cannot be read or folded fails alone', async () => {
  const payments = randomPayments(4, 22).map((p) => ({ ...p, fraud: null, labelledAt: null }));
  const store = await kept([]);
  const poisoned: RecordStore = {
    ...store,
    async write(operations) {
      if (JSON.stringify(operations).includes('"pk":"pay#INFERENCE#inf-t-1"')) throw new Error('item too large');
      await store.write(operations);
    },
  };
  const bodies = [
    'not json',
    '{"kind":"other","project":"pay"}',
    ...payments.map((p) => JSON.stringify(recordEvent(p))),
  ];
  const { batchItemFailures } = await createHandler(() => ({ store: poisoned, clock }))(batch(bodies));
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m0', 'm1', 'm3']);
  await expectStatesOf(
    store,
    payments.filter((p) => p.id !== 't-1'),
  );
});
