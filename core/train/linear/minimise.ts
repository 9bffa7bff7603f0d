/** A convex function with an L1 penalty: smooth part and its gradient, and the penalty's weight by coordinate. */
export interface Problem {
  /** Smooth value at `x`; writes the gradient. */
  evaluate(x: Float64Array, gradient: Float64Array): number;
  /** L1 weight of each coordinate, 0 where it is not penalised. */
  l1: Float64Array;
}

export interface Minimum {
  x: Float64Array;
  iterations: number;
  converged: boolean;
}

const memory = 12;
/** Steps in a row that leave the value as it is, up to rounding, after which no other can be found. */
const mostIdle = 5;

/**
 * Minimises by L-BFGS, in its orthant-wise form where there is an L1 penalty (Andrew and Gao, "Scalable training of
 * L1-regularized log-linear models", 2007; without a penalty it is plain L-BFGS, Nocedal and Wright, algorithm 7.5),
 * with a backtracking line search from a step of 1: it suits functions whose curvature along the coordinates is about 1 or
 * less, whatever the size of their gradient.
 * @param options.tolerance largest absolute entry of the (pseudo-)gradient at the end
 */
export function minimise(
  problem: Problem,
  start: Float64Array,
  options: {
    tolerance: number;
    maxIterations: number;
    onIteration?: (iteration: number, value: number) => void;
    stop?: () => boolean;
  },
): Minimum {
  const n = start.length;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(n);
  let value = problem.evaluate(x, gradient) + penalty(x, problem.l1);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let idle = 0;
  for (let iteration = 0; ; iteration++) {
    const pseudo = pseudoGradient(x, gradient, problem.l1);
    if (largest(pseudo) <= options.tolerance) return { x, iterations: iteration, converged: true };
    if (iteration >= options.maxIterations || options.stop?.()) return { x, iterations: iteration, converged: false };
    const direction = twoLoop(pseudo, steps);
    for (let i = 0; i < n; i++) if (problem.l1[i]! > 0 && direction[i]! * pseudo[i]! >= 0) direction[i] = 0;
    const found =
      lineSearch(problem, x, value, pseudo, direction) ??
      // The memory can point the wrong way near the optimum; steepest descent cannot.
      lineSearch(
        problem,
        x,
        value,
        pseudo,
        pseudo.map((g) => -g),
      );
    if (!found) return { x, iterations: iteration, converged: false };
    idle = value - found.value <= Number.EPSILON * Math.abs(value) ? idle + 1 : 0;
    remember(steps, x, gradient, found.x, found.gradient);
    ({ x, gradient, value } = found);
    options.onIteration?.(iteration + 1, value);
    if (idle >= mostIdle) return { x, iterations: iteration + 1, converged: false };
  }
}

function lineSearch(problem: Problem, x: Float64Array, value: number, pseudo: Float64Array, direction: Float64Array) {
  if (!(dot(direction, pseudo) < 0)) return undefined;
  const gradient = new Float64Array(x.length);
  for (let step = 1; step > 1e-14; step *= 0.5) {
    const next = x.map((xi, i) => {
      const moved = xi + step * direction[i]!;
      const orthant = xi === 0 ? -pseudo[i]! : xi;
      return problem.l1[i]! > 0 && moved * orthant <= 0 ? 0 : moved;
    });
    const nextValue = problem.evaluate(next, gradient) + penalty(next, problem.l1);
    let expected = 0;
    for (let i = 0; i < x.length; i++) expected += pseudo[i]! * (next[i]! - x[i]!);
    if (expected < 0 && nextValue <= value + 1e-4 * expected) return { x: next, gradient, value: nextValue };
  }
  return undefined;
}

/** The subgradient of smallest norm. */
function pseudoGradient(x: Float64Array, gradient: Float64Array, l1: Float64Array): Float64Array {
  return gradient.map((g, i) => {
    const w = l1[i]!;
    if (w === 0) return g;
    if (x[i] !== 0) return g + Math.sign(x[i]!) * w;
    return Math.sign(g) * Math.max(0, Math.abs(g) - w);
  });
}

function twoLoop(gradient: Float64Array, steps: { s: Float64Array; y: Float64Array; rho: number }[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, rho } = steps[k]!;
    const alpha = rho * dot(s, direction);
    alphas[k] = alpha;
    for (let i = 0; i < direction.length; i++) direction[i]! -= alpha * y[i]!;
  }
  const last = steps.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  steps.forEach(({ s, y, rho }, k) => {
    const beta = rho * dot(y, direction);
    for (let i = 0; i < direction.length; i++) direction[i]! += (alphas[k]! - beta) * s[i]!;
  });
  return direction;
}

function remember(
  steps: { s: Float64Array; y: Float64Array; rho: number }[],
  x: Float64Array,
  gradient: Float64Array,
  nextX: Float64Array,
  nextGradient: Float64Array,
): void {
  const s = nextX.map((v, i) => v - x[i]!);
  const y = nextGradient.map((v, i) => v - gradient[i]!);
  const curvature = dot(s, y);
  if (!(curvature > 1e-16 * dot(y, y))) return;
  steps.push({ s, y, rho: 1 / curvature });
  if (steps.length > memory) steps.shift();
}

function penalty(x: Float64Array, l1: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += l1[i]! * Math.abs(x[i]!);
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(a: Float64Array): number {
  let top = 0;
  for (let i = 0; i < a.length; i++) top = Math.max(top, Math.abs(a[i]!));
  return top;
}
