import type { Parameters } from '../algorithms/algorithm.ts';
import { quantile } from '../stats/quantile.ts';

/** Parameters that were tried, and how they did. */
export interface Observed {
  parameters: Parameters;
  /** Lower is better. */
  loss: number;
}

/** Of what was tried, this fraction is what new parameters are to be like. */
const goodFraction = 0.25;
const leastGood = 2;
/** With fewer there is nothing to tell good ones by. */
const leastObserved = 6;
/** Parameters that are drawn, of which the most promising is taken. */
const drawn = 128;
/** Of a kernel, in spreads of the space. */
const bandwidth = 0.15;
/** Values this many times apart are told apart by their logarithms. */
const wide = 10;

/**
 * Parameters by a tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kegl, "Algorithms for hyper-parameter optimization",
 * 2011): of many drawn from the algorithm's space that whose density among the best of those tried is largest relative to its
 * density among the others. Parameters are taken one by one; each density holds the space itself as one more observation, so that
 * nothing is ruled out.
 * @param draw of the algorithm's space, within what the project says
 * @returns a plain draw where too little was tried
 */
export function proposeParameters(draw: () => Parameters, observed: readonly Observed[]): Parameters {
  if (observed.length < leastObserved) return draw();
  const sorted = observed.toSorted((a, b) => a.loss - b.loss);
  const count = Math.max(leastGood, Math.ceil(goodFraction * sorted.length));
  const [good, others] = [sorted.slice(0, count), sorted.slice(count)].map((part) => part.map((one) => one.parameters));
  const candidates = Array.from({ length: drawn }, draw);
  const names = [...new Set(candidates.flatMap(Object.keys))];
  const gains = names.map((name) => gainOf(candidates, good!, others!, name));
  const total = candidates.map((_, i) => gains.reduce((sum, of) => sum + of[i]!, 0));
  return candidates[total.indexOf(Math.max(...total))]!;
}

/** Logarithm of the ratio of the densities, by candidate. */
function gainOf(
  candidates: readonly Parameters[],
  good: readonly Parameters[],
  others: readonly Parameters[],
  name: string,
): Float64Array {
  const space = candidates.map((of) => of[name]);
  if (space.every((value) => typeof value === 'number')) {
    const scale = scaleOf(space);
    const numbers = (all: readonly Parameters[]) =>
      all
        .map((of) => of[name])
        .filter((value) => typeof value === 'number')
        .map(scale);
    const own = space.map(scale);
    const sorted = own.toSorted((a, b) => a - b);
    const spread = quantile(sorted, 0.95) - quantile(sorted, 0.05);
    if (spread === 0) return new Float64Array(space.length);
    const [a, b] = [parzen(numbers(good), spread), parzen(numbers(others), spread)];
    return Float64Array.from(own, (value) => Math.log(a(value)) - Math.log(b(value)));
  }
  const [a, b] = [frequencies(good, space, name), frequencies(others, space, name)];
  return Float64Array.from(space, (value) => Math.log(a(value)) - Math.log(b(value)));
}

function scaleOf(values: readonly number[]): (value: number) => number {
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) >= wide * least
    ? (value) => Math.log(Math.max(value, Number.MIN_VALUE))
    : (value) => value;
}

/**
 * Density of normal kernels at the observations, and of the space as if it were even. Few observations are smeared widely: a bandwidth
 * of a fraction of the spread times n to the power of -1/5, after Scott's rule.
 */
function parzen(observed: readonly number[], spread: number): (value: number) => number {
  const width = (bandwidth * spread) / (1 + observed.length) ** 0.2;
  const norm = 1 / (width * Math.sqrt(2 * Math.PI));
  return (value) => {
    const sum = observed.reduce((all, at) => all + norm * Math.exp(-0.5 * ((value - at) / width) ** 2), 0);
    return (1 / spread + sum) / (1 + observed.length);
  };
}

/** Of values that are no numbers, or are not always there. */
function frequencies(
  observed: readonly Parameters[],
  space: readonly (Parameters[string] | undefined)[],
  name: string,
): (value: Parameters[string] | undefined) => number {
  const share = (all: readonly unknown[], value: unknown) =>
    all.reduce<number>((n, one) => n + (one === value ? 1 : 0), 0);
  const values = observed.map((of) => of[name]);
  return (value) => (share(space, value) / space.length + share(values, value)) / (1 + values.length);
}
