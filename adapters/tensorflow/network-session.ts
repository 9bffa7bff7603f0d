import type * as core from '@tensorflow/tfjs-core';
import type { NetworkSession, NetworkShape } from '../../core/ports/network-engine.ts';

/** TensorFlow.js; its backend is one for the process, so sessions on two are to be used one after the other. */
export type TensorFlow = Pick<
  typeof core,
  'add' | 'concat' | 'dispose' | 'matMul' | 'mul' | 'ones' | 'relu' | 'reshape' | 'split' | 'step' | 'sum'
> &
  Pick<typeof core, 'setBackend' | 'tensor' | 'tidy' | 'transpose'>;
type Tensor = core.Tensor;

/** What a backward pass needs of the forward pass before it. */
type Pass = {
  /** By group, shape (inputs, rows, width). */
  inputs: Tensor[];
  /** Shape (1, rows, inputs times embedding). */
  embedded: Tensor;
  /** What each hidden layer and the heads read, shape (members, rows, units). */
  activations: Tensor[];
  masks: Tensor[];
};

/**
 * A network on a backend of TensorFlow.js. The backward pass is written out: no tape is kept, and what is transposed is
 * transposed before the product, as the WASM backend multiplies transposed operands by a loop that takes nine times as long.
 */
export function networkSession(tf: TensorFlow, shape: NetworkShape): NetworkSession {
  const { groups, embedding, members, hidden, outputs } = shape;
  const shapes = shapesOf(shape);
  const sizes = groups.map(({ inputs }) => inputs * embedding);
  let weights: Tensor[] = [];
  let pass: Pass | undefined;

  const adapters = () => weights[groups.length]!;
  /** Weights and biases of a hidden layer, or those of the heads after the last. */
  const layer = (l: number): [Tensor, Tensor] => {
    const at = groups.length + 1 + 2 * l;
    return [weights[at]!, weights[at + 1]!];
  };
  const flat = (x: Tensor) => tf.reshape(x, [-1, x.shape.at(-1)!]);
  const byMember = (x: Tensor) => tf.reshape(x, [members, -1, x.shape.at(-1)!]);
  const transposed = (x: Tensor) => tf.transpose(x, x.rank === 2 ? [1, 0] : [0, 2, 1]);
  const swapped = (x: Tensor) => tf.transpose(x, [1, 0, 2]);

  function forwardOf(inputs: Tensor[], masks: Tensor[]): Pass & { scores: Tensor } {
    const parts = inputs.map((input, g) => {
      const ownTables = weights[g]!;
      return tf.reshape(swapped(tf.matMul(input, ownTables)), [-1, sizes[g]!]);
    });
    const embedded = tf.reshape(tf.concat(parts, 1), shapeOfRows(parts[0]!));
    const activations: Tensor[] = [tf.mul(embedded, adapters())];
    hidden.forEach((_, l) => {
      const [own, biases] = layer(l);
      const units = tf.relu(tf.add(byMember(tf.matMul(flat(activations[l]!), own)), biases));
      activations.push(masks[l] ? tf.mul(units, masks[l]) : units);
    });
    const [heads, biases] = layer(hidden.length);
    const scores = tf.add(tf.matMul(activations.at(-1)!, heads), biases);
    return { inputs, embedded, activations, masks, scores };
  }

  const shapeOfRows = (part: Tensor) => [1, part.shape[0]!, shapes[groups.length]!.at(-1)!];

  function backwardOf({ inputs, embedded, activations, masks }: Pass, ofScores: Tensor): Tensor[] {
    const last = activations.at(-1)!;
    const ones = tf.ones([members, 1, last.shape[1]!]);
    const found = [tf.matMul(transposed(last), ofScores), tf.matMul(ones, ofScores)];
    let back = tf.matMul(ofScores, transposed(layer(hidden.length)[0]));
    for (let l = hidden.length - 1; l >= 0; l--) {
      const active = tf.mul(tf.mul(back, masks[l]!), tf.step(activations[l + 1]!));
      found.unshift(tf.matMul(transposed(flat(activations[l]!)), flat(active)), tf.matMul(ones, active));
      back = byMember(tf.matMul(flat(active), transposed(layer(l)[0])));
    }
    found.unshift(tf.matMul(ones, tf.mul(back, embedded)));
    const ofEmbedded = tf.sum(tf.mul(back, adapters()), 0);
    const ofTables = tf.split(ofEmbedded, sizes, 1).map((part, g) => {
      const own = swapped(tf.reshape(part, [-1, groups[g]!.inputs, embedding]));
      return tf.matMul(transposed(inputs[g]!), own);
    });
    return [...ofTables, ...found];
  }

  const forget = () => {
    if (pass) tf.dispose([...pass.inputs, pass.embedded, ...pass.activations, ...pass.masks]);
    pass = undefined;
  };

  return {
    load(given) {
      tf.dispose(weights);
      weights = shapes.map((of, i) => tf.tensor(given[i]!, of));
    },
    forward(rows, given, givenMasks = []) {
      forget();
      const { scores, ...kept } = tf.tidy(() => {
        const inputs = groups.map((group, g) => tf.tensor(given[g]!, [group.inputs, rows, group.width]));
        const masks = givenMasks.map((mask, l) => tf.tensor(mask, [members, rows, hidden[l]!]));
        return forwardOf(inputs, masks);
      });
      const values = valuesOf(scores);
      tf.dispose(scores);
      pass = kept;
      return values;
    },
    backward(given) {
      if (!pass || pass.masks.length < hidden.length)
        throw new TypeError('a backward pass needs a forward pass with a mask for each hidden layer before it');
      const own = pass;
      const found = tf.tidy(() => backwardOf(own, tf.tensor(given, [members, own.embedded.shape[1]!, outputs])));
      const values = found.map(valuesOf);
      tf.dispose(found);
      forget();
      return values;
    },
    close() {
      forget();
      tf.dispose(weights);
      weights = [];
    },
  };
}

/** Shapes of the weights, in their order. */
function shapesOf({ groups, embedding, members, hidden, outputs }: NetworkShape): number[][] {
  const width = groups.reduce((sum, { inputs }) => sum + inputs * embedding, 0);
  return [
    ...groups.map((group) => [group.inputs, group.width, embedding]),
    [members, 1, width],
    ...hidden.flatMap((units, l) => [
      [hidden[l - 1] ?? width, units],
      [members, 1, units],
    ]),
    [members, hidden.at(-1)!, outputs],
    [members, 1, outputs],
  ];
}

function valuesOf(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync<'float32'>());
}
