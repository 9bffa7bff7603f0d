import { dot, newtonDirection, remember, type Step } from './curvature.ts';
import { penalisedDirection } from './penalised-direction.ts';

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

/** Steps in a row that leave the value as it is, up to rounding, after which no other can be found. */
const maxIdle = 5;
/** How closely a penalised step is found, as a fraction of the gradient. */
const accuracy = 0.1;

/**
 * Minimises by L-BFGS (Nocedal and Wright, algorithm 7.5), in its proximal form where there is an L1 penalty (Lee, Sun and
 * Saunders, "Proximal Newton-type methods for minimizing composite functions", 2014), with a backtracking line search from a
 * step of 1: it suits functions whose curvature along the coordinates is about 1 or less, whatever the size of their gradient.
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
  const { l1 } = problem;
  const penalised = l1.some((weight) => weight > 0);
  let x: Float64Array = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(start.length);
  let value = problem.evaluate(x, gradient) + penalty(x, l1);
  const steps: Step[] = [];
  let idle = 0;
  for (let iteration = 0; ; iteration++) {
    const left = largest(pseudoGradient(x, gradient, l1));
    if (left <= options.tolerance) return { x, iterations: iteration, converged: true };
    if (iteration >= options.maxIterations || options.stop?.()) return { x, iterations: iteration, converged: false };
    const directionFrom = (learned: readonly Step[]) =>
      penalised
        ? penalisedDirection({ x, gradient, l1 }, learned, accuracy * left)
        : newtonDirection(gradient, learned);
    const found =
      lineSearch(problem, { x, value, gradient }, directionFrom(steps)) ??
      // What was learned can point the wrong way near the optimum; the gradient alone cannot.
      lineSearch(problem, { x, value, gradient }, directionFrom([]));
    if (!found) return { x, iterations: iteration, converged: false };
    idle = value - found.value <= Number.EPSILON * Math.abs(value) ? idle + 1 : 0;
    remember(steps, x, gradient, found);
    ({ x, gradient, value } = found);
    options.onIteration?.(iteration + 1, value);
    if (idle >= maxIdle) return { x, iterations: iteration + 1, converged: false };
  }
}

interface Point {
  x: Float64Array;
  value: number;
  gradient: Float64Array;
}

/** The first of the steps 1, 1/2, 1/4 … that lowers the value as its slope promises. */
function lineSearch(problem: Problem, { x, value, gradient }: Point, direction: Float64Array): Point | undefined {
  const whole = x.map((xi, i) => xi + direction[i]!);
  const expected = dot(gradient, direction) + penalty(whole, problem.l1) - penalty(x, problem.l1);
  if (!(expected < 0)) return undefined;
  const nextGradient = new Float64Array(x.length);
  for (let step = 1; step > 1e-14; step *= 0.5) {
    const next = step === 1 ? whole : x.map((xi, i) => xi + step * direction[i]!);
    const nextValue = problem.evaluate(next, nextGradient) + penalty(next, problem.l1);
    if (nextValue <= value + 1e-4 * step * expected) return { x: next, gradient: nextGradient, value: nextValue };
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

function penalty(x: Float64Array, l1: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += l1[i]! * Math.abs(x[i]!);
  return sum;
}

function largest(a: Float64Array): number {
  let top = 0;
  for (let i = 0; i < a.length; i++) top = Math.max(top, Math.abs(a[i]!));
  return top;
}
