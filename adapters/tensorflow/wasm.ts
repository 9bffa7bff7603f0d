import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkEngine } from '../../core/ports/network-engine.ts';
import { networkSession } from './network-session.ts';

/** The backend's program. */
const file = 'tfjs-backend-wasm-simd.wasm';

/** Networks on TensorFlow.js with its WASM backend, which runs wherever Node does. */
export const tensorFlowWasm: NetworkEngine = {
  async open(shape) {
    await ready();
    return networkSession(tf, shape);
  },
};

let starting: Promise<void> | undefined;

function ready(): Promise<void> {
  starting ??= start();
  return starting;
}

async function start(): Promise<void> {
  setWasmPaths(`${folderOfProgram()}/`);
  await tf.setBackend('wasm');
  await tf.ready();
}

/** A bundle is one file, with the program beside it; as source it lies in its package. */
function folderOfProgram(): string {
  const beside = dirname(fileURLToPath(import.meta.url));
  if (existsSync(`${beside}/${file}`)) return beside;
  return dirname(createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${file}`));
}
