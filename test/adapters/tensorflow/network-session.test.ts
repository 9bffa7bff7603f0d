import { describe, expect, test } from 'vitest';
import { tensorFlowNative } from '../../../adapters/tensorflow/native.ts';
import { tensorFlowWasm } from '../../../adapters/tensorflow/wasm.ts';
import type { NetworkEngine, NetworkShape } from '../../../core/ports/network-engine.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { plainScores } from './plain-network.ts';

const shape: NetworkShape = {
  groups: [
    { inputs: 2, width: 5 },
    { inputs: 1, width: 8 },
  ],
  embedding: 3,
  members: 4,
  hidden: [6, 7],
  outputs: 3,
};
const rows = 5;
const random = seededRandom(1);
const values = (length: number, draw = () => 2 * random() - 1) => new Float32Array(length).map(draw);
const weights = [30, 24, 36, 54, 24, 42, 28, 84, 12].map((length) => values(length));
const inputs = [values(2 * rows * 5), values(rows * 8)];
const masks = [6, 7].map((units) => values(4 * rows * units, () => (random() < 0.3 ? 0 : 1 / 0.7)));
const ofScores = values(4 * rows * 3);

// PERENNIAL_TFJS_NODE names a folder in which ../shared/tfjs-native/build FOLDER has built the binding.
const native = tensorFlowNative();
const engines: [string, NetworkEngine | undefined][] = [
  ['wasm', tensorFlowWasm],
  ['native', native],
];

describe.each(engines)('%s', (_, engine) => {
  const run = test.skipIf(!engine);

  run('scores are those of plain loops', async () => {
    const session = await engine!.open(shape);
    session.load(weights);
    expectClose(session.forward(rows, inputs), plainScores(shape, weights, rows, inputs), 1e-6);
    expectClose(session.forward(rows, inputs, masks), plainScores(shape, weights, rows, inputs, masks), 1e-6);
    session.close();
  });

  run('gradients are what differences of scores are', async () => {
    const session = await engine!.open(shape);
    session.load(weights);
    session.forward(rows, inputs, masks);
    const found = session.backward(ofScores);
    session.close();
    const total = () =>
      plainScores(shape, weights, rows, inputs, masks).reduce((sum, score, i) => sum + score * ofScores[i]!, 0);
    weights.forEach((array, a) => {
      const numeric = array.map((value, i) => {
        const step = 2 ** -10;
        array[i] = value + step;
        const above = total();
        array[i] = value - step;
        const below = total();
        array[i] = value;
        return (above - below) / (2 * step);
      });
      expectClose(found[a]!, numeric, 2e-4);
    });
  });

  run('a batch of another size, and other weights, take effect', async () => {
    const session = await engine!.open(shape);
    session.load(weights);
    session.forward(rows, inputs, masks);
    const others = weights.map((array) => array.map((value) => value / 2));
    session.load(others);
    const few = [inputs[0]!.slice(0, 2 * 5), inputs[1]!.slice(0, 8)];
    expectClose(session.forward(1, few), plainScores(shape, others, 1, few), 1e-6);
    expect(() => session.backward(ofScores.slice(0, 12))).toThrow('a forward pass with a mask for each hidden layer');
    session.close();
  });
});

test.skipIf(!native)('both engines take the same steps', async () => {
  const found: Float32Array[][] = [];
  for (const engine of [tensorFlowWasm, native!]) {
    const session = await engine.open(shape);
    session.load(weights);
    session.forward(rows, inputs, masks);
    found.push(session.backward(ofScores));
    session.close();
  }
  found[0]!.forEach((array, a) => {
    expectClose(array, found[1]![a]!, 1e-5);
  });
});

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  const largest = Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(largest).toBeLessThan(tolerance);
}
