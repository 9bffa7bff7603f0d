/** Decays of the means of gradients and of their squares, and what keeps the quotient finite. */
const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;
/** Gradients longer than this in all are shortened to it. */
const longest = 1;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019), of gradients whose
 * common norm is bounded.
 * @param weights changed in place by each step
 * @param decayed by array of weights: whether it decays
 */
export function adamW(
  weights: readonly Float32Array[],
  decayed: readonly boolean[],
): (gradients: readonly Float32Array[], learningRate: number, decay: number) => void {
  const means = weights.map((array) => new Float32Array(array.length));
  const squares = weights.map((array) => new Float32Array(array.length));
  let steps = 0;
  return (gradients, learningRate, decay) => {
    const norm = normOf(gradients);
    // What has overflowed says nothing of the way down, and would stay in the means for ever.
    if (!Number.isFinite(norm)) return;
    steps++;
    const shorten = Math.min(1, longest / norm);
    const rate = learningRate / (1 - beta1 ** steps);
    const unbias = 1 / (1 - beta2 ** steps);
    weights.forEach((w, a) => {
      const g = gradients[a]!;
      const m = means[a]!;
      const v = squares[a]!;
      const kept = decayed[a] ? 1 - learningRate * decay : 1;
      for (let i = 0; i < w.length; i++) {
        const own = shorten * g[i]!;
        const mean = beta1 * m[i]! + (1 - beta1) * own;
        const square = beta2 * v[i]! + (1 - beta2) * own * own;
        m[i] = mean;
        v[i] = square;
        w[i] = kept * w[i]! - (rate * mean) / (Math.sqrt(square * unbias) + epsilon);
      }
    });
  };
}

function normOf(gradients: readonly Float32Array[]): number {
  let sum = 0;
  for (const g of gradients) for (let i = 0; i < g.length; i++) sum += g[i]! * g[i]!;
  return Math.sqrt(sum);
}
