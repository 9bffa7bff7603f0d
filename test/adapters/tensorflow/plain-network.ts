import type { NetworkShape, NetworkWeights } from '../../../core/ports/network-engine.ts';

/** Scores of a network as its definition says them, by plain loops in double precision. */
export function plainScores(
  { groups, embedding, members, hidden, outputs }: NetworkShape,
  weights: NetworkWeights,
  rows: number,
  inputs: readonly Float32Array[],
  masks?: readonly Float32Array[],
): Float64Array {
  const width = groups.reduce((sum, group) => sum + group.inputs * embedding, 0);
  const scores = new Float64Array(members * rows * outputs);
  for (let m = 0; m < members; m++)
    for (let r = 0; r < rows; r++) {
      const embedded: number[] = [];
      groups.forEach((group, g) => {
        for (let i = 0; i < group.inputs; i++)
          for (let e = 0; e < embedding; e++) {
            let sum = 0;
            for (let w = 0; w < group.width; w++)
              sum +=
                inputs[g]![(i * rows + r) * group.width + w]! * weights[g]![(i * group.width + w) * embedding + e]!;
            embedded.push(sum);
          }
      });
      let values = embedded.map((value, i) => value * weights[groups.length]![m * width + i]!);
      hidden.forEach((units, l) => {
        const [own, biases] = weights.slice(groups.length + 1 + 2 * l);
        values = Array.from({ length: units }, (_, j) => {
          const sum = values.reduce((all, value, i) => all + value * own![i * units + j]!, biases![m * units + j]!);
          return Math.max(0, sum) * (masks ? masks[l]![(m * rows + r) * units + j]! : 1);
        });
      });
      const [heads, biases] = weights.slice(-2);
      for (let k = 0; k < outputs; k++)
        scores[(m * rows + r) * outputs + k] = values.reduce(
          (all, value, j) => all + value * heads![(m * values.length + j) * outputs + k]!,
          biases![m * outputs + k]!,
        );
    }
  return scores;
}
