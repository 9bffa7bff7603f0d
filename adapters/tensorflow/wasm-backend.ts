import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorFlow } from './network-session.ts';

/** The backend's program for processors with vector instructions, which every function has. */
const program = 'tfjs-backend-wasm-simd.wasm';

export function startWasm(): TensorFlow {
  setWasmPaths(`${folderOfProgram()}/`);
  return tf;
}

/** A bundle is one file, with the program beside it; as source it lies in its package. */
function folderOfProgram(): string {
  const beside = dirname(fileURLToPath(import.meta.url));
  if (existsSync(`${beside}/${program}`)) return beside;
  return dirname(createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${program}`));
}
