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

/** What a leaf knows of itself that its divisions are scored by. */
export type Divided = Pick<SplitContext, 'sums' | 'bounds' | 'monotone'>;

/** Score of a leaf that is not divided. */
export function scoreWhole({ sums, bounds }: Pick<Divided, 'sums' | 'bounds'>, l1: number, l2: number): number {
  const { gradient, hessian } = sums;
  if (!bounds) return leafScore(gradient, hessian, l1, l2);
  return scoreOf(clip(leafValue(gradient, hessian, l1, l2), bounds), gradient, hessian, l1, l2);
}

/** Writes the score of a division to `out`: the one place that knows of bounds and monotone constraints. */
export function scoreSides(
  { sums, bounds, monotone }: Divided,
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
