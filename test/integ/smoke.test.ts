import { beforeAll, expect, test } from 'vitest';
import type { Predictions } from '../../bin/client/predict.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('smoke');
const definition = ordersProject(name);

beforeAll(async () => {
  await publish(definition);
});

test('a file becomes a dataset, once', async () => {
  const rows = orders(1500, 1);
  const file = writeFile('orders.csv', `${csv(rows)}bad line\n`);

  const first = await perennial<{ files: { status: string; rows: number; quarantined: number }[] }>(
    'ingest',
    name,
    'orders',
    file,
    '--json',
  );
  const again = await perennial<{ files: { status: string }[] }>('ingest', name, 'orders', file, '--json');
  const catalogue = await perennial<{ rows: number; datasets: unknown[] }>('datasets', name, '--json');

  expect(first.code, first.stderr).toBe(0);
  expect(first.json.files).toMatchObject([{ status: 'catalogued', rows: 1500, quarantined: 1 }]);
  expect(again.json.files).toMatchObject([{ status: 'unchanged' }]);
  expect(catalogue.json).toMatchObject({ rows: 1500, datasets: [{}] });
});

test('a run ends with a champion', async () => {
  const run = await perennial<{ status: string; outcome: string; runId: string }>('run', name, '--wait', '--json');

  expect(run.code, run.stderr).toBe(0);
  expect(run.json).toMatchObject({ status: 'succeeded', outcome: 'promoted' });
  const shown = await perennial<{ steps: { step: string }[]; trials: unknown[] }>(
    'run',
    'show',
    run.json.runId,
    '--json',
  );
  expect(shown.json.steps.map((s) => s.step)).toEqual(
    expect.arrayContaining(['snapshot', 'prepare', 'evaluate', 'refit', 'register', 'promote']),
  );
  expect(shown.json.trials.length).toBeGreaterThanOrEqual(2);
});

test('rows of a file are predicted in their order', async () => {
  const rows = orders(700, 2);
  const file = writeFile('new.csv', csv(rows));

  const { code, json, stderr } = await perennial<Predictions>('predict', name, '--file', file, '--json');

  expect(code, stderr).toBe(0);
  expect(json.modelVersion).toBe(1);
  expect(json.predictions).toHaveLength(700);
  const mean = (late: boolean) => {
    const chosen = json.predictions.filter((_, i) => rows[i]?.late === late).map((p) => p.probability ?? Number.NaN);
    return chosen.reduce((sum, p) => sum + p, 0) / chosen.length;
  };
  expect(mean(true)).toBeGreaterThan(mean(false) + 0.3);
});

test('without a key the API answers 403', async () => {
  const url = (await platform()).apiUrl(`projects/${name}/predictions`);

  const answer = await fetch(url, { method: 'POST', body: '{"records":[]}' });

  expect(answer.status).toBe(403);
});
