import type { Hold, Judgement, RolloutRecord, RolloutState } from '../../contracts/registry/rollouts.ts';
import { isOn, type RolloutCause } from '../../registry/rollout-states.ts';
import { holdsOf, round, wordsOf } from './holds.ts';
import type { CostEvidence } from './labelled-cost.ts';
import { harms } from './verdict.ts';

export interface NextMove {
  to: RolloutState;
  cause: RolloutCause;
  because: string;
  /** canary: the step that it goes to. */
  step?: number;
  /** Why it does not go on. */
  holds?: Hold[];
}

type Rollout = Pick<
  RolloutRecord,
  'project' | 'state' | 'step' | 'stateAt' | 'startedAt' | 'rule' | 'candidate' | 'champion'
> &
  Partial<Pick<RolloutRecord, 'held' | 'accepted'>>;

const minute = 60_000;
const day = 86_400_000;

/**
 * What becomes of a rollout by the evidence so far. It goes back as soon as one criterion is sure, at any look; it goes on once it has
 * baked and has its records, and nothing holds it.
 * @returns undefined: it stays as it is
 */
export function nextMove(
  rollout: Rollout,
  judgement: Judgement,
  cost: CostEvidence | null,
  now: Date,
): NextMove | undefined {
  const { state } = rollout;
  if (!isOn({ state })) return undefined;
  const worse = whyWorse(judgement, cost, rollout);
  if (worse) return { to: 'rolledBack', cause: 'worse', because: worse };
  if (state === 'probation') return outOfProbation(rollout, cost, now);
  if (state !== 'shadow' && state !== 'canary') return undefined;
  return onTrial(rollout, state, judgement, cost, now);
}

function outOfProbation({ rule, stateAt }: Rollout, cost: CostEvidence | null, now: Date): NextMove | undefined {
  if (now.getTime() - Date.parse(stateAt) < rule.probationDays * day) return undefined;
  const labelled = cost?.labelled ?? 0;
  const known =
    labelled > 0
      ? `${labelled} labelled records that the two decide differently`
      : 'no label of a record that the two decide differently';
  const because = `nothing was found worse in ${rule.probationDays} days, by ${known}`;
  return { to: 'completed', cause: 'passed', because };
}

/** Where the state or step is: whether it has baked, what has come of what it needs, and what holds it. */
function progress(rollout: Rollout, judgement: Judgement, cost: CostEvidence | null, now: Date) {
  const { rule, state } = rollout;
  const baked = now.getTime() - Date.parse(rollout.stateAt) >= rule.bakeMinutes * minute;
  const inShadow = state === 'shadow';
  const needed = inShadow ? rule.shadowRecords : rule.minimumRecords;
  const came = inShadow ? (judgement.inState?.came ?? judgement.paired) : judgement.answered;
  return { baked, inShadow, needed, came, holds: holdsOf(rollout, judgement, cost, baked && came >= needed) };
}

/** What holds a rollout in the shadow or as a canary by the evidence so far. */
export function holdsNow(rollout: Rollout, judgement: Judgement, cost: CostEvidence | null, now: Date): Hold[] {
  const { state } = rollout;
  return state === 'shadow' || state === 'canary' ? progress(rollout, judgement, cost, now).holds : [];
}

function onTrial(
  rollout: Rollout,
  state: 'shadow' | 'canary',
  judgement: Judgement,
  cost: CostEvidence | null,
  now: Date,
): NextMove | undefined {
  const { rule, step, held } = rollout;
  const { baked, inShadow, needed, came, holds } = progress(rollout, judgement, cost, now);
  // Without a comparison only where a person has accepted that there is none.
  const uncompared = rollout.accepted?.includes('shadow: not compared') ?? false;
  const records = inShadow && !uncompared ? judgement.paired : came;
  if (baked && records >= needed && holds.length === 0) {
    const because = `${records} records ${inShadow ? (uncompared ? 'came' : 'scored in the shadow') : `answered with ${rule.steps[step]} %`}, nothing worse`;
    const next = inShadow ? 0 : step + 1;
    const full = rule.strategy === 'shadow' || next >= rule.steps.length - 1;
    if (!full) return { to: 'canary', cause: 'passed', because, step: next };
    return { to: rule.probationDays > 0 ? 'probation' : 'completed', cause: 'passed', because };
  }
  if (now.getTime() - Date.parse(rollout.startedAt) >= rule.maximumDays * day)
    return holds.length > 0
      ? {
          to: 'aborted',
          cause: 'held',
          because: `held for ${rule.maximumDays} days (rollout.maximumDays): ${saying(holds)}`,
        }
      : {
          to: 'aborted',
          cause: 'too few records',
          because: `${records} of ${needed} records in ${rule.maximumDays} days: rollout.maximumDays is over`,
        };
  const known = new Set(held?.reasons.map(({ code }) => code));
  if (holds.every(({ code }) => known.has(code))) return undefined;
  return { to: state, cause: 'held', because: saying(holds), holds };
}

const saying = (holds: readonly Hold[]) => holds.map(({ because }) => because).join('; ');

function whyWorse(
  judgement: Judgement,
  cost: CostEvidence | null,
  { rule, state }: Pick<RolloutRecord, 'rule' | 'state'>,
): string | undefined {
  // All is answered by the candidate in probation: what is compared is what its decisions cost.
  const found = state === 'probation' ? [] : harms(judgement, rule);
  if (found.length > 0) return found.map(wordsOf).join('; ');
  if (!cost || cost.atLeast === null || cost.atLeast <= 0) return undefined;
  return `labelled cost: ${round(cost.excess)} more on ${cost.labelled} labelled records that the two decide differently`;
}
