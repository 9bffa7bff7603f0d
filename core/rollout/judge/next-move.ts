import type { Judgement, RolloutRecord, RolloutState } from '../../contracts/registry/rollouts.ts';
import { isTrial, type RolloutCause } from '../../registry/rollout-states.ts';
import { harms } from './judgement.ts';
import type { CostEvidence } from './labelled-cost.ts';

export interface NextMove {
  to: RolloutState;
  cause: RolloutCause;
  because: string;
  /** canary: the step that it goes to. */
  step?: number;
}

const minute = 60_000;
const day = 86_400_000;

/**
 * What becomes of a rollout by the evidence so far. It goes back as soon as one criterion is sure, at any look; it goes on once it has
 * baked and has its records.
 * @returns undefined: it stays as it is
 */
export function nextMove(
  rollout: Pick<RolloutRecord, 'state' | 'step' | 'stateAt' | 'startedAt' | 'rule' | 'candidate' | 'champion'>,
  judgement: Judgement,
  cost: CostEvidence | null,
  now: Date,
): NextMove | undefined {
  const { state, rule, step } = rollout;
  if (!isTrial(rollout) && state !== 'probation') return undefined;
  const worse = whyWorse(judgement, cost, rollout);
  if (worse) return { to: 'rolledBack', cause: 'worse', because: worse };
  const [inState, inAll] = [rollout.stateAt, rollout.startedAt].map((at) => now.getTime() - Date.parse(at)) as [
    number,
    number,
  ];
  if (state === 'probation') {
    const held = `nothing was found worse in ${rule.probationDays} days`;
    return inState >= rule.probationDays * day ? { to: 'completed', cause: 'passed', because: held } : undefined;
  }
  if (state === 'paused') return undefined;
  const [records, needed] =
    state === 'shadow' ? [judgement.paired, rule.shadowRecords] : [judgement.answered, rule.minimumRecords];
  if (inState >= rule.bakeMinutes * minute && records >= needed) {
    const because = `${records} records ${state === 'shadow' ? 'scored in the shadow' : `answered with ${rule.steps[step]} %`}, nothing worse`;
    const next = state === 'shadow' ? 0 : step + 1;
    const full = rule.strategy === 'shadow' || next >= rule.steps.length - 1;
    if (!full) return { to: 'canary', cause: 'passed', because, step: next };
    return { to: rule.probationDays > 0 ? 'probation' : 'completed', cause: 'passed', because };
  }
  if (inAll < rule.maximumDays * day) return undefined;
  const because = `${records} of ${needed} records in ${rule.maximumDays} days: rollout.maximumDays is over`;
  return { to: 'aborted', cause: 'too few records', because };
}

function whyWorse(
  judgement: Judgement,
  cost: CostEvidence | null,
  { rule, state }: Pick<RolloutRecord, 'rule' | 'state'>,
): string | undefined {
  // All is answered by the candidate in probation: what is compared is what its decisions cost.
  const found = state === 'probation' ? [] : harms(judgement, rule);
  if (found.length > 0)
    return found
      .map(({ name, mean, bound, n }) => `${name}: ${round(mean)} over ${n} values, allowed ${round(bound)}`)
      .join('; ');
  if (!cost || cost.atLeast === null || cost.atLeast <= 0) return undefined;
  return `labelled cost: ${round(cost.excess)} more on ${cost.labelled} labelled records that the two decide differently`;
}

const round = (value: number) => Number(value.toPrecision(3));
