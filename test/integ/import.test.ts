import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { ask, keyOf } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { servesOrders } from './support/explained.ts';
import { writeFile } from './support/files.ts';
import { ingest } from './support/lifecycle.ts';
import { publish, uniqueName } from './support/platform.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../core/import/fixtures/${name}`, import.meta.url));
const file = fixture('orders.txt');

test('models of LightGBM and ONNX become versions that are judged, held, accepted, served, explained and exported', async () => {
  const name = uniqueName('import');
  await publish(ordersProject(name));
  await ingest(name, 'orders', writeFile('orders.csv', csv(orders(600, 1))));

  const wrong = await perennial('import', name, writeFile('notes.txt', 'not a model'), '--json');
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/is no model that can be imported: it begins with "not a model"/);
  const renamed = writeFile(
    'renamed.txt',
    readFileSync(file, 'utf8').replace('feature_names=distance', 'feature_names=km'),
  );
  const failed = await perennial('import', name, renamed, '--wait');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toMatch(/the model reads 'km'/);

  const imported = await perennial('import', name, file, '--wait', '--json');
  expect(imported.code, imported.stderr).toBe(0);
  expect(JSON.parse(imported.stdout)).toMatchObject({
    status: 'succeeded',
    outcome: 'held by findings',
    version: 1,
    trigger: { reason: 'import' },
  });
  const accepted = await perennial('promote', name, '1', '--accept', 'trainingRows', '--json');
  expect(accepted.code, accepted.stderr).toBe(0);
  expect(JSON.parse(accepted.stdout)).toMatchObject({ champion: 1, changed: true });
  const shown = await perennial('model', 'show', name, '1');
  expect(shown.stdout).toMatch(/imported from orders.txt \(lightgbm, SHA-256 [0-9a-f]{12}\)/);

  await servesOrders(name);
  const exported = await perennial(
    'export',
    name,
    '1',
    '--format',
    'onnx',
    '--out',
    writeFile('model.onnx', ''),
    '--json',
  );
  expect(exported.code, exported.stderr).toBe(0);
  expect(JSON.parse(exported.stdout).inputs.map((input: { name: string }) => input.name)).toEqual([
    'distance',
    'carrier',
  ]);

  const forest = await perennial('import', name, fixture('orders.onnx'), '--wait', '--json');
  expect(forest.code, forest.stderr).toBe(0);
  expect(JSON.parse(forest.stdout)).toMatchObject({ status: 'succeeded', version: 2 });
  const both = await perennial('models', name, '--json');
  expect(JSON.parse(both.stdout).models.find((model: { version: number }) => model.version === 2)).toMatchObject({
    algorithm: { name: 'randomForest', imported: { format: 'onnx', file: 'orders.onnx' } },
  });
});

test('a network of ONNX is run by onnxruntime, in a function of its own; files that cannot be used leave the champion alone', async () => {
  const name = uniqueName('graph');
  await publish(ordersProject(name));
  await ingest(name, 'orders', writeFile('orders.csv', csv(orders(600, 1))));

  const network = fixture('orders-network.onnx');
  const imported = await perennial('import', name, network, '--wait', '--json');
  expect(imported.code, imported.stderr).toBe(0);
  expect(JSON.parse(imported.stdout)).toMatchObject({ status: 'succeeded', outcome: 'held by findings', version: 1 });
  const accepted = await perennial('promote', name, '1', '--accept', 'trainingRows', '--json');
  expect(accepted.code, accepted.stderr).toBe(0);

  const { graphs } = JSON.parse(readFileSync(fixture('graphs.json'), 'utf8'));
  const hostile = async (graph: string, ...options: string[]) => {
    const path = writeFile(`${graph}.onnx`, Buffer.from(graphs[graph], 'base64'));
    const refused = await perennial('import', name, path, '--columns', 'distance', '--wait', ...options);
    expect(refused.code, graph).toBe(1);
    return refused.stdout + refused.stderr;
  };
  expect(await hostile('operator of nobody')).toMatch(/onnxruntime does not take the graph: .*Frobnicate/);
  expect(await hostile('a row of pictures')).toMatch(/expected \(records, columns\)/);

  // Python's onnxruntime says the same of these records.
  const expected = JSON.parse(readFileSync(fixture('orders-network.json'), 'utf8'));
  const asked = { key: await keyOf(name), body: { records: expected.records } };
  const answer = await ask<PredictionResponse>(`projects/${name}/predictions`, asked);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.json.modelVersion).toBe(1);
  answer.json.predictions.forEach(({ probability }, i) => {
    expect(Math.abs(probability! - expected.probabilities[i])).toBeLessThan(1e-6);
  });
  const wrong = { ...asked, body: { records: [{ ...expected.records[0], distance: 'far' }] } };
  expect(await ask(`projects/${name}/predictions`, wrong)).toMatchObject({
    status: 400,
    json: { error: { code: 'invalid_request', details: [{ path: 'records[0].distance' }] } },
  });
  const reasons = await ask(`projects/${name}/predictions`, { ...asked, body: { ...asked.body, explain: true } });
  expect(reasons).toMatchObject({ status: 409, json: { error: { code: 'no_explanation' } } });

  const out = writeFile('back.onnx', '');
  const exported = await perennial('export', name, '1', '--format', 'onnx', '--out', out, '--json');
  expect(exported.code, exported.stderr).toBe(0);
  expect(readFileSync(out)).toEqual(readFileSync(network));
  expect(JSON.parse(exported.stdout).inputs.map((input: { name: string }) => input.name)).toEqual([
    'distance',
    'carrier',
  ]);

  // A model of the platform's own is compared with it.
  const own = await perennial('run', name, '--wait', '--json');
  expect(own.code, own.stderr).toBe(0);
  expect(JSON.parse(own.stdout)).toMatchObject({ status: 'succeeded', version: 2 });
});
