import { basename } from 'node:path';
import type { Metafile } from 'esbuild';

/** Modules that start threads, and what their threads run, which is a file of its own beside the bundle. */
const workerOf: Readonly<Record<string, string>> = {
  'adapters/threads/worker-threads.ts': 'adapters/threads/kernel-worker.ts',
  'adapters/onnx/runtime.ts': 'adapters/onnx/graph-worker.ts',
};

/** Sources of the threads that a bundled function may start. */
export function workersOf({ inputs }: Pick<Metafile['outputs'][string], 'inputs'>): string[] {
  return Object.keys(workerOf).flatMap((module) => (module in inputs ? [workerOf[module]!] : []));
}

/** The file that a thread's source is bundled to, as the module that starts it names it. */
export const workerFile = (source: string): string => basename(source).replace(/\.ts$/, '.mjs');
