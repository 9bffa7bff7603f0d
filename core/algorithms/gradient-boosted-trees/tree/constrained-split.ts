import { missingBin } from '../../binning/find-bins.ts';
import type { TreeParameters } from '../parameters.ts';
import { type SideScore, scoreSides } from './sides.ts';
import { minimumHessian, type Split, type SplitContext } from './split.ts';

/**
 * `numericSplit` with exact row counts and monotone constraints, for the leaves that need them: kept apart, so that the
 * scan that nearly all leaves take stays free of both.
 */
export function constrainedSplit(context: SplitContext, parameters: TreeParameters): Split | undefined {
  const { histogram, counts, offset, slot, gradientUnit, hessianUnit, sums, bounds } = context;
  const { lambdaL1, lambdaL2, minDataInLeaf } = parameters;
  const missing = missingBin(slot);
  const countAt = offset / 2;
  const minHessian = minimumHessian(parameters);
  const gradientOf = (b: number) => histogram[offset + 2 * b]! * gradientUnit;
  const hessianOf = (b: number) => histogram[offset + 2 * b + 1]! * hessianUnit;
  const rowsOf = (b: number) => (counts ? counts[countAt + b]! : 0);
  const minRows = counts ? minDataInLeaf : 0;
  const tryLeft = hessianOf(missing) > 0 || rowsOf(missing) > 0;

  const score: SideScore = { gain: 0, left: 0, right: 0 };
  let best: Split | undefined;
  let bestGain = context.toBeat;
  const tryDivision = (bin: number, defaultLeft: boolean, g: number, h: number, rows: number) => {
    if (h < minHessian || sums.hessian - h < minHessian) return;
    if (rows < minRows || (counts && sums.rows - rows < minRows)) return;
    scoreSides(context, g, h, lambdaL1, lambdaL2, score);
    if (!(score.gain > bestGain)) return;
    bestGain = score.gain;
    const sides = bounds && { sides: { left: score.left, right: score.right } };
    best = { gain: score.gain, slot: context.index, bin, defaultLeft, ...sides };
  };

  let g = 0;
  let h = 0;
  let rows = 0;
  for (let b = 0; b < slot.bins - 1; b++) {
    g += gradientOf(b);
    h += hessianOf(b);
    rows += rowsOf(b);
    // Dividing before and after a bin without rows is the same.
    if (hessianOf(b) === 0 && rowsOf(b) === 0) continue;
    if (tryLeft && b < missing)
      tryDivision(b, true, g + gradientOf(missing), h + hessianOf(missing), rows + rowsOf(missing));
    tryDivision(b, false, g, h, rows);
  }
  if (best && !tryLeft) {
    let left = 0;
    for (let b = 0; b <= best.bin; b++) left += hessianOf(b);
    best.defaultLeft = left > sums.hessian / 2;
  }
  return best;
}
