import type { LinkName } from '../../algorithms/link-name.ts';
import { fromScores, pooled } from '../../algorithms/pool.ts';
import { rowLosses } from '../../metrics/row-losses.ts';
import type { Predicted } from '../../metrics/statistics.ts';
import { weightedMean } from '../../stats/weighted-mean.ts';
import { valuesOf } from '../../table/rows-of-part.ts';

/** Models that were drawn: a weight is a multiple of one part in so many. */
const draws = 12;
/** Different models: what serves is as large and slow as all of them. */
export const maxMembers = 4;
const folds = 5;
/** A few weights need no more. */
const judgedRows = 50_000;

/** Raw scores of candidates on the rows that judge them, shape (rows, outputs) each, the best alone first. */
export interface Candidates {
  scores: readonly Float64Array[];
  link: LinkName;
}

/**
 * Weights of models by greedy selection with replacement (Caruana, Niculescu-Mizil, Crew and Ksikes, "Ensemble selection from
 * libraries of models", 2004): begin with the best, add what lowers the mean loss most, and keep the best of all prefixes. The loss is
 * the proper one of the rows, whatever the project's metric: it has no jumps that chance could pick.
 * @param rows those that count: indices of `judged`
 * @returns shape (candidates), with a sum of 1
 */
export function greedyWeights(
  { scores, link }: Candidates,
  judged: Omit<Predicted, 'predictions'>,
  rows: Uint32Array,
): number[] {
  const { outputs } = judged;
  const step = Math.ceil(rows.length / judgedRows);
  const counted = step === 1 ? rows : rows.filter((_, i) => i % step === 0);
  const own = scores.map((of) => valuesOf(of, counted, outputs));
  const about = { ...judged, target: valuesOf(judged.target, counted, 1) };
  const weights = judged.weights && valuesOf(judged.weights, counted, 1);
  const lossOf = (sum: Float64Array, n: number) =>
    weightedMean(
      rowLosses({ ...about, predictions: fromScores(n === 1 ? sum : sum.map((s) => s / n), outputs, link) }),
      weights ?? undefined,
    );
  const drawn = [0];
  let sum: Float64Array = own[0]!;
  let best = { loss: lossOf(sum, 1), length: 1 };
  for (let n = 2; n <= draws; n++) {
    const different = new Set(drawn);
    let found: { loss: number; candidate: number; sum: Float64Array } | undefined;
    own.forEach((of, candidate) => {
      if (different.size >= maxMembers && !different.has(candidate)) return;
      const together = sum.map((s, i) => s + of[i]!);
      const loss = lossOf(together, n);
      if (!found || loss < found.loss) found = { loss, candidate, sum: together };
    });
    drawn.push(found!.candidate);
    sum = found!.sum;
    if (found!.loss < best.loss) best = { loss: found!.loss, length: n };
  }
  const kept = drawn.slice(0, best.length);
  return scores.map((_, candidate) => kept.filter((one) => one === candidate).length / kept.length);
}

/**
 * Raw scores of the average whose weights for each fifth of the rows were found on the others, so that it is judged on rows that its
 * weights have not seen.
 */
export function crossFittedScores(candidates: Candidates, judged: Omit<Predicted, 'predictions'>): Float64Array {
  const { outputs } = judged;
  const out = new Float64Array(judged.target.length * outputs);
  const all = Uint32Array.from(judged.target.keys());
  for (let fold = 0; fold < folds; fold++) {
    const held = all.filter((row) => row % folds === fold);
    const weights = greedyWeights(
      candidates,
      judged,
      all.filter((row) => row % folds !== fold),
    );
    const own = pooled(
      candidates.scores.map((of) => valuesOf(of, held, outputs)),
      weights,
    );
    held.forEach((row, i) => {
      out.set(own.subarray(i * outputs, (i + 1) * outputs), row * outputs);
    });
  }
  return out;
}
