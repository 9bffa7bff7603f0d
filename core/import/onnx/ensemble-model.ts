import type { ForestJson } from '../../algorithms/forest/forest-json.ts';
import type { EnsembleJson } from '../../algorithms/gradient-boosted-trees/ensemble-json.ts';
import { noTrees, type StoredTrees } from '../../algorithms/gradient-boosted-trees/stored-trees.ts';
import type { Task } from '../../contracts/task.ts';
import { NoOwnForm } from '../errors.ts';
import type { EnsembleTrees } from './ensemble-trees.ts';

/** What leaves of an ensemble add up to. */
export interface Meaning {
  task: Task;
  outputs: number;
  /** `share`: leaves are shares of probabilities, as of a random forest; else scores with that link. */
  link: 'share' | 'logistic' | 'softmax' | 'identity';
  /** By output, of what a leaf adds; undefined for what all leaves start from. */
  score(weights: ReadonlyMap<number, number>): number[];
  base: number[];
}

/** As onnxruntime takes a `TreeEnsembleClassifier` (one score or two for two classes) and a `TreeEnsembleRegressor`. @throws UnusableImport */
export function meaningOf({ labels, outputs, base, transform }: EnsembleTrees, isClassifier: boolean): Meaning {
  const fail = (why: string) => new NoOwnForm(`the model's post_transform is ${transform}${why}`);
  const at = (weights: ReadonlyMap<number, number>, output: number) => weights.get(output) ?? 0;
  if (!isClassifier) {
    if (transform !== 'NONE') throw fail('; expected NONE of a regression');
    return { task: 'regression', outputs: 1, link: 'identity', score: (w) => [at(w, 0)], base: [base[0] ?? 0] };
  }
  if (labels.length < 2) throw new NoOwnForm(`the model tells ${labels.length} classes apart; expected two or more`);
  const link = ({ NONE: 'share', LOGISTIC: 'logistic', SOFTMAX: 'softmax' } as const)[transform];
  if (!link) throw fail('; expected NONE, LOGISTIC or SOFTMAX');
  if (link === 'share' && base.some((value) => value !== 0)) throw fail(', and base_values are added to probabilities');
  if (labels.length > 2) {
    const all = labels.map((_, k) => k);
    return {
      task: 'multiclass',
      outputs: all.length,
      link,
      score: (w) => all.map((k) => at(w, k)),
      base: all.map((k) => base[k] ?? 0),
    };
  }
  const of = (score: Meaning['score'], start: number): Meaning => ({
    task: 'binary',
    outputs: 1,
    link: link === 'share' ? 'share' : 'logistic',
    score,
    base: [start],
  });
  if (outputs.length === 1) {
    if (link === 'softmax') throw fail(' of one score');
    return of((w) => [at(w, outputs[0]!)], base.at(-1) ?? 0);
  }
  const [none = 0, some = 0] = base;
  return link === 'softmax' ? of((w) => [at(w, 1) - at(w, 0)], some - none) : of((w) => [at(w, 1)], some);
}

type Structure = StoredTrees & { features: string[]; count: number[]; weights: readonly ReadonlyMap<number, number>[] };

/** @param order for each class of ours which output of the model it is (`outputOrder`) */
export function ensembleModel(
  { weights, ...structure }: Structure,
  meaning: Meaning,
  order: readonly number[],
): EnsembleJson | ForestJson {
  const { task, outputs, link } = meaning;
  const scores = weights.map((own) => meaning.score(own));
  const about = { task, outputs, features: structure.features };
  if (link === 'share')
    return { ...structure, ...about, algorithm: 'randomForest', value: shares(scores, structure.leaves.length, order) };
  const flip = task === 'binary' && order[1] === 0 ? -1 : 1;
  const ofClass = (own: readonly number[], k: number) => 0 + flip * own[outputs === 1 ? 0 : order[k]!]!;
  const objective = {
    identity: 'squaredError',
    logistic: task === 'binary' ? 'binaryLogLoss' : 'multiclassova',
    softmax: 'softmax',
  }[link];
  return {
    ...about,
    ...perOutput(structure, scores, outputs, ofClass),
    algorithm: 'gradientBoostedTrees',
    objective,
    ...(objective === 'multiclassova' && { link: { name: link } }),
    initialScores: Array.from({ length: outputs }, (_, k) => ofClass(meaning.base, k)),
  };
}

/** Of a forest: what each leaf says of each class. @throws UnusableImport where that is no share of a probability */
function shares(scores: readonly number[][], trees: number, order: readonly number[]): number[] {
  return scores.flatMap((own) => {
    const values = own.map((value) => value * trees);
    const sum = values.reduce((all, value) => all + value, 0);
    if (values.some((value) => value < -1e-4 || value > 1.0001) || (values.length > 1 && Math.abs(sum - 1) > 1e-3))
      throw new NoOwnForm(
        `a leaf adds ${own.join(', ')}, which are no shares of probabilities of ${trees} trees; bring a model that gives probabilities`,
      );
    const kept = values.map((value) => Math.min(1, Math.max(0, value)));
    if (kept.length > 1) return order.map((output) => kept[output]!);
    return order[1] === 0 ? [1 - kept[0]!] : kept;
  });
}

/** A tree for each output; one that adds nothing to it is a leaf of 0. */
function perOutput(
  structure: Omit<Structure, 'weights'>,
  scores: readonly number[][],
  outputs: number,
  ofClass: (scores: readonly number[], k: number) => number,
): StoredTrees & Pick<EnsembleJson, 'value'> & { count: number[] } {
  const all: ReturnType<typeof perOutput> = { ...noTrees(), value: [], count: [] };
  let [node, leaf] = [0, 0];
  for (const leaves of structure.leaves) {
    const counts = structure.count.slice(leaf, leaf + leaves);
    for (let k = 0; k < outputs; k++) {
      const values = scores.slice(leaf, leaf + leaves).map((own) => ofClass(own, k));
      const isNothing = values.every((value) => value === 0);
      all.leaves.push(isNothing ? 1 : leaves);
      all.value.push(...(isNothing ? [0] : values));
      all.count.push(...(isNothing ? [counts.reduce((sum, rows) => sum + rows, 0)] : counts));
      if (isNothing) continue;
      for (const list of ['feature', 'defaultLeft', 'left', 'right'] as const)
        all[list].push(...structure[list].slice(node, node + leaves - 1));
      all.threshold.push(...structure.threshold.slice(node, node + leaves - 1));
    }
    node += leaves - 1;
    leaf += leaves;
  }
  return all;
}
