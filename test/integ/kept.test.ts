import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import type { Predictions } from '../../bin/client/predict.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { homeAt } from '../../local-cloud/home.ts';
import { keptPlaces, prepareKept } from '../../local-cloud/kept.ts';
import { startLocalCloud } from '../../local-cloud/start.ts';
import { readState } from '../../local-cloud/state.ts';
import { csv } from '../../scripts/csv.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { publish, uniqueName } from './support/platform.ts';

const name = uniqueName('kept');
const definition: ProjectInput = {
  name,
  objective: { task: 'binary', target: 'late', metric: 'logLoss' },
  data: { sources: [{ name: 'orders', key: 'id', columns: { late: { type: 'boolean' } } }] },
  training: { search: { trials: 1, parallel: 1 } },
};

function orders(count: number, seed: number) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const distance = Math.round(random() * 1000) / 10;
    const express = random() < 0.5;
    // Two columns say it together: of one alone no model would be better than the best single feature, and be held.
    const rate = (distance > 60 ? 0.6 : 0.1) + (express ? 0 : 0.3);
    return { id: `o-${seed}-${i}`, distance, express, late: random() < rate };
  });
}

const run = () => perennial<{ runId: string; status: string }>('run', name, '--wait', '--json');
const runs = async () =>
  (await perennial<{ runs: { runId: string; status: string }[] }>('runs', name, '--json')).json.runs;
const probabilities = async (file: string) =>
  (await perennial<Predictions>('predict', name, '--file', file, '--json')).json.predictions.map((p) => p.probability);
const up = () =>
  perennial<{ restored: boolean; deployed: boolean; mended: { runs: string[]; objects: string[] } }>('up', '--json');

test('data, models and keys outlive a stop and a start', async () => {
  await publish(definition);
  const file = writeFile('kept.csv', csv(orders(1200, 1)));
  const asked = writeFile('kept-asked.csv', csv(orders(20, 2)));
  expect((await perennial('ingest', name, 'orders', file)).code).toBe(0);
  expect((await run()).json.status).toBe('succeeded');
  const before = { of: await probabilities(asked), key: (await perennial('key', name, '--json')).json };

  const stopped = await perennial('down');
  const none = await perennial('models', name, '--local');
  const started = await up();

  expect([stopped.code, none.code, started.code], started.stderr).toEqual([0, 1, 0]);
  expect(started.json).toMatchObject({ restored: true, deployed: false, mended: { runs: [], objects: [] } });
  expect(await probabilities(asked)).toEqual(before.of);
  expect((await perennial('key', name, '--json')).json).toMatchObject({ ...(before.key as object), created: false });
  expect((await perennial('ingest', name, 'orders', file, '--json')).json).toMatchObject({
    files: [{ status: 'unchanged', rows: 1200 }],
  });
});

test('an emulator that is killed loses seconds, and what was under way comes to an end', async () => {
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const started = await perennial<{ runId: string }>('run', name, '--json');
  expect(started.code, started.stderr).toBe(0);
  process.kill(readState(homeAt(inject('perennialHome')))?.pid ?? 0, 'SIGKILL');

  const again = await up();

  expect(again.code, again.stderr).toBe(0);
  // The run may be among the seconds that are lost; if it is not, it has ended.
  expect((await runs()).filter((r) => r.status === 'running')).toEqual([]);
  expect((await run()).json.status).toBe('succeeded');
  expect((await runs()).length).toBeGreaterThanOrEqual(2);
});

test('state that cannot be read ends the start with the remedy, and stays as it is', async () => {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'perennial-broken-')));
  const { services } = keptPlaces(home.kept);
  prepareKept(home, 4566);
  mkdirSync(services, { recursive: true });
  writeFileSync(join(services, 'sqs.json'), '{"half');

  const starting = startLocalCloud({ home });

  await expect(starting).rejects.toThrow(/sqs\.json cannot be used: .*down --delete/);
  rmSync(home.directory, { recursive: true, force: true });
});
