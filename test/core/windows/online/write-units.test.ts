import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import type { Dataset } from '../../../../core/contracts/dataset.ts';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import type { EntityEvent } from '../../../../core/contracts/serving.ts';
import { pseudonym } from '../../../../core/hash/pseudonym.ts';
import { inferenceIds } from '../../../../core/serve/prediction/inference-id.ts';
import { foldHistory, windowSpecs } from '../../../../core/windows/index.ts';
import { entityKeys, type SeriesRecord } from '../../../../core/windows/online/entity-keys.ts';
import { entityWindows } from '../../../../core/windows/online/entity-windows.ts';
import { withKeyHash } from '../../../../core/windows/online/key-hash.ts';
import { loadEntities } from '../../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../../core/windows/online/update-entities.ts';
import type { Payment } from '../../../../projects/bank-fraud/population.ts';
import { World } from '../../../../projects/bank-fraud/world/world.ts';
import { meteredStore } from '../../../support/metered-store.ts';
import { datasetOf, numbers, texts } from '../../prepare/dataset.ts';

const project = parse(
  readFileSync(new URL('../../../../projects/bank-fraud/project.yaml', import.meta.url), 'utf8'),
) as ProjectInput;
const historyDays = 35;
const days = 50;

/** The example's payments, a day after the other, with the pseudonyms that ingest would write. */
function payments(): Payment[] {
  const world = new World({ seed: 3, historyDays, days: days - historyDays, paymentsPerDay: 30 });
  return Array.from({ length: days }, (_, day) => world.paymentsOf(day))
    .flat()
    .map((p) => ({ ...p, customer_id: pseudonym('secret', 'bank-fraud', p.customer_id) }));
}

/** Of every fraud a label after three days, `until` a moment. */
function asDataset(of: readonly Payment[], until: number): Dataset {
  const known = (p: Payment) => p.fraud && labelledAt(p) < until;
  return datasetOf({
    project,
    keys: of.map((p) => p.transaction_id),
    time: of.map((p) => p.time),
    target: of.map((p) => (known(p) ? 1 : Number.NaN)),
    labelledAt: of.map((p) => (known(p) ? labelledAt(p) : Number.NaN)),
    classes: ['false', 'true'],
    columns: [
      texts(
        'customer_id',
        of.map((p) => p.customer_id),
      ),
      texts(
        'terminal_id',
        of.map((p) => p.terminal_id),
      ),
      numbers(
        'amount',
        of.map((p) => p.amount),
      ),
    ],
  });
}

const labelledAt = ({ time }: Payment) => time + 3 * 86_400_000;

test('a payment with five window series writes three units, and reads what the history says', {
  timeout: 60_000,
}, async () => {
  const all = payments();
  const begin = all.find(({ day }) => day === historyDays)!.time;
  const past = all.filter(({ time }) => time < begin);
  const coming = all.filter(({ time }) => time >= begin);
  const dataset = asDataset(past, begin);
  const specs = windowSpecs(dataset.extra.project, dataset.table);
  expect(new Set(specs.map(({ series }) => series)).size).toBe(5);
  const { store, units } = meteredStore(memoryRecordStore());
  await loadEntities(store, {
    ...{ project: 'bank-fraud', dataset, specs, model: 'm', retained: [] },
    ...{ generation: inferenceIds(1, begin, new Uint8Array(10))[0]!, now: () => begin },
  });

  const hot = meteredStore(store, false);
  const series = await store.get<SeriesRecord>(entityKeys.series('bank-fraud'));
  const labels = all.filter((p) => p.fraud && labelledAt(p) >= begin);
  const online: number[][] = [];
  let [written, read, label] = [0, 0, 0];
  for (const p of coming) {
    for (; labels[label] && labelledAt(labels[label]!) < p.time; label++) await post(labelOf(labels[label]!));
    const fields = { customer_id: p.customer_id, terminal_id: p.terminal_id, amount: p.amount };
    online.push((await entityWindows(hot.store, series, 'bank-fraud', specs, [fields], [p.time]))[0]!);
    const before = { ...units };
    await post(recordOf(p));
    written += units.write - before.write;
    read += units.read - before.read;
  }
  async function post(event: EntityEvent) {
    await updateEntities(store, 'bank-fraud', [event], Date.parse(event.kind === 'record' ? event.time : event.at));
  }

  const { columns } = foldHistory(asDataset(all, Number.POSITIVE_INFINITY), specs);
  online.forEach((values, i) => {
    expect([i, ...values]).toEqual([i, ...columns.map((column) => column[past.length + i]!)]);
  });
  // Three items of a kilobyte, each by itself, and now and then states in a transaction.
  expect(written / coming.length).toBeLessThan(3.1);
  // Two logs and what is open in them, at half a unit each; the event and, before and after, the series.
  expect(read / coming.length).toBeLessThan(5.1);
  // Log and states of two entities, of the customer's and the terminal's series together.
  expect(hot.units.read / coming.length).toBe(2);
  expect(label).toBeGreaterThan(5);
});

function recordOf(p: Payment): EntityEvent {
  const [id] = inferenceIds(1, p.time, new Uint8Array(10));
  return {
    kind: 'record',
    project: 'bank-fraud',
    inferenceId: withKeyHash(id!, p.transaction_id),
    key: p.transaction_id,
    time: new Date(p.time).toISOString(),
    record: {
      transaction_id: p.transaction_id,
      customer_id: p.customer_id,
      terminal_id: p.terminal_id,
      amount: p.amount,
      channel: p.channel,
    },
  };
}

function labelOf(p: Payment): EntityEvent {
  const at = new Date(labelledAt(p)).toISOString();
  return { kind: 'label', project: 'bank-fraud', key: p.transaction_id, value: 1, at };
}
