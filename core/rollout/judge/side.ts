import type { ModelKinds } from '../../algorithms/predicting.ts';
import type { CapturedPrediction, Decision, ServingPackage } from '../../contracts/serving.ts';
import { createScorer } from '../../serve/prediction/create-scorer.ts';
import type { Score, Scorer } from '../../serve/prediction/scorer.ts';
import type { PairSide } from './compared.ts';
import type { DifferingRecord } from './labelled-cost.ts';

/** One of the two versions, ready to score records of the inference log. */
export interface Side {
  pkg: ServingPackage;
  scorer: Scorer;
  shift: number;
}

export function sideOf(pkg: ServingPackage, kinds: ModelKinds, shift = 0): Side {
  return { pkg, scorer: createScorer(pkg, kinds), shift };
}

/** The window values that a prediction was made with, by the model's order; undefined where the log does not hold all of them. */
export function windowsInLog({ scorer }: Side, { windows }: CapturedPrediction): number[] | undefined {
  const { windowNames } = scorer;
  return windowNames.every((name) => Object.hasOwn(windows, name))
    ? windowNames.map((name) => windows[name] ?? Number.NaN)
    : undefined;
}

/** What a version says of a record; undefined where it fails. */
export function scoreBy(
  { scorer, shift }: Side,
  record: CapturedPrediction['record'],
  windows: readonly number[],
): Score | undefined {
  try {
    const score = scorer.score(record, windows, false, shift);
    const { probabilities = {} } = score.answer;
    const numbers = [pairSide(score).score, ...Object.values(probabilities)];
    return numbers.every((value) => value === null || Number.isFinite(value)) ? score : undefined;
  } catch {
    return undefined;
  }
}

export function pairSide({ answer }: Score): PairSide {
  const { probability, score, value, decision, label, probabilities } = answer;
  const ofLabel = label === undefined ? undefined : probabilities?.[label];
  return { score: probability ?? score ?? value ?? ofLabel ?? null, outcome: decision ?? label ?? null };
}

/** What an error costs where a project states nothing. */
const usualCosts = [1, 1, 0, 0] as const;

/** What is to be remembered of a record until its truth is known: nothing where both decide the same. */
export function differing(
  { pkg }: Side,
  line: CapturedPrediction,
  champion: Score,
  candidate: Score,
): DifferingRecord | undefined {
  const hides = line.decision === 'block' || line.decision === 'review';
  const about = {
    id: line.inferenceId,
    ...(line.key !== undefined && { key: line.key }),
    at: Date.parse(line.time ?? line.at),
    ...(hides && { hides: true as const }),
  };
  const [a, b] = [champion.answer, candidate.answer];
  if (a.value !== undefined && b.value !== undefined)
    return a.value === b.value ? undefined : { ...about, values: [a.value, b.value] };
  if (a.label !== b.label)
    return { ...about, excess: pkg.classes.map((name) => Number(b.label !== name) - Number(a.label !== name)) };
  if (a.decision === undefined || b.decision === undefined || a.decision === b.decision) return undefined;
  const costs = candidate.costs ?? usualCosts;
  const [before, now] = [a.decision, b.decision].map((decision) => costsOf(decision, costs, pkg.review?.cost ?? 0));
  return { ...about, excess: [now![0] - before![0], now![1] - before![1]] };
}

/** What a decision costs of a negative and of a positive: a reviewer finds the truth. */
function costsOf(
  decision: Decision,
  [falsePositive, falseNegative, truePositive, trueNegative]: readonly [number, number, number, number],
  reviewCost: number,
): [negative: number, positive: number] {
  if (decision === 'block') return [falsePositive, truePositive];
  if (decision === 'allow') return [trueNegative, falseNegative];
  return [reviewCost + Math.min(trueNegative, falsePositive), reviewCost + Math.min(truePositive, falseNegative)];
}
