import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { PredictionResponse, ServingPackage } from '../../core/contracts/serving.ts';
import { exportModel } from '../../core/export/export-model.ts';
import type { FeaturePlan } from '../../core/features/plan.ts';
import { rowTransform } from '../../core/features/row.ts';
import { windowNamesOf } from '../../core/features/window-names.ts';
import { createScorer } from '../../core/serve/prediction/create-scorer.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { numericColumn, type Row, rowAt } from '../../core/table/table.ts';
import { foldHistory } from '../../core/windows/index.ts';
import { root } from '../../package/root.ts';
import { csv } from '../../scripts/csv.ts';
import { pythonEnvironment } from '../../scripts/templates/python.ts';
import { oddDataset, packageOf } from '../core/edge/models.ts';
import { records as fixtureRecords, packages } from '../core/export/onnx/packages.ts';
import { predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { publish, uniqueName } from './support/platform.ts';

const run = promisify(execFile);
/** NumPy needs 3.11. */
const hasPython = spawnSync('python3', ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 11))']).status === 0;
if (!hasPython)
  process.stderr.write('Python programs of exports are not tried: no python3 of 3.11 or later with venv.\n');
let python: string;
beforeAll(() => {
  if (!hasPython) return;
  const requirements = join(root, 'test', 'integ', 'support', 'export-requirements.txt');
  python = pythonEnvironment(join(root, '.perennial', 'exports'), requirements).bin('python');
}, 600_000);

interface Predicted {
  probabilities?: Record<string, number>;
  value?: number;
  score?: number;
}

async function runProgram(program: string, records: readonly Row[]): Promise<Predicted[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'records-')), 'records.json');
  writeFileSync(file, JSON.stringify(records));
  const { stdout } = await run(python, [program, file], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Predicted[];
}

/** The largest difference from what serving says of records that also hold windows and prepared features by name. */
async function difference(
  pkg: ServingPackage,
  format: 'onnx' | 'lightgbm',
  rows: readonly (readonly [Row, readonly number[]])[],
) {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  for (const { ending, bytes } of exportModel(pkg, format, { version: 3, digest: 'd' }).files)
    writeFileSync(join(folder, `${pkg.project}-3${ending}`), bytes);
  const plan = pkg.plan as FeaturePlan;
  const [names, transform, scorer] = [windowNamesOf(plan), rowTransform(plan), createScorer(pkg)];
  const features = new Float32Array(plan.features.length);
  const records = rows.map(([record, values]) => {
    transform(record, values, features);
    // Features of texts are made elsewhere; names of columns come after them.
    const made = plan.features.map(({ name }, f) => [name, Number.isNaN(features[f]!) ? null : features[f]!]);
    const windows = names.map((name, i) => [name, Number.isNaN(values[i]!) ? null : values[i]!]);
    return { ...Object.fromEntries(made), ...Object.fromEntries(windows), ...record };
  });
  const found = await runProgram(join(folder, `${pkg.project}-3.py`), records);
  return Math.max(
    ...rows.map(([record, values], i) => {
      const { answer } = scorer.score(record, values);
      const { probabilities, value, score } = found[i]!;
      if (answer.value !== undefined) return Math.abs(answer.value - value!);
      if (answer.score !== undefined) return Math.abs(answer.score - score!);
      if (answer.probability !== undefined) return Math.abs(answer.probability - probabilities![pkg.classes[1]!]!);
      return Math.max(...pkg.classes.map((name) => Math.abs(answer.probabilities![name]! - probabilities![name]!)));
    }),
  );
}

describe.skipIf(!hasPython && !process.env.CI)('the Python program beside an export', () => {
  test.for(Object.keys(packages))('ONNX, %s', async (name) => {
    const rows = fixtureRecords.map(([record, window]) => [record, [window]] as const);
    expect(await difference(packages[name]!, 'onnx', rows)).toBeLessThan(1e-5);
  });

  const odd = (task: 'binary' | 'multiclass' | 'regression' | 'anomaly') => {
    const dataset = oddDataset(task, 300);
    return async (algorithm: string) => {
      const pkg = await packageOf(dataset, algorithm);
      const { columns } = foldHistory(dataset, (pkg.plan as FeaturePlan).windows);
      const rows = Array.from({ length: numericColumn(dataset.table, 'at').values.length }, (_, i) => {
        const whole = rowAt(dataset.table, i);
        const record = Object.fromEntries(pkg.contract.map(({ name }) => [name, whole[name] ?? null]));
        return [record, columns.map((column) => column[i]!)] as const;
      });
      return { pkg, rows };
    };
  };

  test.for([
    ['binary', 'gradientBoostedTrees'],
    ['multiclass', 'logisticRegression'],
    ['regression', 'linearRegression'],
    ['anomaly', 'isolationForest'],
  ] as const)('ONNX with dates and texts, %s, %s', async ([task, algorithm]) => {
    const { pkg, rows } = await odd(task)(algorithm);
    expect(await difference(pkg, 'onnx', rows)).toBeLessThan(task === 'regression' ? 1e-3 : 1e-5);
  });

  test.for(['package-trees', 'package-derived-trees'])('LightGBM, %s', async (name) => {
    const rows = fixtureRecords.map(([record, window]) => [record, [window]] as const);
    expect(await difference(packages[name]!, 'lightgbm', rows)).toBeLessThan(1e-9);
  });

  test.for(['binary', 'multiclass', 'regression'] as const)('LightGBM with dates and texts, %s', async (task) => {
    const { pkg, rows } = await odd(task)('gradientBoostedTrees');
    expect(await difference(pkg, 'lightgbm', rows)).toBeLessThan(1e-9);
  });

  test('a field that is not there is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'program-'));
    for (const { ending, bytes } of exportModel(packages['package-trees']!, 'lightgbm', { version: 3, digest: 'd' })
      .files)
      writeFileSync(join(folder, `pay-3${ending}`), bytes);
    await expect(runProgram(join(folder, 'pay-3.py'), [{}])).rejects.toThrow("expected 'amount in €' in the record");
  });
});

const name = uniqueName('carried');
const definition: ProjectInput = {
  name,
  objective: { task: 'binary', target: 'late', costs: { falsePositive: 5, falseNegative: { column: 'amount' } } },
  data: {
    sources: [
      {
        name: 'orders',
        key: 'id',
        time: 'at',
        columns: {
          id: { type: 'string', required: true },
          at: { type: 'timestamp', required: true },
          amount: { type: 'number', min: 0 },
          weight: { type: 'number' },
          country: { type: 'string' },
          customer: { type: 'string', pii: true },
        },
      },
    ],
  },
  features: {
    exclude: ['id', 'customer'],
    windows: [{ entity: 'customer', of: 'amount', over: ['P7D'], statistics: ['count', 'mean'] }],
  },
  labels: { absentMeans: 'unknown' },
  training: { algorithms: ['gradientBoostedTrees'], search: { trials: 2, parallel: 2 } },
};

function orders(count: number, seed: number) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const amount = Math.round(random() * 20_000) / 100;
    const country = ['NL', 'FR', 'DE', 'ES'][Math.floor(random() * 4)]!;
    const at = new Date(Date.UTC(2026, 4, 1) + i * 600_000).toISOString();
    const late = random() < 1 / (1 + Math.exp(3 - amount / 60 - (country === 'FR' ? 2 : 0)));
    const weight = random() < 0.05 ? null : Math.round(random() * 90) / 10;
    return { id: `o-${seed}-${i}`, at, amount, weight, country, customer: `person-${Math.floor(random() * 40)}`, late };
  });
}

test('a version that was trained here is carried away as a folder, answers from it as the API does, and without the platform', async () => {
  await publish(definition);
  const known = orders(2500, 1);
  await ingest(name, 'orders', writeFile('orders.csv', csv(known)));
  const { run: ended } = await runToEnd(name);
  expect(ended, JSON.stringify(ended.error)).toMatchObject({ status: 'succeeded' });

  const folder = mkdtempSync(join(tmpdir(), 'carried-'));
  const exported = await perennial<{ windows: string[]; fields: { name: string }[]; recorded: { rows: number } }>(
    ...['export', name, '1', '--format', 'edge', '--out', folder, '--json'],
  );
  expect(exported.code, exported.stderr).toBe(0);
  expect(exported.json.recorded.rows).toBe(100);
  // The windows' entity is not asked for, and nobody's name has left.
  expect(exported.json.fields.map((field) => field.name)).not.toContain('customer');
  for (const file of ['recorded.json', 'model.json', 'demo.html', 'README.md'])
    expect(readFileSync(join(folder, file), 'utf8')).not.toContain('person-');
  const { stdout } = await run(process.execPath, [join(folder, 'check.js')]);
  expect(stdout).toBe('100 predictions, largest difference 0\n');

  // Customers without a past, so that the API's windows are known.
  const fresh = orders(20, 2).map(({ late: _, ...order }, i) => ({ ...order, customer: `new-${i}` }));
  const asked = await predictions(name, fresh);
  const windows = fresh.map(() =>
    Object.fromEntries(exported.json.windows.map((of) => [of, of.includes('.count.') ? 0 : null])),
  );
  const { loadModel } = (await import(join(folder, 'perennial.js'))) as typeof import('../../core/edge/module.ts');
  const model = loadModel(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')));
  fresh.forEach((record, i) => {
    const { inferenceId: _, ...answer } = asked.predictions[i]!;
    expect(model.predict(record, { windows: windows[i]! })).toEqual(answer);
  });

  const served = await serve(name);
  try {
    const answer = await fetch(served.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ records: fresh, windows }),
    });
    const { predictions: found, modelVersion } = (await answer.json()) as PredictionResponse;
    expect(modelVersion).toBe(1);
    const plain = (list: PredictionResponse['predictions']) => list.map(({ inferenceId: _, ...rest }) => rest);
    expect(plain(found)).toEqual(plain(asked.predictions));
  } finally {
    expect(await served.stop()).toBe(0);
  }

  const without = await perennial<{ files: string[]; recorded: null }>(
    ...[
      'export',
      name,
      '1',
      '--format',
      'edge',
      '--no-rows',
      '--out',
      mkdtempSync(join(tmpdir(), 'carried-')),
      '--json',
    ],
  );
  expect(without.json.recorded).toBeNull();
  expect(without.json.files).not.toContain('recorded.json');

  if (!hasPython) return;
  const lightgbm = await perennial<{ files: string[] }>(
    ...['export', name, '1', '--format', 'lightgbm', '--out', join(folder, 'carried.txt'), '--json'],
  );
  expect(lightgbm.code, lightgbm.stderr).toBe(0);
  const program = lightgbm.json.files.find((file) => file.endsWith('.py'))!;
  const found = await runProgram(
    program,
    fresh.map((record, i) => ({ ...record, ...windows[i]! })),
  );
  asked.predictions.forEach(({ probability }, i) => {
    expect(found[i]!.probabilities!.true).toBeCloseTo(probability!, 9);
  });
});

/** `perennial serve` of the local cloud's project, in a process of its own. */
async function serve(project: string): Promise<{ url: string; stop: () => Promise<number | null> }> {
  const child = spawn(process.execPath, [join(root, 'bin', 'perennial.ts'), 'serve', project, '--port', '0'], {
    env: { ...process.env, PERENNIAL_HOME: inject('perennialHome'), NO_COLOR: '1' },
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (text) => {
      said += text;
      const [, found] = /POST (http:\S+)/.exec(said) ?? [];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(said)));
  });
  return {
    url,
    stop: () => {
      child.kill('SIGTERM');
      return closed;
    },
  };
}
