import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import type { Dataset } from '../../../../core/contracts/dataset.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import type { RecordStore } from '../../../../core/ports/index.ts';
import { foldHistory, windowSpecs } from '../../../../core/windows/index.ts';
import { entityKeys, type InferenceRecord } from '../../../../core/windows/online/entity-keys.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import { labelEvent, type Payment, paymentsDataset, randomPayments, recordEvent } from '../../serve/payments.ts';
import { expectStatesOfDataset, now } from './states.ts';

const datasetOf = (payments: readonly Payment[]): Dataset =>
  paymentsDataset(
    [...payments].sort((a, b) => a.at - b.at),
    'negative',
    false,
  );
const specsOf = ({ extra, table }: Dataset) => windowSpecs(extra.project, table);
const unlabelled = (payments: readonly Payment[]) => payments.map((p) => ({ ...p, fraud: null, labelledAt: null }));

/** The record as a project without a key sends it. */
function keyless(payment: Payment, inferenceId = `inf-${payment.id}`): EntityEvent {
  const { key: _, record, ...event } = recordEvent(payment, inferenceId) as Extract<EntityEvent, { kind: 'record' }>;
  const { id: __, ...fields } = record;
  return { ...event, record: fields };
}

let generations = 0;
async function load(entities: RecordStore, payments: readonly Payment[]) {
  const dataset = datasetOf(payments);
  return loadEntities(entities, {
    project: 'pay',
    dataset,
    specs: specsOf(dataset),
    model: 'm1',
    retained: [],
    generation: `g${++generations}`,
    now: () => now,
  });
}

const expectStatesOf = (entities: RecordStore, payments: readonly Payment[]) =>
  expectStatesOfDataset(entities, datasetOf(payments));

test('records without a key count once: online in any order and again, in a file, or both ways', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1e6), fc.nat(40), fc.nat(40), async (seed, first, second) => {
      const payments = randomPayments(40, seed);
      const entities = memoryRecordStore();
      await load(entities, unlabelled(payments.slice(0, first)));
      const events = payments.flatMap((p) => [keyless(p), ...(p.at % 3 === 0 ? [keyless(p, `again-${p.id}`)] : [])]);
      const labels = payments.filter((p) => p.fraud !== null).map((p) => labelEvent(p, 'inferenceId'));
      await updateEntities(entities, 'pay', [...labels.filter((_, i) => i % 2 === 0), ...events.reverse()], now);
      await updateEntities(entities, 'pay', labels, now);
      await expectStatesOf(entities, payments);
      // The files catch up with some of it.
      await load(entities, unlabelled(payments.slice(0, second)));
      await expectStatesOf(entities, payments);
    }),
    { numRuns: 10 },
  );
});

test('a label finds its record, and is not stored under a key that no row has', async () => {
  const [payment] = randomPayments(1, 3) as [Payment];
  const entities = memoryRecordStore();
  await load(entities, []);
  await updateEntities(entities, 'pay', [keyless(payment)], now);
  const inference = await entities.get<InferenceRecord>(entityKeys.inference('pay', `inf-${payment.id}`));
  expect(inference).toMatchObject({ resolved: true, key: null });
});

test('equal records are one event of the windows, in training too', () => {
  const [payment] = randomPayments(1, 3) as [Payment];
  const later = { ...payment, at: payment.at + 1 };
  const other = { ...payment, amount: 0.5 };
  const counts = (payments: Payment[], keyed: boolean) => {
    const dataset = paymentsDataset(payments, 'negative', keyed);
    const { names, columns } = foldHistory(dataset, specsOf(dataset));
    return columns[names.indexOf('customer.amount.count.P1D')]!.at(-1);
  };
  const rows = [payment, { ...payment, id: 'same' }, { ...other, id: 'other' }, { ...later, id: 'later' }];
  expect([counts(rows, true), counts(rows, false)]).toEqual([3, 2]);
});
