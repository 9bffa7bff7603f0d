import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { bundleFunctions } from '../../../lib/code/bundle.ts';
import { compileFunctions } from '../../../lib/code/compile.ts';

const root = new URL('../../..', import.meta.url).pathname;
const temporary = mkdtempSync(join(tmpdir(), 'perennial-workers-'));
afterAll(() => rmSync(temporary, { recursive: true }));

it('bundles what threads run beside the functions that start them', () => {
  const entries = ['search/train-trial', 'register/refit', 'search/plan-trials'];
  const compiled = join(temporary, 'out');
  compileFunctions({ root, outDir: compiled, entries });
  const bundles = bundleFunctions({ compiled, root, nativePlatforms: ['linux-x64'] });
  const has = entries.map((entry) => existsSync(join(bundles.get(entry)!.directory, 'kernel-worker.mjs')));
  expect(has).toEqual([true, true, false]);
});

it('threads work from the bundle', async () => {
  const project = join(temporary, 'project');
  for (const folder of ['core', 'adapters/threads'])
    cpSync(join(root, folder), join(project, folder), { recursive: true });
  mkdirSync(join(project, 'lambdas/a'), { recursive: true });
  writeFileSync(
    join(project, 'lambdas/a/train.ts'),
    `import { workerThreads } from '../../adapters/threads/worker-threads.ts';
     import { gradientBoostedTrees } from '../../core/algorithms/gradient-boosted-trees/algorithm.ts';
     export const handler = async (count: number) => {
       const rows = 300_000;
       const column = (k: number) => Float32Array.from({ length: rows }, (_, i) => (i * k) % 1009);
       const names = ['a', 'b', 'c', 'd'];
       const features = names.map((name) => ({ name, kind: 'numeric' as const, source: name }));
       const target = Float64Array.from({ length: rows }, (_, i) => ((i * 31) % 1009 > 500 ? 1 : 0));
       const train = new Uint32Array(rows).map((_, i) => i);
       const data = { matrix: { rows, features, data: [7, 31, 57, 91].map(column) }, target, train };
       const validation = new Uint32Array(0);
       const threads = workerThreads({ count });
       return gradientBoostedTrees.train({ ...data, validation, task: 'binary', outputs: 1 }, { numIterations: 3 }, 1, threads && { threads });
     };`,
  );
  const entries = ['a/train'];
  const compiled = join(project, 'out');
  compileFunctions({ root: project, outDir: compiled, entries });
  const bundles = bundleFunctions({ compiled, root: project, nativePlatforms: [] });
  const file = pathToFileURL(join(bundles.get('a/train')!.directory, 'index.mjs')).href;
  const { handler } = (await import(file)) as { handler: (count: number) => Promise<unknown> };
  expect(await handler(2)).toEqual(await handler(1));
});
