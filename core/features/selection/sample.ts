import type { Task } from '../../contracts/task.ts';
import type { FeatureInfo, FeatureMatrix } from '../../table/feature-matrix.ts';

/** A few rows that features are judged on, copied so that they lie together. */
export interface Sample {
  matrix: FeatureMatrix;
  /** Shape (rows): 0/1, class index or value. */
  target: Float64Array;
  /** Shape (rows). */
  fold: Uint8Array;
  task: Task;
  /** Multiclass: number of classes; else 1. */
  outputs: number;
}

const maxRows = 20_000;
/** Rows times features: what training on the sample costs. */
const maxCells = 6_000_000;
/** With more features than cells allow, still so many rows. */
const minRows = 500;

/**
 * Rows spread evenly over those given. Of classes the rare ones are taken first, so that each has as many rows as there are:
 * whether a feature tells classes apart does not depend on how frequent they are.
 */
export function sampleRows(
  { matrix, target, task, outputs }: Omit<Sample, 'fold'>,
  rows: Uint32Array,
  fold: Uint8Array,
): Sample {
  const most = Math.max(minRows, Math.min(maxRows, Math.floor(maxCells / Math.max(1, matrix.features.length))));
  const chosen = samplePositions({ target, task, outputs }, rows, most);
  return {
    matrix: {
      rows: chosen.length,
      features: matrix.features,
      data: matrix.data.map((values) => Float32Array.from(chosen, (i) => values[rows[i]!]!)),
    },
    target: Float64Array.from(chosen, (i) => target[rows[i]!]!),
    fold: Uint8Array.from(chosen, (i) => fold[i]!),
    task,
    outputs,
  };
}

/** Which of the rows `sampleRows` takes: positions in `rows`, ascending, at most `most`. */
export function samplePositions(
  { target, task, outputs }: Pick<Sample, 'target' | 'task' | 'outputs'>,
  rows: Uint32Array,
  most: number,
): Uint32Array {
  return task === 'regression' ? spread(rows.length, most) : byClass(target, rows, Math.max(2, outputs), most);
}

/** The features that are kept, and their values. */
export function someFeatures(matrix: FeatureMatrix, keep: readonly boolean[]): FeatureMatrix {
  const kept = <T>(values: readonly T[]) => values.filter((_, f) => keep[f]);
  return { rows: matrix.rows, features: kept<FeatureInfo>(matrix.features), data: kept(matrix.data) };
}

/** `most` of the positions 0 to `count` - 1, evenly. */
function spread(count: number, most: number): Uint32Array {
  const size = Math.min(count, most);
  return Uint32Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
}

/** Positions in `rows`, ascending; each class gets an equal share, and what it has not enough rows for goes to the others. */
function byClass(target: Float64Array, rows: Uint32Array, classes: number, most: number): Uint32Array {
  const members = Array.from({ length: classes }, (): number[] => []);
  for (let i = 0; i < rows.length; i++) members[target[rows[i]!]!]!.push(i);
  let left = most;
  const byRarity = members.filter((m) => m.length > 0).sort((a, b) => a.length - b.length);
  const chosen = byRarity.flatMap((own, k) => {
    const share = spread(own.length, Math.floor(left / (byRarity.length - k)));
    left -= share.length;
    return Array.from(share, (i) => own[i]!);
  });
  return Uint32Array.from(chosen).sort();
}
