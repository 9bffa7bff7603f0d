import type { Largest } from './gradients.ts';
import { type Runner, ranges, rowsPerJob } from './runner.ts';
import type { Workspace } from './workspace.ts';

/**
 * Gradient and hessian of a row as one 64-bit integer: `gradient * 2^32 + hessian`. One addition then sums both, over at
 * most `blockRows` rows, without a rounding error; sums of integers do not depend on their order, so histograms are the
 * same whatever the number of threads, and subtracting a child from its parent is exact.
 * Rounding is stochastic, which keeps sums unbiased (Shi et al., "Quantized training of gradient boosting decision
 * trees", 2022; there with 2 to 5 bits, here with 15 and 14, so that the loss of accuracy cannot be seen).
 */
export interface Quantised {
  /** Real value of one unit of gradient and hessian. */
  gradientUnit: number;
  hessianUnit: number;
}

/** Largest number of rows whose packed values may be added before they are unpacked: 2^17 * 2^14 is what 31 bits hold. */
export const blockRows = 2 ** 17;
const levels = 2 ** 14 - 1;

/**
 * Packs the gradients of an output, whose hessians are at least 0.
 * @param largest of them
 * @param seed of the stochastic rounding
 */
export function quantise(
  { gradients, packed, scales, order }: Workspace,
  output: number,
  largest: Largest,
  seed: number,
  { run }: Runner,
): Quantised {
  const gradientScale = scaleOf(largest.gradient);
  const hessianScale = scaleOf(largest.hessian);
  scales.set([hessianScale, gradientScale]);
  const rows = order.length;
  const own = gradients.byteOffset + 16 * output * rows;
  run(
    'quantise',
    ranges(0, rows, rowsPerJob).map(({ begin, end }, i) => [
      own + 16 * begin,
      own + 16 * end,
      scales.byteOffset,
      packed.byteOffset + 8 * begin,
      seedOf(seed, i),
    ]),
  );
  return { gradientUnit: unitOf(gradientScale), hessianUnit: unitOf(hessianScale) };
}

const scaleOf = (largest: number) => (largest > 0 ? levels / largest : 0);
const unitOf = (scale: number) => (scale > 0 ? 1 / scale : 0);

/** Far from one job's to the next, and not 0. */
function seedOf(seed: number, job: number): number {
  return Math.imul((seed ^ 0x9e3779b9) + job, 0x85ebca6b) | 0 || 1;
}
