import { concurrently } from '../../core/registry/concurrently.ts';

const parallel = 8;

/** Applies `work` to chunks of at most `size` items, a few chunks at a time; results are in the order of the chunks. */
export async function inChunks<T, R>(
  items: readonly T[],
  size: number,
  work: (chunk: T[]) => Promise<R>,
): Promise<R[]> {
  const chunks = Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
  return concurrently(chunks, parallel, work);
}
