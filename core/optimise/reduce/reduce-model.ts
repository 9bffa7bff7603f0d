import type { AlgorithmTable } from '../../algorithms/algorithm.ts';
import type { ModelReducer } from '../../algorithms/reducer.ts';
import type { ModelJson } from '../../contracts/model.ts';
import type { Reduction } from '../../contracts/reduction.ts';
import type { FeatureInfo } from '../../table/feature-matrix.ts';
import { type Chosen, cutTrained, hasRounds, type Left, lessOf, lessSpec, type Winner } from './members.ts';
import type { Judgement } from './reduction-judge.ts';

export interface ReduceInput {
  chosen: Chosen;
  /** Of the plan that the model reads. */
  features: readonly FeatureInfo[];
  algorithms: AlgorithmTable;
  reducers: readonly ModelReducer[];
  /** Judges a smaller model on rows that the chosen one had not seen. */
  judge: (model: ModelJson) => Judgement;
  /** True when there is no time for another. */
  shouldStop: () => boolean;
}

export interface ReducedModel {
  /** What a refit trains. */
  winner: Winner;
  /** The chosen model, as small as it may be. */
  model: ModelJson;
  /** The mildest first. */
  reductions: Reduction[];
  /** The same with another model that `winner` says, trained on other rows. */
  apply(trained: ModelJson): ModelJson;
}

/** Fractions of the rounds that are tried, the mildest first. */
const fractions = Array.from({ length: 19 }, (_, i) => Number((0.95 - 0.05 * i).toFixed(2)));

/**
 * Makes a model that was chosen smaller, one way after the other, each as far as the figures stay within the tolerance of those of the
 * model that was chosen (not of the step before). How far is found by halves: a model that has lost more predicts worse, so that what is
 * found is the end but for chance, and is itself judged in any case.
 */
export function reduceModel(input: ReduceInput): ReducedModel {
  const { chosen, features, algorithms, reducers } = input;
  const { winner } = chosen;
  const reductions: Reduction[] = [];
  const left: Left = { membersOut: 0, rounds: 1 };
  const of = (more: Partial<Left>) => lessOf(chosen, { ...left, ...more }, algorithms, features);
  const out = Array.from({ length: Math.max(0, chosen.members.length - 1) }, (_, i) => i + 1);
  const membersOut = furthest(out, (level) => of({ membersOut: level }), input);
  if (membersOut !== undefined) {
    left.membersOut = membersOut;
    reductions.push({ kind: 'members', level: membersOut });
  }
  const rounds = hasRounds(chosen, algorithms)
    ? furthest(fractions, (level) => of({ rounds: level }), input)
    : undefined;
  if (rounds !== undefined) {
    left.rounds = rounds;
    reductions.push({ kind: 'rounds', level: rounds });
  }
  const reducerOf = (model: ModelJson) => reducers.find(({ name }) => name === model.algorithm);
  const like = of({});
  const shortened = reducerOf(like)?.shorten(like) ?? like;
  let model = shortened;
  const steps: { kind: Reduction['kind']; level: number }[] = [];
  for (const { kind, levels, apply } of reducerOf(like)?.reductions ?? []) {
    const level = furthest(levels(model), (own) => apply(model, own, like), input);
    if (level === undefined) continue;
    const smaller = apply(model, level, like);
    // Of what is small already nothing may be left to take.
    if (JSON.stringify(smaller).length >= JSON.stringify(model).length) continue;
    model = smaller;
    steps.push({ kind, level });
  }
  return {
    winner: lessSpec(winner, left, algorithms),
    model,
    reductions: [...reductions, ...steps],
    apply(trained) {
      const cut = cutTrained(trained, left.rounds, algorithms);
      const reducer = reducerOf(cut);
      if (!reducer) return cut;
      // Where the time was over before all members were trained, what is left may be a model of another form.
      if (cut.algorithm !== like.algorithm) return reducer.shorten(cut);
      return steps.reduce((smaller, { kind, level }) => {
        const reduction = reducer.reductions.find((one) => one.kind === kind);
        return reduction?.apply(smaller, level, like) ?? smaller;
      }, reducer.shorten(cut));
    },
  };
}

/** The last of the levels whose model is within the tolerance. */
function furthest(
  levels: readonly number[],
  modelOf: (level: number) => ModelJson,
  { judge, shouldStop }: Pick<ReduceInput, 'judge' | 'shouldStop'>,
): number | undefined {
  let found: number | undefined;
  for (let [low, high] = [0, levels.length - 1]; low <= high && !shouldStop(); ) {
    const middle = (low + high) >> 1;
    if (judge(modelOf(levels[middle]!)).within) {
      found = levels[middle]!;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
