import { writeColumns } from '../binning/binned-matrix.ts';
import type { BinSource } from '../binning/bins-of-rows.ts';
import type { TrainingData } from '../model.ts';
import type { Objective, Targets } from '../objectives/objective.ts';
import { targetsOf } from '../objectives/targets.ts';
import { applyTree } from './apply-tree.ts';
import type { WatchedRows } from './early-stopping.ts';
import type { Runner } from './runner.ts';
import type { Tree } from './tree/tree.ts';
import type { UnseenSpace } from './workspace.ts';

/** Validation rows, whose scores follow the trees. */
export interface UnseenRows extends WatchedRows {
  apply(tree: Tree, output: number): void;
}

export function unseenRows(
  data: TrainingData,
  { slots, stride, write }: BinSource,
  space: UnseenSpace,
  objective: Objective,
  runner: Runner,
): UnseenRows {
  const { validation } = data;
  const targets = targetsOf(data, validation);
  const rows = validation.length;
  const bins = new Uint8Array(rows * stride);
  write(validation, bins);
  writeColumns({ rows, slots, stride, bins }, space.columns);
  const all = new Uint32Array(rows).map((_, i) => i);
  const place = { binned: { slots }, space, runner };
  const { scores } = space;
  return {
    targets,
    scores,
    apply: (tree, output) => applyTree(tree, place, all, output),
    loss:
      objective.kernel === 'softmax'
        ? () => softmaxLoss(targets, space, runner)
        : () => objective.loss(targets, scores),
  };
}

/** `softmax.loss`, its exponentials from the kernel. */
export function softmaxLoss(
  { target, weights, outputs }: Targets,
  { scores, tops, sums }: UnseenSpace,
  { run }: Runner,
) {
  const n = target.length;
  run('sumExponentials', [
    [scores.byteOffset, scores.byteOffset + 8 * n, 8 * n, outputs, tops.byteOffset, sums.byteOffset],
  ]);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    sum += w * (Math.log(sums[i]!) + tops[i]! - scores[target[i]! * n + i]!);
    total += w;
  }
  return sum / total;
}
