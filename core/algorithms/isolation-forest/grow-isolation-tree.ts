import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { floorFloat32 } from '../binning/floor-float32.ts';
import { meanPathLength } from './path-length.ts';

/** One tree in the form in which trees are stored (`StoredTrees`), and what its leaves say. */
export interface IsolationTree {
  feature: number[];
  threshold: (number | number[])[];
  defaultLeft: number[];
  left: number[];
  right: number[];
  /** By leaf: its depth, and the mean path that its rows would still go. */
  length: number[];
  /** By leaf: rows. */
  count: number[];
}

interface Division {
  feature: number;
  threshold: number | number[];
  defaultLeft: boolean;
  goesLeft: (row: number) => boolean;
}

/**
 * Divides rows at random until each is alone, equal to the others or as deep as a tree of so many rows is on average (Liu, Ting and Zhou, 2008). A
 * node draws a feature in which its rows differ, and a number between its least and its largest value; of a category each value that is
 * there goes left or right. Missing values go one way, whichever is drawn.
 */
export function growIsolationTree(matrix: FeatureMatrix, rows: Uint32Array, random: () => number): IsolationTree {
  const tree: IsolationTree = {
    feature: [],
    threshold: [],
    defaultLeft: [],
    left: [],
    right: [],
    length: [],
    count: [],
  };
  const deepest = Math.ceil(Math.log2(Math.max(2, rows.length)));
  const leaf = (own: Uint32Array, depth: number) => {
    tree.length.push(depth + meanPathLength(own.length));
    tree.count.push(own.length);
    return ~(tree.count.length - 1);
  };
  const grow = (own: Uint32Array, depth: number): number => {
    const found = depth < deepest && own.length > 1 ? divide(matrix, own, random) : undefined;
    if (!found) return leaf(own, depth);
    const node = tree.feature.push(found.feature) - 1;
    tree.threshold.push(found.threshold);
    tree.defaultLeft.push(Number(found.defaultLeft));
    tree.left[node] = grow(
      own.filter((row) => found.goesLeft(row)),
      depth + 1,
    );
    tree.right[node] = grow(
      own.filter((row) => !found.goesLeft(row)),
      depth + 1,
    );
    return node;
  };
  grow(rows, 0);
  return tree;
}

/** A division by a drawn feature in which the rows differ; undefined where they are all equal. */
function divide(matrix: FeatureMatrix, own: Uint32Array, random: () => number): Division | undefined {
  const order = Uint32Array.from(matrix.features.keys());
  for (let i = 0; i < order.length; i++) {
    const j = i + Math.floor(random() * (order.length - i));
    [order[i], order[j]] = [order[j]!, order[i]!];
    const feature = order[i]!;
    const column = matrix.data[feature]!;
    const of = matrix.features[feature]!.kind === 'categorical' ? byCodes : byNumber;
    const found = of(column, own, random);
    if (found) return { feature, ...found };
  }
  return undefined;
}

function byNumber(column: Float32Array, own: Uint32Array, random: () => number): Omit<Division, 'feature'> | undefined {
  let [least, most, missing] = [Infinity, -Infinity, 0];
  for (const row of own) {
    const value = column[row]!;
    if (Number.isNaN(value)) missing++;
    else {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (missing === own.length || (least === most && missing === 0)) return undefined;
  // Rows that differ by being missing only are told apart by that.
  const threshold = least === most ? least : Math.max(least, floorFloat32(least + random() * (most - least)));
  const bound = threshold < most || least === most ? threshold : least;
  const defaultLeft = least === most ? false : random() < 0.5;
  return { threshold: bound, defaultLeft, goesLeft: (row) => goesLeft(column[row]!, bound, defaultLeft) };
}

function goesLeft(value: number, bound: number, defaultLeft: boolean): boolean {
  return Number.isNaN(value) ? defaultLeft : value <= bound;
}

/** Missing values and codes that are not there go right, as in every stored tree. */
function byCodes(column: Float32Array, own: Uint32Array, random: () => number): Omit<Division, 'feature'> | undefined {
  const codes = new Set<number>();
  let missing = false;
  for (const row of own) {
    const code = column[row]!;
    if (Number.isNaN(code)) missing = true;
    else codes.add(code);
  }
  if (codes.size === 0 || (codes.size === 1 && !missing)) return undefined;
  const there = [...codes].sort((a, b) => a - b);
  const left = new Set(missing && there.length === 1 ? there : drawSome(there, random));
  return { threshold: [...left], defaultLeft: false, goesLeft: (row) => left.has(column[row]!) };
}

/** Each one with a chance of a half, at least one and not all. */
function drawSome(codes: readonly number[], random: () => number): number[] {
  for (;;) {
    const drawn = codes.filter(() => random() < 0.5);
    if (drawn.length > 0 && drawn.length < codes.length) return drawn;
  }
}
