import { type Job, ranges, rowsPerJob, rowsPerThread } from '../runner.ts';
import type { Grower, GrownTree } from './growing.ts';
import type { RowPlace } from './partition-rows.ts';

interface Range {
  begin: number;
  end: number;
}

/** Exact sums of the gradients and hessians of leaves, the same whatever the number of threads. */
export function sumLeaves(grower: Grower, leaves: readonly Range[], output: number) {
  const { order, gradients, sumsOfLeaves } = grower.space;
  const own = gradients.byteOffset + 16 * output * order.length;
  const parts = leaves.map(({ begin, end }) => ranges(begin, end, rowsPerJob));
  overRows(
    grower,
    'sumLeaf',
    parts.flat().map((range, i) => ({ range, rest: [own, sumsOfLeaves.byteOffset + 16 * i] })),
  );
  let i = 0;
  return parts.map((own) => {
    const sums = { gradient: 0, hessian: 0 };
    for (const end = i + own.length; i < end; i++) {
      sums.gradient += sumsOfLeaves[2 * i]!;
      sums.hessian += sumsOfLeaves[2 * i + 1]!;
    }
    return sums;
  });
}

/** Adds the values of a tree's leaves to the scores of their rows. */
export function addToLeaves(place: RowPlace, { tree, begin, end }: GrownTree, output: number): void {
  const { order, scores, values } = place.space;
  const own = scores.byteOffset + 8 * output * order.length;
  values.set(tree.value);
  overRows(
    place,
    'addToLeaf',
    tree.value.flatMap((_, leaf) =>
      ranges(begin[leaf]!, end[leaf]!, rowsPerJob).map((range) => ({
        range,
        rest: [own, values.byteOffset + 8 * leaf],
      })),
    ),
  );
}

/** Calls a function for ranges of the order: large ones in threads, those of like size together, small ones here. */
function overRows(
  { space, runner }: RowPlace,
  name: 'sumLeaf' | 'addToLeaf',
  calls: readonly { range: Range; rest: [number, number] }[],
): void {
  const { byteOffset } = space.order;
  const large: { rows: number; job: Job<typeof name> }[] = [];
  for (const { range, rest } of calls) {
    const rows = range.end - range.begin;
    const job: Job<typeof name> = [byteOffset + 4 * range.begin, byteOffset + 4 * range.end, rest[0], rest[1]];
    if (rows >= rowsPerThread) large.push({ rows, job });
    else runner.run(name, [job]);
  }
  large.sort((a, b) => b.rows - a.rows);
  runner.run(
    name,
    large.map(({ job }) => job),
  );
}
