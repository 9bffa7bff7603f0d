import { MalformedModel } from '../errors.ts';
import type { EnsembleJson } from './ensemble-json.ts';

/** Nodes of all trees, numbered through; a child below zero is the leaf `~child` of all leaves. */
export interface FlatTrees {
  /** Node, or ~leaf, at which each tree starts. */
  roots: Int32Array;
  /** Four entries a node, one cache line for four nodes: feature, left, right, kind. */
  nodes: Int32Array;
  threshold: Float64Array;
  value: Float64Array;
  /** Code c of set s is bit c % 32 of word `codesStart[s] + (c >> 5)`. */
  codes: Int32Array;
  codesStart: Int32Array;
}

/** Kinds of node: missing goes right, missing goes left; the same with zero as missing; 4 + index of a set of codes. */
const missingLeft = 1;
const zeroIsMissing = 2;
const firstCategorical = 4;
/** LightGBM's bound up to which a number is zero: a float32 there, a little above 1e-35. */
export const zeroBound = Math.fround(1e-35);

/** A row as it is predicted from. Both types give the same result for values that float32 can hold. */
export type RowValues = Float32Array | Float64Array;

/**
 * Adds what each tree from `first` in steps of `step` says of a row, in their order. Four are walked at a time: while the processor waits for
 * a node of one it goes on in another.
 */
export function sumOfTrees(flat: FlatTrees, row: RowValues, first: number, step: number): number {
  const { roots, value } = flat;
  let sum = 0;
  let t = first;
  for (; t + 3 * step < roots.length; t += 4 * step) {
    let a = roots[t]!;
    let b = roots[t + step]!;
    let c = roots[t + 2 * step]!;
    let d = roots[t + 3 * step]!;
    // As long as one of them is a node: leaves are below zero.
    while ((a & b & c & d) >= 0) {
      if (a >= 0) a = childOf(flat, row, a);
      if (b >= 0) b = childOf(flat, row, b);
      if (c >= 0) c = childOf(flat, row, c);
      if (d >= 0) d = childOf(flat, row, d);
    }
    sum += value[~a]!;
    sum += value[~b]!;
    sum += value[~c]!;
    sum += value[~d]!;
  }
  for (; t < roots.length; t += step) {
    let node = roots[t]!;
    while (node >= 0) node = childOf(flat, row, node);
    sum += value[~node]!;
  }
  return sum;
}

/** Node, or ~leaf, to which a row goes on. The usual kinds are computed, not branched on: which way a row goes cannot be foreseen. */
function childOf(flat: FlatTrees, row: RowValues, node: number): number {
  const { nodes, threshold } = flat;
  const at = node << 2;
  const x = row[nodes[at]!]!;
  const kind = nodes[at + 3]!;
  if (kind >= zeroIsMissing) return nodes[at + (specialGoesLeft(flat, node, kind, x) ? 1 : 2)]!;
  const isAbove = +(x <= threshold[node]!) ^ 1;
  // Of what is missing it depends on the kind.
  const mayGoRight = +!Number.isNaN(x) | (kind ^ missingLeft);
  return nodes[at + 1 + (isAbove & mayGoRight)]!;
}

/** The leaf of a row in a tree, numbered through all trees. */
export function leafOf(flat: FlatTrees, row: RowValues, tree: number): number {
  const { roots, nodes } = flat;
  let node = roots[tree]!;
  while (node >= 0) {
    const at = node << 2;
    node = nodes[at + (goesLeft(flat, node, row[nodes[at]!]!) ? 1 : 2)]!;
  }
  return ~node;
}

/**
 * `sumOfTrees` of many rows, tree by tree: a tree's nodes stay in the first-level cache, and rows do not wait for each other.
 * Adds in the same order, so that the sums are the same to the last bit.
 * @param rows row-major, shape (sums.length, width)
 * @param sums starts at 0
 */
export function addTrees(
  flat: FlatTrees,
  rows: Float32Array,
  width: number,
  first: number,
  step: number,
  sums: Float64Array,
): void {
  const { roots, nodes, threshold, value } = flat;
  for (let t = first; t < roots.length; t += step) {
    const root = roots[t]!;
    for (let i = 0, base = 0; i < sums.length; i++, base += width) {
      let node = root;
      while (node >= 0) {
        const at = node << 2;
        const x = rows[base + nodes[at]!]!;
        const kind = nodes[at + 3]!;
        if (kind >= zeroIsMissing) node = nodes[at + (specialGoesLeft(flat, node, kind, x) ? 1 : 2)]!;
        else if (x <= threshold[node]!) node = nodes[at + 1]!;
        else node = nodes[at + (kind === missingLeft && Number.isNaN(x) ? 1 : 2)]!;
      }
      sums[i]! += value[~node]!;
    }
  }
}

/** Whether a row with value `x` of the node's feature goes left. */
export function goesLeft(flat: FlatTrees, node: number, x: number): boolean {
  const kind = flat.nodes[4 * node + 3]!;
  if (kind >= zeroIsMissing) return specialGoesLeft(flat, node, kind, x);
  return x <= flat.threshold[node]! || (kind === missingLeft && Number.isNaN(x));
}

function specialGoesLeft(flat: FlatTrees, node: number, kind: number, x: number): boolean {
  if (kind >= firstCategorical) return hasCode(flat, kind - firstCategorical, x);
  if (Number.isNaN(x) || Math.abs(x) <= zeroBound) return kind === zeroIsMissing + missingLeft;
  return x <= flat.threshold[node]!;
}

function hasCode({ codes, codesStart }: FlatTrees, set: number, x: number): boolean {
  const first = codesStart[set]!;
  // Numbers are cut to integers, as LightGBM does.
  if (!(x > -1 && x < 32 * (codesStart[set + 1]! - first))) return false;
  return ((codes[first + (x >> 5)]! >>> (x & 31)) & 1) === 1;
}

/** Whether a node compares numbers, and only what is none is missing. */
export function isPlain({ nodes }: FlatTrees, node: number): boolean {
  return nodes[4 * node + 3]! < zeroIsMissing;
}

/** The codes that go left at a node; undefined where it compares numbers. */
export function codesOf({ nodes, codes, codesStart }: FlatTrees, node: number): number[] | undefined {
  const set = nodes[4 * node + 3]! - firstCategorical;
  if (set < 0) return undefined;
  const held: number[] = [];
  for (let word = codesStart[set]!; word < codesStart[set + 1]!; word++)
    for (let bit = 0; bit < 32; bit++) if ((codes[word]! >>> bit) & 1) held.push(32 * (word - codesStart[set]!) + bit);
  return held;
}

/** @throws MalformedModel */
export function flatten(json: EnsembleJson): FlatTrees {
  const count = json.feature.length;
  const lists = [json.threshold, json.defaultLeft, json.left, json.right];
  if (lists.some((list) => list.length !== count))
    throw new MalformedModel('gradientBoostedTrees: lists of nodes differ in length');
  const sets = json.threshold.filter(Array.isArray);
  const codesStart = new Int32Array(sets.length + 1);
  sets.forEach((codes, s) => {
    codesStart[s + 1] = codesStart[s]! + wordsOf(codes);
  });
  const flat: FlatTrees = {
    roots: new Int32Array(json.leaves.length),
    nodes: new Int32Array(4 * count),
    threshold: new Float64Array(count),
    value: Float64Array.from(json.value),
    codes: new Int32Array(codesStart[sets.length]!),
    codesStart,
  };
  let firstNode = 0;
  let firstLeaf = 0;
  let set = 0;
  json.leaves.forEach((leaves, t) => {
    flat.roots[t] = leaves === 1 ? ~firstLeaf : firstNode;
    const child = (parent: number, c: number | undefined) => {
      if (c === undefined || c >= leaves - 1 || ~c >= leaves || (c >= 0 && firstNode + c <= parent))
        throw new MalformedModel(`gradientBoostedTrees: node ${parent - firstNode} of tree ${t} has the child ${c}`);
      return c >= 0 ? firstNode + c : ~(firstLeaf + ~c);
    };
    for (let node = firstNode; node < Math.min(count, firstNode + leaves - 1); node++) {
      const test = json.threshold[node] ?? Infinity;
      const feature = json.feature[node]!;
      if (!(feature >= 0 && feature < json.features.length))
        throw new MalformedModel(`gradientBoostedTrees: a node tests feature ${feature} of ${json.features.length}`);
      const categorical = Array.isArray(test);
      const kind = categorical ? firstCategorical + set : json.defaultLeft[node]!;
      flat.nodes.set([feature, child(node, json.left[node]), child(node, json.right[node]), kind], 4 * node);
      if (categorical) for (const code of test) flat.codes[codesStart[set]! + (code >> 5)]! |= 1 << (code & 31);
      else flat.threshold[node] = test;
      if (categorical) set++;
    }
    firstNode += leaves - 1;
    firstLeaf += leaves;
  });
  if (firstNode !== count || firstLeaf !== json.value.length)
    throw new MalformedModel(
      `gradientBoostedTrees: ${json.leaves.length} trees need ${firstNode} nodes and ${firstLeaf} leaves, the model holds ${count} and ${json.value.length}`,
    );
  return flat;
}

function wordsOf(codes: readonly number[]): number {
  let top = -1;
  for (const code of codes) if (code > top) top = code;
  return (top >> 5) + 1;
}
