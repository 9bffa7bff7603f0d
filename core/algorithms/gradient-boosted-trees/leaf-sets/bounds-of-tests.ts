import { codesOf, type FlatTrees, isPlain, zeroBound } from '../flat-trees.ts';

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
  const nodesOf = new Map<number, number[]>();
  for (let node = 0; node < flat.threshold.length; node++) {
    const feature = flat.nodes[4 * node]!;
    const found = nodesOf.get(feature);
    if (found) found.push(node);
    else nodesOf.set(feature, [node]);
  }
  const features = Int32Array.from(nodesOf.keys()).sort();
  const sorted = Array.from(features, (feature) => sortedBounds(flat, nodesOf.get(feature)!));
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

/** Between these numbers, each with what is below it, nodes of one feature send all that is not missing the same way: ascending, each once. */
export function sortedBounds(flat: FlatTrees, nodes: readonly number[]): Float64Array {
  const all: number[] = [];
  for (const node of nodes) addBounds(flat, node, all);
  const sorted = Float64Array.from(all).sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i]!;
  return sorted.subarray(0, count);
}

function addBounds(flat: FlatTrees, node: number, to: number[]): void {
  if (isPlain(flat, node)) {
    to.push(flat.threshold[node]!);
    return;
  }
  const codes = codesOf(flat, node);
  // Numbers are cut to integers: all between -1 and 1 are code 0.
  if (codes) for (const code of codes) to.push(code === 0 ? -1 : under(code), under(code + 1));
  else to.push(under(-zeroBound), zeroBound, flat.threshold[node]!);
}

/** The largest double below a number that is not subnormal. */
function under(number: number): number {
  return number > 0 ? number * justUnderOne : number / justUnderOne;
}

const justUnderOne = 1 - Number.EPSILON / 2;
