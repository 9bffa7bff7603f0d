import type { RolloutRule } from '../../contracts/project.ts';
import type { Criterion, Judgement } from '../../contracts/registry/rollouts.ts';
import { logWealth } from '../../stats/sequential/bounded-mean.ts';

/** The chance of a false alarm that one criterion may take, of those and the labelled cost together. */
export function alphaOfOne(judgement: Judgement, { confidence }: Pick<RolloutRule, 'confidence'>): number {
  return (1 - confidence) / (judgement.criteria.length + 1);
}

/** The criteria by which the candidate is surely otherwise than it may be, the surest first. */
function sure(judgement: Judgement, rule: Pick<RolloutRule, 'confidence'>): Criterion[] {
  const needed = -Math.log(alphaOfOne(judgement, rule));
  return judgement.criteria
    .map((criterion) => ({ criterion, evidence: logWealth(criterion.wealth) }))
    .filter(({ evidence }) => evidence >= needed)
    .sort((a, b) => b.evidence - a.evidence)
    .map(({ criterion }) => criterion);
}

/** Those that send it back. */
export function harms(judgement: Judgement, rule: Pick<RolloutRule, 'confidence'>): Criterion[] {
  return sure(judgement, rule).filter(({ holds }) => !holds);
}

/** Those that hold it: a better model might do the same. */
export function doubts(judgement: Judgement, rule: Pick<RolloutRule, 'confidence'>): Criterion[] {
  return sure(judgement, rule).filter(({ holds }) => holds);
}
