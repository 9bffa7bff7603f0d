import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { perennial } from './support/cli.ts';
import { servesOrders } from './support/explained.ts';
import { csv, writeFile } from './support/files.ts';
import { ingest } from './support/lifecycle.ts';
import { orders, ordersProject } from './support/orders.ts';
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
