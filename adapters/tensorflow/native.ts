import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import type { NetworkEngine } from '../../core/ports/network-engine.ts';
import { networkSession, type TensorFlow } from './network-session.ts';

/**
 * Networks on TensorFlow's own library, where `@tensorflow/tfjs-node` is installed with its binding; undefined elsewhere.
 * @param folder in whose node_modules the package lies. @default where this module finds it
 */
export function tensorFlowNative(folder = process.env.PERENNIAL_TFJS_NODE): NetworkEngine | undefined {
  // Gone in Node 23, and called before the first operation.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  const require = createRequire(folder ? join(folder, 'package.json') : import.meta.url);
  try {
    const tf = require('@tensorflow/tfjs-node') as TensorFlow;
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
