import { expect, test } from 'vitest';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { Prediction } from '../../../core/contracts/serving.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../core/windows/online/update-entities.ts';
import { type Payment, paymentsDataset, randomPayments, recordOf, trainPackage } from '../serve/payments.ts';
import { request } from '../serve/service.ts';
import { batchWorld, withHistory } from './world.ts';

const history = randomPayments(400, 1);
const after = history.at(-1)!.at;
const rows = 10_000;

/** Payments after those of the history, as close together as real ones; a few at the same moment, keys new. */
function payments(): Payment[] {
  const random = seededRandom(5);
  let at = after + 60_000;
  return randomPayments(rows, 7).map((payment, i) => {
    at += random() < 0.1 ? 0 : Math.floor(random() * 900_000);
    return { ...payment, id: `n-${i}`, at, fraud: null, labelledAt: null, customer: payment.customer && `c${i % 40}` };
  });
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = seededRandom(11);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const cell = (value: unknown) => (value === null || value === undefined ? '' : String(value));

test('10,000 payments in any order are predicted as the API would have, one after the other', async () => {
  const dataset = paymentsDataset(history);
  const pkg = trainPackage(dataset, 'gradientBoostedTrees');
  const specs = (pkg.plan as { windows: never[] }).windows;
  const world = batchWorld();
  await withHistory(world, dataset);
  const digest = await world.serve(pkg);
  const asked = payments();
  const lines = shuffled(asked).map((p) => Object.values(recordOf(p)).map(cell).join(','));
  await world.lake.put(
    keysOf.batch('pay', 'day/a.csv'),
    `id,at,customer,terminal,amount\n${lines.slice(0, 4_000).join('\n')}\n`,
  );
  await world.lake.put(
    keysOf.batch('pay', 'day/b.csv'),
    `id,at,customer,terminal,amount\n${lines.slice(4_000).join('\n')}\n`,
  );
  world.clock.now = after;
  await loadEntities(world.entities, {
    ...{ project: 'pay', dataset, specs, model: digest, retained: [], generation: 'g1' },
    now: () => world.clock.now,
  });

  const record = await world.run({
    project: 'pay',
    by: 'ada',
    input: 'day/',
    options: { format: 'csv', keys: ['id'] },
  });

  const online = new Map<string, Prediction>();
  for (const payment of asked) {
    world.clock.now = payment.at + 1_000;
    const { predictions } = await world.predictor.predict(request('pay', { records: [recordOf(payment)] }));
    online.set(payment.id, predictions[0]!);
    await updateEntities(world.entities, 'pay', world.events.splice(0), world.clock.now);
  }
  expect(record).toMatchObject({ state: 'finished', result: { rows, predicted: rows, refused: 0, parts: 2 } });
  const found = await world.rowsOf(record);
  expect(found).toHaveLength(rows);
  let largest = 0;
  for (const row of found) {
    const { probability, decision, expectedCost } = online.get(row.id!)!;
    largest = Math.max(largest, Math.abs(Number(row.probability) - probability!));
    largest = Math.max(largest, Math.abs(Number(row.expectedCost) - expectedCost!));
    expect(row.decision).toBe(decision);
  }
  expect(largest).toBe(0);
  const decisions = Map.groupBy(found, ({ decision }) => decision);
  expect([...decisions.keys()].sort()).toEqual(['allow', 'block']);
}, 120_000);
