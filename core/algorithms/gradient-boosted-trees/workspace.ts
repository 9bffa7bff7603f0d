import { strideOf } from '../binning/binned-matrix.ts';
import { InvalidTrainingData } from '../errors.ts';
import { sumsStride } from './kernel/accumulate.ts';
import { maximumPages } from './kernel/assemble.ts';
import { searchParts } from './kernel/numeric-split.ts';
import { softmaxScratch } from './kernel/softmax.ts';
import { mostJobs } from './runner.ts';

/** Where rows are divided among the leaves of a tree and take their values. */
export interface RowSpace {
  /** Shape (rows): the rows of a tree, each leaf's in one piece. */
  order: Uint32Array;
  /** Shape (rows). */
  scratch: Uint32Array;
  /** Shape (slots, rows): the bins of each slot in one piece, for what looks at one feature of many rows. */
  columns: Uint8Array[];
  /** Shape (256): by bin of the feature that a leaf is split on, 1 where rows go left. */
  sides: Uint8Array;
  /** Shape (outputs, rows): raw scores. */
  scores: Float64Array;
  /** Shape (leaves): what is added to scores. */
  values: Float64Array;
}

/** Rows that training does not learn from. */
export interface UnseenSpace extends RowSpace {
  /** Shape (rows), several outputs: see the kernel's `sumExponentials`. */
  tops: Float64Array;
  sums: Float64Array;
}

/** The memory of a training that the kernel and its threads work on, cut into arrays. Behind `scores` lies NaN, see the kernel's `logLoss`. */
export interface Workspace extends RowSpace {
  memory: WebAssembly.Memory;
  /** Shape (rows, stride). */
  bins: Uint8Array;
  /** Shape (rows). */
  target: Float64Array;
  /** Shape (rows); undefined: all 1. */
  weights: Float64Array | undefined;
  /** Shape (outputs, rows, 2): exact gradients and hessians. */
  gradients: Float64Array;
  /** Shape (rows, 2): see `quantise`. */
  packed: Int32Array;
  /** The packed integer 1. */
  one: Int32Array;
  /** Two weights of 1. */
  ones: Float64Array;
  /** What hessians and gradients are multiplied by to be quantised. */
  scales: Float64Array;
  /** Shape (jobs of all rows, outputs, 4): see the kernel's `logLoss` and `softmax`. */
  largest: Float64Array;
  /** For each thread, several outputs: see the kernel's `softmax`. */
  exponentials: Float64Array[];
  /** Shape (leaves and jobs of all rows, 2): sums of gradients and hessians. */
  sumsOfLeaves: Float64Array;
  unseen: UnseenSpace;
  /** See the kernel's `numericSplit`. */
  search: Float64Array;
  /** A new array for the histogram of a leaf. @throws InvalidTrainingData where there is no room for it */
  histogram(length: number): Float64Array;
  /** For each thread: shape (stride, `sumsStride` / 8, 2), hessian and gradient in turn; 0 between histograms. */
  sums: Int32Array[];
}

export interface WorkspaceShape {
  rows: number;
  /** Rows that training does not learn from. */
  unseenRows: number;
  /** Features that can split. */
  slots: number;
  outputs: number;
  weighted: boolean;
  /** Of a tree. */
  leaves: number;
  threads: number;
}

/** @throws InvalidTrainingData for more than 4 GiB, what WebAssembly can address */
export function workspace(shape: WorkspaceShape): Workspace {
  const { rows, unseenRows, slots, outputs, weighted, leaves, threads } = shape;
  const stride = strideOf(slots);
  const jobs = mostJobs(rows);
  const classRows = outputs > 1 ? unseenRows : 0;
  let used = 0;
  const take = (bytes: number) => {
    const start = used;
    used += Math.ceil(bytes / 16) * 16;
    return start;
  };
  const at = {
    one: take(8),
    ones: take(16),
    scales: take(16),
    search: take(16 * searchParts.length),
    sides: take(256),
    packed: take(8 * rows),
    order: take(4 * rows),
    scratch: take(4 * rows),
    target: take(8 * (rows + 1)),
    weights: take(weighted ? 8 * (rows + 1) : 0),
    scores: take(8 * (outputs * rows + 1)),
    gradients: take(16 * (outputs * rows + 1)),
    largest: take(32 * outputs * jobs),
    exponentials: Array.from({ length: threads }, () => take(outputs > 1 ? softmaxScratch(outputs) : 0)),
    sumsOfLeaves: take(16 * (leaves + jobs)),
    values: take(8 * leaves),
    bins: take(rows * stride),
    columns: Array.from({ length: slots }, () => take(rows)),
    sums: Array.from({ length: threads }, () => take(stride * sumsStride)),
    unseen: {
      order: take(4 * unseenRows),
      scratch: take(4 * unseenRows),
      scores: take(8 * (outputs * unseenRows + 1)),
      tops: take(8 * (classRows + 1)),
      sums: take(8 * (classRows + 1)),
      columns: Array.from({ length: slots }, () => take(unseenRows)),
    },
  };
  const pages = Math.ceil(used / 65_536);
  if (pages > maximumPages)
    throw new InvalidTrainingData(
      `gradientBoostedTrees: ${rows} rows of ${slots} features${outputs > 1 ? ` and ${outputs} classes` : ''} take ${(used / 2 ** 30).toFixed(1)} GiB; at most 4 GiB can be worked on. Take a sample of the rows, or fewer features`,
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: maximumPages, shared: true });
  const { buffer } = memory;
  const floats = (start: number, length: number) => new Float64Array(buffer, start, length);
  new Float64Array(buffer, at.scores, outputs * rows + 1)[outputs * rows] = Number.NaN;
  const sides = new Uint8Array(buffer, at.sides, 256);
  const values = floats(at.values, leaves);
  return {
    memory,
    packed: new Int32Array(buffer, at.packed, 2 * rows),
    one: new Int32Array(buffer, at.one, 2).fill(1, 0, 1),
    ones: floats(at.ones, 2).fill(1),
    scales: floats(at.scales, 2),
    search: floats(at.search, 2 * searchParts.length),
    histogram(length) {
      const start = take(8 * length);
      const missing = Math.ceil((used - memory.buffer.byteLength) / 65_536);
      if (used > maximumPages * 65_536)
        throw new InvalidTrainingData(
          `gradientBoostedTrees: ${rows} rows, and sums of ${length / 2} bins for each of up to ${leaves} leaves, take more than the 4 GiB that can be worked on. Take fewer leaves, fewer features or a sample of the rows`,
        );
      if (missing > 0) memory.grow(missing);
      return new Float64Array(memory.buffer, start, length);
    },
    order: new Uint32Array(buffer, at.order, rows),
    scratch: new Uint32Array(buffer, at.scratch, rows),
    target: floats(at.target, rows),
    weights: weighted ? floats(at.weights, rows) : undefined,
    scores: floats(at.scores, outputs * rows),
    gradients: floats(at.gradients, 2 * outputs * rows),
    largest: floats(at.largest, 4 * outputs * jobs),
    exponentials: at.exponentials.map((start) => floats(start, outputs > 1 ? softmaxScratch(outputs) / 8 : 0)),
    sumsOfLeaves: floats(at.sumsOfLeaves, 2 * (leaves + jobs)),
    values,
    sides,
    bins: new Uint8Array(buffer, at.bins, rows * stride),
    columns: at.columns.map((start) => new Uint8Array(buffer, start, rows)),
    sums: at.sums.map((start) => new Int32Array(buffer, start, (stride * sumsStride) / 4)),
    unseen: {
      sides,
      values,
      order: new Uint32Array(buffer, at.unseen.order, unseenRows),
      scratch: new Uint32Array(buffer, at.unseen.scratch, unseenRows),
      columns: at.unseen.columns.map((start) => new Uint8Array(buffer, start, unseenRows)),
      scores: floats(at.unseen.scores, outputs * unseenRows),
      tops: floats(at.unseen.tops, classRows),
      sums: floats(at.unseen.sums, classRows),
    },
  };
}
