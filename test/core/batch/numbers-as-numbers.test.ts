import { expect, test } from 'vitest';
import { rowFiles } from '../../../adapters/duckdb/row-files.ts';
import type { BatchRequest, BatchSummary } from '../../../core/contracts/batch.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { Problems } from '../../../core/serve/http/problems.ts';
import { createScorer } from '../../../core/serve/prediction/create-scorer.ts';
import { loadServingModel } from '../../../core/serve/prediction/loaded-model.ts';
import { project } from '../../support/project.ts';
import { request } from '../serve/service.ts';
import { smallModel } from '../serve/small-model.ts';
import { batchWorld } from './world.ts';

const notation = { decimal: ',', thousands: '.', unit: '€', missing: ['999'] } as const;

/** Amounts are written as Germans write them. */
async function world() {
  const made = await smallModel('gradientBoostedTrees');
  const pkg = { ...made, contract: made.contract.map((c) => (c.name === 'amount' ? { ...c, notation } : c)) };
  const service = batchWorld();
  const definition = project('small', {
    objective: { task: 'binary', target: 'target', description: 'test' },
    data: { sources: [{ name: 'rows', columns: { amount: { type: 'number' }, country: { type: 'string' } } }] },
  });
  await service.publish(definition);
  await service.serve(pkg);
  return { ...service, pkg };
}

const ask = (input: string): BatchRequest => ({ project: 'small', by: 'ada', input, options: { format: 'csv' } });
const amounts = [1.299, 5.25, 3, -0.5, 1e-7, 999, 1_234_567.5];

test('numbers of JSON and Parquet are the numbers that they are, however texts of the column are written', async () => {
  const service = await world();
  const records = amounts.map((amount, i) => ({ country: ['NL', 'FR'][i % 2], amount }));
  const online = await service.predictor.predict(request('small', { records }));
  const expected = online.predictions.map(({ probability }) => String(probability));
  const parquet = await rowFiles.write(
    'parquet',
    [
      { name: 'country', type: 'VARCHAR', value: (row) => records[row]!.country },
      { name: 'amount', type: 'DOUBLE', value: (row) => records[row]!.amount },
    ],
    records.length,
  );
  const german = (amount: number) =>
    `"${amount === 999 ? '999' : amount === 1e-7 ? '0,0000001' : amount.toLocaleString('de-DE', { maximumFractionDigits: 9 })} €"`;
  for (const [name, content] of [
    ['a.ndjson', records.map((record) => `${JSON.stringify(record)}\n`).join('')],
    ['a.json', JSON.stringify(records)],
    ['a.parquet', parquet],
    [
      'a.csv',
      `country,amount\n${records.map(({ country, amount }) => `${country},${german(amount).replace('"999 €"', '999')}\n`).join('')}`,
    ],
  ] as const) {
    await service.lake.put(keysOf.batch('small', name), content);
    const rows = await service.rowsOf(await service.run(ask(name)));
    expect([name, rows.map((row) => row.probability)]).toEqual([name, expected]);
  }
});

test('a number that stands for a missing value in files does so online too', async () => {
  const { pkg } = await world();
  const { validate } = loadServingModel(pkg, 1, createScorer(pkg));
  const read = (amount: unknown) => validate({ country: 'NL', amount }, 'r', new Problems({ personal: false })).amount;
  expect([read(999), read('999'), read(999.5), read(0), read(null)]).toEqual([null, null, 999.5, 0, null]);
});

test('fractions beside texts in which a point groups digits cannot be told apart, and are told', async () => {
  const service = await world();
  const lines = [
    { country: 'NL', amount: 1.299 },
    { country: 'FR', amount: '1.299' },
  ].map((row) => JSON.stringify(row));
  await service.lake.put(keysOf.batch('small', 'mixed.ndjson'), lines.join('\n'));
  const { job } = await service.run(ask('mixed.ndjson'));
  const { files } = await service.json<BatchSummary>(keysOf.predictions('small', job, 'job.json'));
  expect(files[0]!.unreadable).toBe(
    "'amount' has numbers with a point beside texts whose point groups digits: write all of them as numbers, or all as texts",
  );
});
