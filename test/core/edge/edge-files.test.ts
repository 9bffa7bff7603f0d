import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { edgeFiles } from '../../../core/edge/edge-files.ts';
import type { EdgePackage } from '../../../core/edge/edge-package.ts';
import type { Recorded } from '../../../core/edge/recorded.ts';
import { edgeModule } from '../../../package/edge-module.ts';
import { programOnPath } from '../../../scripts/program-on-path.ts';
import { forms, oddDataset, packageOf } from './models.ts';

let module: Uint8Array;
beforeAll(async () => {
  module = await edgeModule();
});

/** An export on disk. */
async function exported(task: (typeof forms)[number][0], algorithm: string, shift?: number) {
  const dataset = oddDataset(task);
  const pkg = await packageOf(dataset, algorithm);
  const made = edgeFiles(pkg, { version: 3, digest: 'd1', ...(shift !== undefined && { shift }) }, module, dataset);
  const folder = mkdtempSync(join(tmpdir(), 'edge-'));
  for (const { name, bytes } of made.files) writeFileSync(join(folder, name), bytes);
  const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
  return { folder, made, pkg, model: read<EdgePackage>('model.json'), recorded: read<Recorded>('recorded.json') };
}

const check = (program: string, args: string[], folder: string) =>
  spawnSync(program, [...args, join(folder, 'check.js')], { encoding: 'utf8', cwd: '/' });

test('the module is one file without imports, below 60 kB', () => {
  expect(module.length).toBeLessThan(60_000);
  const code = new TextDecoder().decode(module);
  expect(code).not.toMatch(/(^|[;}])import[\s{*"']|\brequire\(|\bimport\(|\bprocess\./);
});

describe('the recorded predictions come out again in another process', () => {
  test.for(forms)('%s, %s', async ([task, algorithm]) => {
    const { folder, recorded } = await exported(task, algorithm, task === 'binary' ? 0.4 : undefined);
    expect(recorded.predictions).toHaveLength(100);
    const { stdout, stderr, status } = check(process.execPath, [], folder);
    expect(stderr).toBe('');
    expect(stdout).toBe('100 predictions, largest difference 0\n');
    expect(status).toBe(0);
  });

  test.for([
    ['deno', ['run', '--allow-read']],
    ['bun', []],
  ] as const)('in %s, where it is on the PATH', async ([program, args], { skip }) => {
    const found = programOnPath([program]);
    if (!found) skip(`${program} is not on the PATH`);
    for (const form of ['binary gradientBoostedTrees', 'regression neuralNetwork', 'multiclass logisticRegression']) {
      const [task, algorithm] = form.split(' ') as [(typeof forms)[number][0], string];
      const { folder } = await exported(task, algorithm);
      const { stdout, stderr, status } = check(found!, [...args], folder);
      expect([stderr, status], form).toEqual(['', 0]);
      expect(stdout).toMatch(/^100 predictions, largest difference (0|\d(\.\d+)?e-1\d)\n$/);
    }
  });
});

test('the check fails where the model is another one', async () => {
  const { folder, model } = await exported('binary', 'gradientBoostedTrees');
  const calibration = { kind: 'platt', slope: 1, intercept: 0.001 };
  writeFileSync(join(folder, 'model.json'), JSON.stringify({ ...model, package: { ...model.package, calibration } }));
  const { stdout, stderr, status } = check(process.execPath, [], folder);
  expect(status).toBe(1);
  expect(stdout).toContain('FAILED');
  expect(stderr).toContain('recorded prediction 0 differs by');
});

test('a record holds the fields alone that the model reads, personal data as they are stored', async () => {
  const { recorded, made, model } = await exported('binary', 'gradientBoostedTrees');
  const names = model.package.contract.map(({ name }) => name);
  expect(names).not.toContain('id');
  for (const { record, windows } of recorded.predictions) {
    expect(Object.keys(record)).toEqual(names);
    expect(Object.keys(windows!)).toEqual(made.windows);
  }
  expect(recorded.predictions.some(({ windows }) => Object.values(windows!).some((value) => Number(value) > 1))).toBe(
    true,
  );
});

test('a column that only windows read is not asked for', async () => {
  const dataset = oddDataset('binary');
  const pkg = await packageOf(dataset, 'gradientBoostedTrees');
  const plan = pkg.plan as { encoders: { input?: { column?: string } }[]; features: unknown[] };
  const reads = plan.encoders.some(({ input }) => input?.column === 'customer');
  const { fields } = edgeFiles(pkg, { version: 1, digest: 'd' }, module, dataset);
  expect(fields.some(({ name }) => name === 'customer')).toBe(reads);
});

test('without rows there is nothing to check', async () => {
  const pkg = await packageOf(oddDataset('regression'), 'linearRegression');
  const { files, recorded } = edgeFiles(pkg, { version: 1, digest: 'd' }, module);
  expect(recorded).toBeUndefined();
  const names = files.map(({ name }) => name);
  expect(names).toEqual(['perennial.js', 'perennial.d.ts', 'model.json', 'demo.html', 'package.json', 'README.md']);
  expect(files.every(({ bytes }) => !new TextDecoder().decode(bytes).includes('recorded.json'))).toBe(true);
});
