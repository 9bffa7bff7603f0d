import { missingBin } from '../../binning/find-bins.ts';
import type { TreeParameters } from '../parameters.ts';
import { leafScore } from './leaf.ts';
import { minimumHessian, type Split, type SplitContext } from './split.ts';

/** Scans the bins once; at each bound the rows that miss the value are tried on both sides. */
export function numericSplit(context: SplitContext, parameters: TreeParameters): Split | undefined {
  const { histogram, offset, slot, gradientUnit, hessianUnit, sums } = context;
  const { lambdaL1, lambdaL2 } = parameters;
  const { gradient, hessian } = sums;
  const minHessian = minimumHessian(parameters);
  const missingGradient = histogram[offset + 2 * missingBin(slot)]! * gradientUnit;
  const missingHessian = histogram[offset + 2 * missingBin(slot) + 1]! * hessianUnit;
  const tryLeft = missingHessian > 0;

  let best = context.toBeat;
  let bestBin = -1;
  let defaultLeft = false;
  let g = 0;
  let h = 0;
  for (let b = 0; b < slot.bins - 1; b++) {
    const binHessian = histogram[offset + 2 * b + 1]!;
    g += histogram[offset + 2 * b]!;
    if (binHessian === 0) continue;
    h += binHessian;
    const leftGradient = g * gradientUnit;
    const leftHessian = h * hessianUnit;
    if (tryLeft) {
      const withMissing = leftHessian + missingHessian;
      const rest = hessian - withMissing;
      if (rest >= minHessian && withMissing >= minHessian) {
        const gl = leftGradient + missingGradient;
        const gain =
          leafScore(gl, withMissing, lambdaL1, lambdaL2) + leafScore(gradient - gl, rest, lambdaL1, lambdaL2);
        if (gain > best) {
          best = gain;
          bestBin = b;
          defaultLeft = true;
        }
      }
    }
    const rightHessian = hessian - leftHessian;
    if (leftHessian < minHessian) continue;
    if (rightHessian < minHessian) break;
    const gain =
      leafScore(leftGradient, leftHessian, lambdaL1, lambdaL2) +
      leafScore(gradient - leftGradient, rightHessian, lambdaL1, lambdaL2);
    if (gain > best) {
      best = gain;
      bestBin = b;
      defaultLeft = false;
    }
  }
  if (bestBin < 0) return undefined;
  // Nothing was learned about missing values here: they go where most rows go.
  if (!tryLeft) defaultLeft = hessianUpTo(context, bestBin) > hessian / 2;
  return { gain: best, slot: context.index, bin: bestBin, defaultLeft };
}

function hessianUpTo({ histogram, offset, hessianUnit }: SplitContext, bin: number): number {
  let h = 0;
  for (let b = 0; b <= bin; b++) h += histogram[offset + 2 * b + 1]!;
  return h * hessianUnit;
}
