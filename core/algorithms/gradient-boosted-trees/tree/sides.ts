import { clip, leafScore, leafValue, scoreOf } from './leaf.ts';
import type { SplitContext } from './split.ts';

/** Scores a division of a leaf's sums in two. */
export interface SideScore {
  /** Sum of both sides' scores, or -Infinity where the division breaks the feature's monotone constraint. */
  gain: number;
  /** Values of the sides, within the leaf's bounds; only where there are bounds. */
  left: number;
  right: number;
}

/** Writes the score of a division to `out`: the one place that knows of bounds and monotone constraints. */
export function scoreSides(
  { sums, bounds, monotone }: SplitContext,
  leftGradient: number,
  leftHessian: number,
  l1: number,
  l2: number,
  out: SideScore,
): void {
  const rightGradient = sums.gradient - leftGradient;
  const rightHessian = sums.hessian - leftHessian;
  if (!bounds) {
    out.gain = leafScore(leftGradient, leftHessian, l1, l2) + leafScore(rightGradient, rightHessian, l1, l2);
    return;
  }
  out.left = clip(leafValue(leftGradient, leftHessian, l1, l2), bounds);
  out.right = clip(leafValue(rightGradient, rightHessian, l1, l2), bounds);
  out.gain =
    monotone * (out.right - out.left) < 0
      ? -Infinity
      : scoreOf(out.left, leftGradient, leftHessian, l1, l2) + scoreOf(out.right, rightGradient, rightHessian, l1, l2);
}
