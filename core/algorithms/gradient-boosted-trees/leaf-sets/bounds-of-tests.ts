import { codesOf, type FlatTrees, zeroBound, zeroIsMissing } from '../flat-trees.ts';

/** What values of the tested features are compared with, see `LeafSets`. */
export interface TestBounds {
  features: Int32Array;
  bounds: Float64Array;
  firstBound: Int32Array;
  size: Int32Array;
  /** By feature: which of the tested ones it is; -1 for none. */
  testedAs: Int32Array;
}

/** Of all trees. */
export function boundsOfTests(flat: FlatTrees): TestBounds {
  const byFeature = new Map<number, Set<number>>();
  for (let node = 0; node < flat.threshold.length; node++) {
    const feature = flat.nodes[4 * node]!;
    const found = byFeature.get(feature) ?? new Set();
    for (const bound of boundsOfTest(flat, node)) found.add(bound);
    byFeature.set(feature, found);
  }
  const features = Int32Array.from(byFeature.keys()).sort();
  const sorted = Array.from(features, (feature) => Float64Array.from(byFeature.get(feature)!).sort());
  // One above all numbers, and the last, which only what is missing comes to.
  const size = Int32Array.from(sorted, ({ length }) => 2 ** Math.ceil(Math.log2(length + 2)));
  const firstBound = new Int32Array(features.length);
  for (let j = 1; j < features.length; j++) firstBound[j] = firstBound[j - 1]! + size[j - 1]!;
  const bounds = new Float64Array(size.reduce((sum, count) => sum + count, 0)).fill(Infinity);
  sorted.forEach((own, j) => {
    bounds.set(own, firstBound[j]);
  });
  const testedAs = new Int32Array(features.reduce((most, feature) => Math.max(most, feature + 1), 0)).fill(-1);
  features.forEach((feature, j) => {
    testedAs[feature] = j;
  });
  return { features, bounds, firstBound, size, testedAs };
}

/** Between these numbers, each with what is below it, a node sends all that is not missing the same way. */
export function boundsOfTest(flat: FlatTrees, node: number): number[] {
  const codes = codesOf(flat, node);
  if (codes) {
    const bounds: number[] = [];
    // Numbers are cut to integers: all between -1 and 1 are code 0.
    for (const code of codes) bounds.push(code === 0 ? -1 : under(code), under(code + 1));
    return bounds;
  }
  const threshold = flat.threshold[node]!;
  return flat.nodes[4 * node + 3]! >= zeroIsMissing ? [under(-zeroBound), zeroBound, threshold] : [threshold];
}

/** The largest double below a number that is not subnormal. */
function under(number: number): number {
  return number > 0 ? number * justUnderOne : number / justUnderOne;
}

const justUnderOne = 1 - Number.EPSILON / 2;
