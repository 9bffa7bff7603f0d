import { InvalidTrainingData } from '../errors.ts';
import { strideOf } from './binning/binned-matrix.ts';
import { maximumPages } from './kernel/assemble.ts';

/** The memory of a training that the kernel and its threads work on, cut into arrays. */
export interface Workspace {
  memory: WebAssembly.Memory;
  /** Shape (rows, stride). */
  bins: Uint8Array;
  /** Shape (rows): the rows of a tree, each leaf's in one piece. */
  order: Uint32Array;
  /** Shape (rows, 2): see `quantise`. */
  packed: Int32Array;
  /** The packed integer 1. */
  one: Int32Array;
  /** Shape (slots, rows): the bins of each slot in one piece, for what looks at one feature of many rows. */
  columns: Uint8Array[];
  /** Shape (256): by bin of the feature that a leaf is split on, 1 where rows go left. */
  sides: Uint8Array;
  /** Shape (rows). */
  scratch: Uint32Array;
  /** For each thread: shape (stride, 256, 2), hessian and gradient in turn; 0 between histograms. */
  sums: Int32Array[];
}

/** Bytes for `one` and `sides`. */
const reserved = 512;

/**
 * @param slots features that can split
 * @throws InvalidTrainingData for more than 4 GiB, what WebAssembly can address
 */
export function workspace(rows: number, slots: number, threads: number): Workspace {
  const stride = strideOf(slots);
  const sumBytes = stride * 256 * 8;
  const bytes = reserved + (8 + 4 + 4 + stride + slots) * (rows + 8) + threads * sumBytes;
  const pages = Math.ceil(bytes / 65_536);
  if (pages > maximumPages)
    throw new InvalidTrainingData(
      `gradientBoostedTrees: ${rows} rows of ${slots} features take ${(bytes / 2 ** 30).toFixed(1)} GiB; at most 4 GiB can be worked on. Take a sample of the rows, or fewer features`,
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  let used = reserved;
  const take = (size: number) => {
    const start = used;
    used += Math.ceil(size / 8) * 8;
    return start;
  };
  const { buffer } = memory;
  return {
    memory,
    packed: new Int32Array(buffer, take(8 * rows), 2 * rows),
    one: new Int32Array(buffer, 0, 2).fill(1, 0, 1),
    order: new Uint32Array(buffer, take(4 * rows), rows),
    scratch: new Uint32Array(buffer, take(4 * rows), rows),
    sides: new Uint8Array(buffer, 64, 256),
    bins: new Uint8Array(buffer, take(rows * stride), rows * stride),
    columns: Array.from({ length: slots }, () => new Uint8Array(buffer, take(rows), rows)),
    sums: Array.from({ length: threads }, () => new Int32Array(buffer, take(sumBytes), sumBytes / 4)),
  };
}
