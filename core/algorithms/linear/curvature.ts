/** Steps that L-BFGS remembers. */
const memory = 12;

/** A step and the change of the gradient along it. */
export interface Step {
  s: Float64Array;
  y: Float64Array;
  /** 1 / s'y, above 0. */
  rho: number;
}

/** Adds the step from `x` to `next` to those that are remembered, unless it says nothing of the curvature. */
export function remember(
  steps: Step[],
  x: Float64Array,
  gradient: Float64Array,
  next: { x: Float64Array; gradient: Float64Array },
): void {
  const s = next.x.map((v, i) => v - x[i]!);
  const y = next.gradient.map((v, i) => v - gradient[i]!);
  const curvature = dot(s, y);
  if (!(curvature > 1e-16 * dot(y, y))) return;
  steps.push({ s, y, rho: 1 / curvature });
  if (steps.length > memory) steps.shift();
}

/** The curvature that L-BFGS starts from: that of the last step, along the change of its gradient. */
export function initialCurvature(steps: readonly Step[]): number {
  const last = steps.at(-1);
  return last ? last.rho * dot(last.y, last.y) : 1;
}

/** Minus the inverse Hessian times the gradient (Nocedal and Wright, "Numerical optimization", algorithm 7.4). */
export function newtonDirection(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, rho } = steps[k]!;
    const alpha = rho * dot(s, direction);
    alphas[k] = alpha;
    for (let i = 0; i < direction.length; i++) direction[i]! -= alpha * y[i]!;
  }
  const curvature = initialCurvature(steps);
  for (let i = 0; i < direction.length; i++) direction[i]! /= curvature;
  steps.forEach(({ s, y, rho }, k) => {
    const beta = rho * dot(y, direction);
    for (let i = 0; i < direction.length; i++) direction[i]! += (alphas[k]! - beta) * s[i]!;
  });
  return direction;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
