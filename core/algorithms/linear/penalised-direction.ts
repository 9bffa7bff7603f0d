import { type CompactHessian, compactHessian } from './compact-hessian.ts';
import type { Step } from './curvature.ts';

/** Rounds of coordinate descent and of a step on what is not 0, at most. */
const maxRounds = 20;

/** The smooth part's gradient at `x`, and the weight of each coordinate's absolute value. */
interface Point {
  x: Float64Array;
  gradient: Float64Array;
  l1: Float64Array;
}

/** The point x + d that is tried, and M^-1 Q' d of the Hessian's compact form. */
interface Trial {
  direction: Float64Array;
  product: Float64Array;
}

/**
 * Minimises gradient'd + d'Bd / 2 + sum of l1 |x + d| over d, where B is the Hessian that L-BFGS has learned from steps: a
 * proximal quasi-Newton step (Scheinberg and Tang, "Practical inexact proximal quasi-Newton method", 2016). Coordinate
 * descent finds which coordinates are 0 and the signs of the others, and is slow where columns are alike; so after each
 * sweep the others go to their common minimum, or until the first of them is 0.
 * @param accuracy largest change of a coordinate's gradient in the last sweep
 */
export function penalisedDirection(point: Point, steps: readonly Step[], accuracy: number): Float64Array {
  const hessian = compactHessian(steps, point.x.length);
  const trial = { direction: new Float64Array(point.x.length), product: new Float64Array(hessian.width) };
  for (let round = 0; round < maxRounds; round++) {
    if (sweep(point, hessian, trial) <= accuracy) break;
    moveTogether(point, hessian, trial);
  }
  return trial.direction;
}

/** Moves each coordinate to its minimum in turn. @returns largest change of a coordinate's gradient */
function sweep({ x, gradient, l1 }: Point, hessian: CompactHessian, trial: Trial): number {
  const { direction } = trial;
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const curvature = hessian.diagonal[i]!;
    if (!(curvature > 0)) continue;
    const slope = gradient[i]! + slopeOf(hessian, trial, i);
    const now = x[i]! + direction[i]!;
    const change = shrink(now - slope / curvature, l1[i]! / curvature) - now;
    if (change === 0) continue;
    direction[i]! += change;
    hessian.addTo(trial.product, i, change);
    largest = Math.max(largest, Math.abs(change) * curvature);
  }
  return largest;
}

/** (B d) of a coordinate. */
function slopeOf({ scale, rows, width }: CompactHessian, { direction, product }: Trial, i: number): number {
  let slope = scale * direction[i]!;
  for (let j = 0, at = i * width; j < width; j++, at++) slope -= rows[at]! * product[j]!;
  return slope;
}

function moveTogether({ x, gradient, l1 }: Point, hessian: CompactHessian, trial: Trial): void {
  const { direction } = trial;
  const free = Uint32Array.from(x.keys()).filter((i) => l1[i] === 0 || x[i]! + direction[i]! !== 0);
  const slopes = Float64Array.from(
    free,
    (i) => gradient[i]! + slopeOf(hessian, trial, i) + l1[i]! * Math.sign(x[i]! + direction[i]!),
  );
  const newton = hessian.solve(free, slopes);
  let step = 1;
  let first = -1;
  newton.forEach((e, k) => {
    const i = free[k]!;
    const reached = -(x[i]! + direction[i]!) / e;
    if (l1[i] === 0 || !(reached > 0 && reached < step)) return;
    step = reached;
    first = k;
  });
  newton.forEach((e, k) => {
    const i = free[k]!;
    const change = k === first ? -(x[i]! + direction[i]!) : step * e;
    direction[i]! += change;
    hessian.addTo(trial.product, i, change);
  });
}

function shrink(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by);
}
