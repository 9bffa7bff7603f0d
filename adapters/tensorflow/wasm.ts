import type { NetworkEngine } from '../../core/ports/network-engine.ts';
import { networkSession, type TensorFlow } from './network-session.ts';

let started: Promise<TensorFlow> | undefined;

/** Networks on TensorFlow.js with its WASM backend, which runs wherever Node does. It is loaded when the first network learns. */
export const tensorFlowWasm: NetworkEngine = {
  async open(shape) {
    started ??= import('./wasm-backend.ts').then(({ startWasm }) => startWasm());
    const tf = await started;
    await tf.setBackend('wasm');
    return networkSession(tf, shape);
  },
};
