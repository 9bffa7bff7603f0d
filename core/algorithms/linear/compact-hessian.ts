import { dot, initialCurvature, type Step } from './curvature.ts';

/**
 * The Hessian that L-BFGS has learned, in its compact form c I - Q M^-1 Q' (Byrd, Nocedal and Schnabel, "Representations of
 * quasi-Newton matrices", 1994, theorem 2.3): a product with it takes a few numbers a coordinate, and no look at the data.
 */
export interface CompactHessian {
  /** c */
  scale: number;
  /** Q, shape (coordinates, width). */
  rows: Float64Array;
  /** Twice the number of steps. */
  width: number;
  /** Of B. */
  diagonal: Float64Array;
  /** Adds `times` M^-1 Q' of a coordinate. */
  addTo(product: Float64Array, i: number, times: number): void;
  /** The direction that brings the slopes of some coordinates to 0 while the others rest, as far as it can be found. */
  solve(free: Uint32Array, slopes: Float64Array): Float64Array;
}

export function compactHessian(steps: readonly Step[], coordinates: number): CompactHessian {
  const scale = initialCurvature(steps);
  const m = steps.length;
  const width = 2 * m;
  const rows = new Float64Array(coordinates * width);
  const middle = Array.from({ length: width }, () => new Float64Array(width));
  steps.forEach(({ s, y, rho }, j) => {
    for (let i = 0; i < coordinates; i++) {
      rows[i * width + j] = scale * s[i]!;
      rows[i * width + m + j] = y[i]!;
    }
    middle[m + j]![m + j] = -1 / rho;
    for (let k = 0; k < m; k++) {
      middle[j]![k] = scale * dot(s, steps[k]!.s);
      if (k < j) middle[j]![m + k] = middle[m + k]![j] = dot(s, steps[k]!.y);
    }
  });
  const inverse = inverted(middle);
  const row = (i: number) => rows.subarray(i * width, (i + 1) * width);
  const solved = new Float64Array(coordinates * width);
  const solvedRow = (i: number) => solved.subarray(i * width, (i + 1) * width);
  for (let i = 0; i < coordinates; i++) solved.set(times(inverse, row(i)), i * width);
  return {
    scale,
    rows,
    width,
    diagonal: Float64Array.from({ length: coordinates }, (_, i) => scale - dot(row(i), solvedRow(i))),
    addTo(product, i, by) {
      for (let j = 0, at = i * width; j < width; j++, at++) product[j]! += by * solved[at]!;
    },
    solve(free, slopes) {
      // By Woodbury's formula: (c I - Q M^-1 Q')^-1 = I / c + Q (M - Q'Q / c)^-1 Q' / c^2.
      const inner = middle.map((own) => own.slice());
      const projected = new Float64Array(width);
      free.forEach((i, k) => {
        const own = row(i);
        for (let a = 0; a < width; a++) {
          projected[a]! += own[a]! * slopes[k]!;
          const part = own[a]! / scale;
          for (let b = 0; b < width; b++) inner[a]![b]! -= part * own[b]!;
        }
      });
      const weights = times(inverted(inner), projected);
      return slopes.map((slope, k) => -(slope + dot(row(free[k]!), weights) / scale) / scale);
    },
  };
}

function times(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (own) => dot(own, vector));
}

/** By Gauss and Jordan, with row pivots. */
function inverted(matrix: readonly Float64Array[]): Float64Array[] {
  const n = matrix.length;
  const left = matrix.map((row) => row.slice());
  const right = matrix.map((_, i) => new Float64Array(n).fill(1, i, i + 1));
  for (let p = 0; p < n; p++) {
    let pivot = p;
    for (let r = p + 1; r < n; r++) if (Math.abs(left[r]![p]!) > Math.abs(left[pivot]![p]!)) pivot = r;
    for (const side of [left, right]) [side[p], side[pivot]] = [side[pivot]!, side[p]!];
    const divisor = left[p]![p]!;
    for (const side of [left, right]) side[p] = side[p]!.map((v) => v / divisor);
    for (let r = 0; r < n; r++) {
      const factor = left[r]![p]!;
      if (r === p || factor === 0) continue;
      for (const side of [left, right]) side[r] = side[r]!.map((v, k) => v - factor * side[p]![k]!);
    }
  }
  return right;
}
