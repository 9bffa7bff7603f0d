import { createRequire } from 'node:module';
import util from 'node:util';
import type { NetworkEngine } from '../../core/ports/network-engine.ts';
import { networkSession, type TensorFlow } from './network-session.ts';

/**
 * Networks on TensorFlow's own library, where `@tensorflow/tfjs-node` is installed with its binding; undefined elsewhere.
 * @param from a module from which the package is found. @default this one
 */
export function tensorFlowNative(from: string = import.meta.url): NetworkEngine | undefined {
  // Gone in Node 23, and called before the first operation.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  try {
    const tf = createRequire(from)('@tensorflow/tfjs-node') as TensorFlow;
    return {
      async open(shape) {
        await tf.setBackend('tensorflow');
        return networkSession(tf, shape);
      },
    };
  } catch {
    return undefined;
  }
}
