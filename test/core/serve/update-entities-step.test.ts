import { expect, test, vi } from 'vitest';
import { memoryLog } from '../../../adapters/memory/index.ts';
import type { RecordStore } from '../../../core/ports/index.ts';
import { updateEntitiesStep } from '../../../core/serve/update-entities-step.ts';
import { entityMessages } from '../../../core/windows/online/entity-messages.ts';
import { expectStatesOf, kept, now } from '../windows/online/states.ts';
import { labelEvent, randomPayments, recordEvent } from './payments.ts';

const clock = () => new Date(now);
const log = memoryLog();
const inTime = new AbortController().signal;
const batch = (bodies: readonly string[]) => bodies.map((body, i) => ({ messageId: `m${i}`, body }));

test('folds the events of several messages, and of several projects', async () => {
  const payments = randomPayments(40, 21);
  const entities = await kept([]);
  const events = [
    ...payments.map((p) => recordEvent(p)),
    ...payments.filter((p) => p.fraud !== null).map((p) => labelEvent(p)),
  ];
  const elsewhere = events.map((event) => ({ ...event, project: 'elsewhere' }));
  const bodies = [...entityMessages(events.slice(0, 10)), ...entityMessages([...elsewhere, ...events.slice(10)])];
  expect(await updateEntitiesStep({ entities, clock, log, inTime }, batch(bodies))).toEqual([]);
  await expectStatesOf(entities, payments);
});

test('an event that cannot be read or folded takes down no other of its message', async () => {
  const payments = randomPayments(9, 23).map((p) => ({ ...p, fraud: null, labelledAt: null }));
  const entities = await kept([]);
  const poisoned: RecordStore = {
    ...entities,
    async write(operations) {
      if (JSON.stringify(operations).includes('"pk":"pay#INFERENCE#inf-t-4"')) throw new Error('half a character');
      await entities.write(operations);
    },
  };
  const events = [...payments.map((p) => recordEvent(p)), { ...recordEvent(payments[0]!), key: 'k'.repeat(2_000) }];
  const failed = await updateEntitiesStep({ entities: poisoned, clock, log, inTime }, batch([JSON.stringify(events)]));
  expect(failed).toEqual(['m0']);
  await expectStatesOf(
    entities,
    payments.filter((p) => p.id !== 't-4'),
  );
});

test('a message that cannot be read or folded fails alone', async () => {
  const payments = randomPayments(4, 22).map((p) => ({ ...p, fraud: null, labelledAt: null }));
  const entities = await kept([]);
  const poisoned: RecordStore = {
    ...entities,
    async write(operations) {
      if (JSON.stringify(operations).includes('"pk":"pay#INFERENCE#inf-t-1"')) throw new Error('item too large');
      await entities.write(operations);
    },
  };
  const bodies = [
    'not json',
    '{"kind":"other","project":"pay"}',
    ...payments.map((p) => JSON.stringify(recordEvent(p))),
  ];
  const failed = await updateEntitiesStep({ entities: poisoned, clock, log, inTime }, batch(bodies));
  expect(failed).toEqual(['m0', 'm1', 'm3']);
  await expectStatesOf(
    entities,
    payments.filter((p) => p.id !== 't-1'),
  );
});

test('a store that is too slow for one project costs no other its events, and gives back in time what was not done', async () => {
  const payments = randomPayments(12, 24);
  const entities = await kept([]);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const written: string[] = [];
  let stalled = 0;
  const slow: RecordStore = {
    ...entities,
    async write(operations) {
      const text = JSON.stringify(operations);
      if (text.includes('"pk":"pay#')) {
        stalled++;
        await released;
      } else written.push(text);
      await entities.write(operations);
    },
  };
  const events = payments.flatMap((p) => [recordEvent(p), ...(p.fraud === null ? [] : [labelEvent(p)])]);
  const elsewhere = events.map((event) => ({ ...event, project: 'elsewhere' }));
  const bodies = [elsewhere, events.slice(0, 9), events.slice(9)].map((some) => JSON.stringify(some));
  const ends = new AbortController();
  const ended = updateEntitiesStep({ entities: slow, clock, log, inTime: ends.signal }, batch(bodies));
  await vi.waitFor(() => expect(stalled).toBeGreaterThan(0));
  ends.abort();
  expect(await ended).toEqual(['m1', 'm2']);
  expect(log.lines.at(-1)).toMatchObject({ message: 'entities not updated' });

  // Nothing is begun once time is up.
  const before = stalled;
  expect(await updateEntitiesStep({ entities: slow, clock, log, inTime: ends.signal }, batch(bodies))).toEqual([
    'm0',
    'm1',
    'm2',
  ]);
  expect(stalled).toBe(before);

  // What was under way ends late, beside the messages that have come again.
  const again = updateEntitiesStep({ entities: slow, clock, log, inTime }, batch(bodies.slice(1)));
  release();
  expect(await again).toEqual([]);
  await expectStatesOf(entities, payments);
});
