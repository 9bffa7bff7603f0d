import { predictRows } from '../../algorithms/predict.ts';
import { screening } from '../../algorithms/screening.ts';
import type { ModelJson } from '../../contracts/model.ts';
import { meanAndError } from '../../stats/mean-and-error.ts';
import { meanOf } from '../../stats/mean-of.ts';
import { associations } from './association.ts';
import { nullImportance } from './null-importance.ts';
import { rowLosses } from './row-losses.ts';
import { type Sample, someFeatures } from './sample.ts';
import { shortTrees } from './short-trees.ts';

/** Which features help, and how that was found. */
export interface Selection {
  /** By feature. */
  keep: boolean[];
  /** By feature, in words: what speaks against it. */
  reasons: string[];
  /** The verdict with its figures, in words. */
  reason: string;
}

/** A feature whose relation to the target is less probable by chance than this is kept. */
const significance = 0.05;
/** With fewer rows (of the rarest class) it cannot be told what helps. */
const minRows = 100;
const minOfClass = 20;
/**
 * Standard errors by which the cross-validated loss must be less without the features: nearly half a one on a small table,
 * where a weak feature can look like chance. Half a one may it be more on a large one: what so many rows do not show does not
 * help, the folds select from fewer rows than the whole, and equally good sets of features differ by chance.
 */
function margin(rows: number): number {
  return Math.max(-0.5, 0.5 - rows / 1500);
}

/**
 * Drops features that show neither a relation to the target of their own nor a gain in trees above that of a shuffled
 * target, where trees do at least as well without them: by cross-validation in which every fold selects from its own
 * training rows alone, or the selection would have seen what it is judged by (Ambroise and McLachlan, 2002).
 */
export function selectFeatures(sample: Sample, seed: number): Selection {
  const all = Uint32Array.from(sample.target.keys());
  const count = sample.matrix.features.length;
  const everything = (reason: string): Selection => ({
    keep: new Array<boolean>(count).fill(true),
    reasons: new Array<string>(count).fill(''),
    reason,
  });
  const thin = tooThin(sample);
  if (thin) return everything(`all ${count} features are kept: ${thin}`);
  const { keep, reasons } = evidence(sample, all, seed);
  const dropped = keep.filter((k) => !k).length;
  if (dropped === 0) return everything(`all ${count} features are kept: each has a relation to the target`);
  const found = `${dropped} of ${count} features show no relation to the target on ${all.length} training rows`;
  if (dropped === count) return everything(`all ${count} features are kept, though ${found}`);
  const { full, change, error } = crossValidate(sample, seed);
  const figures = `the cross-validated loss of short trees is ${full.toPrecision(4)} with and ${(full + change).toPrecision(4)} without such features (standard error of the difference ${error.toPrecision(2)})`;
  if (change + margin(all.length) * error > 0)
    return everything(`all ${count} features are kept: ${found}, but ${figures}`);
  return { keep, reasons, reason: `${found}, and ${figures}` };
}

function tooThin({ target, task, outputs, matrix }: Sample): string | undefined {
  if (matrix.features.length < 2) return 'there is no other';
  if (target.length < minRows) return `${target.length} training rows are too few to tell which help`;
  if (task === 'regression') return undefined;
  const counts = new Uint32Array(Math.max(2, outputs));
  for (const y of target) counts[y]!++;
  const fewest = Math.min(...counts.filter((n) => n > 0));
  return fewest < minOfClass ? `${fewest} training rows of a class are too few to tell which help` : undefined;
}

/** What the rows say of each feature. */
function evidence(sample: Sample, rows: Uint32Array, seed: number) {
  const p = associations(sample, rows);
  const { gain, nullGain, model } = nullImportance(sample, rows, seed);
  const keep = Array.from(p, (chance, f) => chance < significance || gain[f]! > nullGain[f]!);
  const reasons = Array.from(
    p,
    (chance, f) =>
      `does not help: its splits gain ${gain[f]!.toPrecision(3)}, and ${nullGain[f]!.toPrecision(3)} with the target shuffled; its own relation to the target is chance with p = ${chance.toFixed(2)}`,
  );
  return { keep, reasons, model };
}

/** Mean loss of held-out rows with all features, by how much the selected ones change it, and the standard error of that. */
function crossValidate(sample: Sample, seed: number): { full: number; change: number; error: number } {
  const { fold, matrix, target } = sample;
  const all = Uint32Array.from(target.keys());
  const full: number[] = [];
  const changes: number[] = [];
  for (const k of new Set(fold)) {
    const train = all.filter((row) => fold[row] !== k);
    const held = all.filter((row) => fold[row] === k);
    if (train.length === 0) continue;
    const { keep, model } = evidence(sample, train, seed);
    const fewer = { ...sample, matrix: someFeatures(matrix, keep) };
    const own = lossesOf(sample, model, held);
    const without = lossesOf(fewer, shortTrees(fewer, train, seed).model, held);
    for (let i = 0; i < held.length; i++) {
      full.push(own[i]!);
      changes.push(without[i]! - own[i]!);
    }
  }
  const { mean: change, error } = meanAndError(changes);
  return { full: meanOf(full), change, error };
}

function lossesOf(sample: Sample, model: ModelJson, rows: Uint32Array): Float64Array {
  return rowLosses(sample, predictRows(screening.loader.load(model), sample.matrix, rows), rows);
}
