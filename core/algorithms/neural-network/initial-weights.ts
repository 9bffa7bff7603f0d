import type { NetworkShape } from '../../ports/network-engine.ts';

/**
 * Weights before the first step. Tables and hidden layers are uniform within one over the square root of what they sum over,
 * pieces of numbers 0 with the rest random; adapters are normal, one draw an input and member, so that members differ (Gorishniy
 * et al., "TabM", 2024). Heads are 0: the network starts as the constant of its biases.
 * @param scores the constant, shape (outputs)
 */
export function initialWeights(shape: NetworkShape, scores: ArrayLike<number>, random: () => number): Float32Array[] {
  const { groups, embedding, members, hidden, outputs } = shape;
  const uniform = (length: number, fanIn: number) => {
    const bound = 1 / Math.sqrt(fanIn);
    return new Float32Array(length).map(() => bound * (2 * random() - 1));
  };
  const inputs = groups.reduce((sum, group) => sum + group.inputs, 0);
  const width = inputs * embedding;
  const adapters = new Float32Array(members * width);
  for (let i = 0; i < members * inputs; i++) adapters.fill(normal(random), i * embedding, (i + 1) * embedding);
  return [
    ...groups.map((group) => uniform(group.inputs * group.width * embedding, embedding)),
    adapters,
    ...hidden.flatMap((units, l) => {
      const before = hidden[l - 1] ?? width;
      return [uniform(before * units, before), uniform(members * units, before)];
    }),
    new Float32Array(members * hidden.at(-1)! * outputs),
    new Float32Array(members * outputs).map((_, i) => scores[i % outputs]!),
  ];
}

/** Standard normal (Box and Muller, 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
