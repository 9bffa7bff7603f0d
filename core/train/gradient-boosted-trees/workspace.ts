import { InvalidTrainingData } from '../errors.ts';
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
  /** For each thread: shape (stride, 256, 2), hessian and gradient in turn; 0 between histograms. */
  sums: Int32Array[];
}

/**
 * @param stride bytes a row
 * @throws InvalidTrainingData for more than 4 GiB, what WebAssembly can address
 */
export function workspace(rows: number, stride: number, threads: number): Workspace {
  const sumBytes = stride * 256 * 8;
  const bytes = 64 + 8 * rows + 4 * rows + rows * stride + 8 + threads * sumBytes;
  const pages = Math.ceil(bytes / 65_536);
  if (pages > maximumPages)
    throw new InvalidTrainingData(
      `gradientBoostedTrees: ${rows} rows of ${stride} features take ${(bytes / 2 ** 30).toFixed(1)} GiB; at most 4 GiB can be worked on. Take a sample of the rows, or fewer features`,
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  let used = 64;
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
    bins: new Uint8Array(buffer, take(rows * stride), rows * stride),
    sums: Array.from({ length: threads }, () => new Int32Array(buffer, take(sumBytes), sumBytes / 4)),
  };
}
