import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { bundleFunctions } from '../../../lib/code/bundle.ts';
import { compileFunctions } from '../../../lib/code/compile.ts';

const root = new URL('../../..', import.meta.url).pathname;
const program = 'tfjs-backend-wasm-simd.wasm';
const temporary = mkdtempSync(join(tmpdir(), 'perennial-programs-'));
afterAll(() => rmSync(temporary, { recursive: true }));

it('the program of TensorFlow lies beside the functions that train, and no others', () => {
  const entries = ['search/train-trial', 'register/refit', 'evaluate/backtest', 'search/plan-trials', 'serve/predict'];
  const compiled = join(temporary, 'out');
  compileFunctions({ root, outDir: compiled, entries });
  const bundles = bundleFunctions({ compiled, root, nativePlatforms: ['linux-x64'] });
  const has = entries.map((entry) => existsSync(join(bundles.get(entry)!.directory, program)));
  expect(has).toEqual([true, true, true, false, false]);
});

it('onnxruntime lies beside the functions that may meet a graph of ONNX, and no others', () => {
  const entries = ['prepare/prepare', 'evaluate/evaluate', 'serve/predict-onnx', 'serve/predict', 'monitor/analyse'];
  const compiled = join(temporary, 'onnx');
  compileFunctions({ root, outDir: compiled, entries });
  const bundles = bundleFunctions({ compiled, root, nativePlatforms: ['linux-x64'] });
  const files = ['graph-worker.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];
  for (const file of files) {
    const has = entries.map((entry) => existsSync(join(bundles.get(entry)!.directory, file)));
    expect(has, file).toEqual([true, true, true, false, false]);
  }
});

it('graphs of ONNX run from the bundle where no package is installed', async () => {
  const project = join(temporary, 'graphs');
  for (const folder of ['core/ports', 'core/onnx', 'adapters/onnx'])
    cpSync(join(root, folder), join(project, folder), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  mkdirSync(join(project, 'lambdas/a'), { recursive: true });
  writeFileSync(
    join(project, 'lambdas/a/run.ts'),
    `import { onnxWasm } from '../../adapters/onnx/runtime.ts';
     export const handler = (file: string) => {
       const session = onnxWasm.open(Buffer.from(file, 'base64'));
       return [...session.run({ x: { type: 'float32', shape: [2, 1], data: Float32Array.of(0, 1) } }, 'p').data];
     };`,
  );
  const compiled = join(project, 'out');
  compileFunctions({ root: project, outDir: compiled, entries: ['a/run'] });
  rmSync(join(project, 'node_modules'));
  const file = pathToFileURL(join(compiled, 'a-run', 'index.mjs')).href;
  const { graphs } = JSON.parse(readFileSync(join(root, 'test/core/import/fixtures/graphs.json'), 'utf8'));
  const script = `import(${JSON.stringify(file)}).then(({ handler }) => console.log(JSON.stringify(handler('${graphs.sigmoid}'))))`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script]);
  const [first, second] = JSON.parse(stdout);
  expect([first, second, stderr]).toEqual([0.5, expect.closeTo(0.731059, 6), '']);
});

it('networks learn from the bundle where no package is installed', async () => {
  const project = join(temporary, 'project');
  for (const folder of ['core/ports', 'adapters/tensorflow'])
    cpSync(join(root, folder), join(project, folder), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  mkdirSync(join(project, 'lambdas/a'), { recursive: true });
  writeFileSync(
    join(project, 'lambdas/a/train.ts'),
    `import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
     export const handler = async () => {
       const groups = [{ inputs: 1, width: 2 }];
       const session = await tensorFlowWasm.open({ groups, embedding: 2, members: 1, hidden: [2], outputs: 1 });
       session.load([4, 2, 4, 2, 2, 1].map((length) => new Float32Array(length).fill(1)));
       return [...session.forward(1, [Float32Array.of(1, 2)])];
     };`,
  );
  const compiled = join(project, 'out');
  compileFunctions({ root: project, outDir: compiled, entries: ['a/train'] });
  rmSync(join(project, 'node_modules'));
  const file = pathToFileURL(join(compiled, 'a-train', 'index.mjs')).href;
  // In a process of its own, as TensorFlow.js keeps its kernels in the global object.
  const script = `import(${JSON.stringify(file)}).then(async ({ handler }) => console.log(JSON.stringify(await handler())))`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script]);
  // Embeddings of 3, units of 7, a score of 15.
  expect([JSON.parse(stdout), stderr]).toEqual([[15], '']);
});
