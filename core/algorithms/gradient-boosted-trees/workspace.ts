import { strideOf } from '../binning/binned-matrix.ts';
import { InvalidTrainingData } from '../errors.ts';
import { sumsStride } from './kernel/accumulate.ts';
import { maximumPages } from './kernel/assemble.ts';
import { rowsPerJob } from './runner.ts';

/** The memory of a training that the kernel and its threads work on, cut into arrays. */
export interface Workspace {
  memory: WebAssembly.Memory;
  /** Shape (rows, stride). */
  bins: Uint8Array;
  /** Shape (rows): the rows of a tree, each leaf's in one piece. */
  order: Uint32Array;
  /** Shape (rows). */
  target: Float64Array;
  /** Shape (rows); undefined: all 1. */
  weights: Float64Array | undefined;
  /** Shape (outputs, rows): raw scores. Behind them lies NaN, see the kernel's `logLoss`. */
  scores: Float64Array;
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
  /** Shape (jobs of all rows, 4): see the kernel's `logLoss`. */
  largest: Float64Array;
  /** Shape (leaves and jobs of all rows, 2): sums of gradients and hessians. */
  sumsOfLeaves: Float64Array;
  /** Shape (leaves): what is added to scores. */
  values: Float64Array;
  /** Shape (slots, rows): the bins of each slot in one piece, for what looks at one feature of many rows. */
  columns: Uint8Array[];
  /** Shape (256): by bin of the feature that a leaf is split on, 1 where rows go left. */
  sides: Uint8Array;
  /** Shape (rows). */
  scratch: Uint32Array;
  /** For each thread: shape (stride, `sumsStride` / 8, 2), hessian and gradient in turn; 0 between histograms. */
  sums: Int32Array[];
}

export interface WorkspaceShape {
  rows: number;
  /** Features that can split. */
  slots: number;
  outputs: number;
  weighted: boolean;
  /** Of a tree. */
  leaves: number;
  threads: number;
}

/** @throws InvalidTrainingData for more than 4 GiB, what WebAssembly can address */
export function workspace({ rows, slots, outputs, weighted, leaves, threads }: WorkspaceShape): Workspace {
  const stride = strideOf(slots);
  const jobs = Math.ceil(rows / rowsPerJob);
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
    sides: take(256),
    packed: take(8 * rows),
    order: take(4 * rows),
    scratch: take(4 * rows),
    target: take(8 * (rows + 1)),
    weights: take(weighted ? 8 * (rows + 1) : 0),
    scores: take(8 * (outputs * rows + 1)),
    gradients: take(16 * (outputs * rows + 1)),
    largest: take(32 * jobs),
    sumsOfLeaves: take(16 * (leaves + jobs)),
    values: take(8 * leaves),
    bins: take(rows * stride),
    columns: Array.from({ length: slots }, () => take(rows)),
    sums: Array.from({ length: threads }, () => take(stride * sumsStride)),
  };
  const pages = Math.ceil(used / 65_536);
  if (pages > maximumPages)
    throw new InvalidTrainingData(
      `gradientBoostedTrees: ${rows} rows of ${slots} features${outputs > 1 ? ` and ${outputs} classes` : ''} take ${(used / 2 ** 30).toFixed(1)} GiB; at most 4 GiB can be worked on. Take a sample of the rows, or fewer features`,
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { buffer } = memory;
  const floats = (start: number, length: number) => new Float64Array(buffer, start, length);
  new Float64Array(buffer, at.scores, outputs * rows + 1)[outputs * rows] = Number.NaN;
  return {
    memory,
    packed: new Int32Array(buffer, at.packed, 2 * rows),
    one: new Int32Array(buffer, at.one, 2).fill(1, 0, 1),
    ones: floats(at.ones, 2).fill(1),
    scales: floats(at.scales, 2),
    order: new Uint32Array(buffer, at.order, rows),
    scratch: new Uint32Array(buffer, at.scratch, rows),
    target: floats(at.target, rows),
    weights: weighted ? floats(at.weights, rows) : undefined,
    scores: floats(at.scores, outputs * rows),
    gradients: floats(at.gradients, 2 * outputs * rows),
    largest: floats(at.largest, 4 * jobs),
    sumsOfLeaves: floats(at.sumsOfLeaves, 2 * (leaves + jobs)),
    values: floats(at.values, leaves),
    sides: new Uint8Array(buffer, at.sides, 256),
    bins: new Uint8Array(buffer, at.bins, rows * stride),
    columns: at.columns.map((start) => new Uint8Array(buffer, start, rows)),
    sums: at.sums.map((start) => new Int32Array(buffer, start, (stride * sumsStride) / 4)),
  };
}
