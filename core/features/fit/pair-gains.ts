import { binLosses } from '../../algorithms/binning/bin-losses.ts';
import { predictRows } from '../../algorithms/predict.ts';
import { screening } from '../../algorithms/screening.ts';
import { meanAndError } from '../../stats/mean-and-error.ts';
import { meanOf } from '../../stats/mean-of.ts';
import { normalCdf } from '../../stats/normal-cdf.ts';
import type { DerivedEncoder } from '../plan.ts';
import { rowLosses } from '../selection/row-losses.ts';
import type { Sample } from '../selection/sample.ts';
import { shortTrees } from '../selection/short-trees.ts';
import { binsOf, evidenceOf, residualsOf } from './pair-evidence.ts';

/** A number made of two of a sample's features. */
export interface Candidate {
  /** Their places. */
  parts: number[];
  operation: DerivedEncoder['operation'];
  /** Shape (rows of the sample). */
  values: Float32Array;
}

/** A candidate and the cross-validated losses of trees without and with it. */
export type Gain = Candidate & Required<Pick<DerivedEncoder, 'gain'>>;

/** Rows that the trees of a fold learn from. */
const leastRows = 100;
/** Candidates that trees are asked about, and that are kept. */
const maxTried = 5;
const maxKept = 4;
/** Of the test whether rows lose less, divided by the number of trials (Bonferroni). */
const significance = 0.05;
/** Share of the loss that a candidate must save: less is not worth a feature. */
const leastGain = 0.005;

/** Which features predict best alone, at most `most`: by the cross-validated loss of the means of bins. */
export function strongestNumbers({ matrix, target, task, outputs }: Sample, most: number): boolean[] {
  if (matrix.data.length <= most) return matrix.data.map(() => true);
  const gains = matrix.data.map((values) => {
    const { bin, rows } = binsOf(values);
    const { loss, prior } = binLosses(bin, rows.length, { target, weights: undefined, outputs }, task);
    return prior - loss;
  });
  const best = new Set([...gains.keys()].sort((a, b) => gains[b]! - gains[a]! || a - b).slice(0, most));
  return gains.map((_, f) => best.has(f));
}

/**
 * Candidates that tell trees more than these make of the features alone. A candidate must explain more of what the trees left
 * out of fold than chance does (see `evidenceOf`). The best of those are then added to the trees one after the other, and stay if
 * that lowers the cross-validated loss in every fold, by a fraction that matters, significantly, and below that of the mean.
 *
 * @param sample of the features that the trees are given
 * @returns in order of their evidence
 */
export function worthwhile(sample: Sample, candidates: readonly Candidate[], seed: number): Gain[] {
  const { fold } = sample;
  const rows = Uint32Array.from(fold.keys());
  const largest = Math.max(...Array.from(new Set(fold), (k) => fold.filter((f) => f === k).length));
  if (fold.length - largest < leastRows) return [];
  const alone = outOfFold(sample, seed);
  const tried = promising(residualsOf(sample, alone), candidates, seed);
  if (tried.length === 0) return [];
  const prior = meanOf(rowLosses(sample, priorOf(sample), rows));
  let [best, losses] = [sample, rowLosses(sample, alone, rows)];
  const kept: Gain[] = [];
  for (const candidate of tried) {
    const more = withCandidate(best, candidate, kept.length);
    const own = rowLosses(more, outOfFold(more, seed), rows);
    if (meanOf(own) >= prior || !isLess(own, losses, fold, significance / tried.length)) continue;
    kept.push({ ...candidate, gain: { without: meanOf(losses), with: meanOf(own) } });
    [best, losses] = [more, own];
    if (kept.length === maxKept) break;
  }
  return kept;
}

/** The candidates that explain more of residuals than chance, most first. */
function promising(residuals: readonly Float64Array[], candidates: readonly Candidate[], seed: number): Candidate[] {
  const bins = candidates.map(({ values }) => binsOf(values));
  const evidence = evidenceOf(bins, residuals, seed);
  return candidates
    .map((candidate, c) => ({ candidate, evidence: evidence[c]! }))
    .filter((found) => found.evidence > 0)
    .sort((a, b) => b.evidence - a.evidence)
    .slice(0, maxTried)
    .map(({ candidate }) => candidate);
}

/** Predictions of each row by trees that have not seen its fold, shape (rows, outputs). */
function outOfFold(sample: Sample, seed: number): Float64Array {
  const { fold, matrix, outputs } = sample;
  const all = Uint32Array.from(fold.keys());
  const predictions = new Float64Array(fold.length * outputs);
  for (const k of new Set(fold)) {
    const train = all.filter((row) => fold[row] !== k);
    const held = all.filter((row) => fold[row] === k);
    const model = screening.loader.load(shortTrees(sample, train, seed).model);
    const own = predictRows(model, matrix, held);
    for (let i = 0; i < held.length; i++)
      predictions.set(own.subarray(i * outputs, (i + 1) * outputs), held[i]! * outputs);
  }
  return predictions;
}

/** The mean, or the fraction of each class, shape (rows, outputs). */
function priorOf({ target, task, outputs }: Sample): Float64Array {
  const fraction = Float64Array.from({ length: outputs }, (_, k) =>
    meanOf(task === 'multiclass' ? target.map((y) => Number(y === k)) : target),
  );
  return Float64Array.from({ length: target.length * outputs }, (_, i) => fraction[i % outputs]!);
}

function withCandidate(sample: Sample, { values }: Candidate, count: number): Sample {
  const { rows, features, data } = sample.matrix;
  const name = `pair ${count}`;
  return {
    ...sample,
    matrix: { rows, features: [...features, { name, kind: 'numeric', source: name }], data: [...data, values] },
  };
}

/** Whether losses of the same rows are less: in each fold, by a fraction that matters, and by a one-sided paired test. */
function isLess(own: Float64Array, before: Float64Array, fold: Uint8Array, level: number): boolean {
  const saved = before.map((loss, i) => loss - own[i]!);
  for (const k of new Set(fold)) if (!(meanOf(saved.filter((_, i) => fold[i] === k)) > 0)) return false;
  const { mean, error } = meanAndError(saved);
  return mean > leastGain * meanOf(before) && normalCdf(-mean / error) < level;
}
