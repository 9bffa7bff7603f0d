import type { Criterion, Hold, Judgement, RolloutRecord } from '../../contracts/registry/rollouts.ts';
import type { CostEvidence } from './labelled-cost.ts';
import { doubts } from './verdict.ts';

/** Entities that the records compared have to be of: those of fewer say nothing of others. */
export const fewestEntities = 5;
/** Of the records of a state or step, those that have to be compared. */
const leastCompared = 0.5;
/** Of doubts, so many are said. */
const mostDoubts = 5;

type Rollout = Pick<RolloutRecord, 'project' | 'state' | 'step' | 'rule' | 'candidate' | 'champion'> & {
  accepted?: string[];
};

export const round = (value: number) => Number(value.toPrecision(3));

/** A criterion in words. */
export const wordsOf = ({ name, mean, bound, n }: Criterion) =>
  `${name}: ${round(mean)} over ${n} values, allowed ${round(bound)}`;

/**
 * What keeps a rollout on trial from going on, though nothing sends it back: scores that are surely of another shape, which a better model might
 * have too, and evidence that is none.
 * @param due it has baked, and what came would be enough
 */
export function holdsOf(rollout: Rollout, judgement: Judgement, cost: CostEvidence | null, due: boolean): Hold[] {
  const holds = [...ofScores(rollout, judgement, cost), ...(due ? ofEvidence(rollout, judgement) : [])];
  return holds.filter(({ code }) => !rollout.accepted?.includes(code));
}

/** Labels that say that the candidate is the better one answer every doubt about its scores. */
function ofScores({ project, rule, candidate }: Rollout, judgement: Judgement, cost: CostEvidence | null): Hold[] {
  if (cost?.atMost != null && cost.atMost < 0) return [];
  const remedy = `compare the versions (\`perennial model show ${project} ${candidate.version}\`); where it is meant, \`perennial rollout resume ${project}\`, else \`perennial rollback ${project}\``;
  return doubts(judgement, rule)
    .slice(0, mostDoubts)
    .map((criterion) => ({ code: criterion.name, because: wordsOf(criterion), remedy }));
}

function ofEvidence({ project, state, rule, candidate, champion }: Rollout, judgement: Judgement): Hold[] {
  const { inState, answered, unseen, entities } = judgement;
  const holds: Hold[] = [];
  if (inState) {
    const came = state === 'shadow' ? inState.came : answered;
    if (inState.paired < leastCompared * came) {
      const why = unseen
        ? `the log of version ${champion.version} has no ${unseen.join(', ')} as version ${candidate.version} needs`
        : `version ${champion.version} could not score the others once more`;
      const canary =
        state === 'shadow' && rule.strategy === 'canary'
          ? `\`perennial rollout resume ${project}\` to have it judged by what it answers of ${rule.steps[0]} %`
          : `\`perennial rollout resume ${project}\` to do without a comparison`;
      const shadow =
        rule.strategy === 'shadow'
          ? `rollout.strategy: canary, which is judged by what the candidate answers; or `
          : '';
      holds.push({
        code: `${state}: not compared`,
        because: `${inState.paired} of ${came} records could be scored by both: ${why}`,
        remedy: `${shadow}${canary}`,
      });
    }
  }
  if (entities && entities.length < fewestEntities && judgement.paired > 0)
    holds.push({
      code: 'few entities',
      because: `all records compared are of ${entities.length} ${entities.length === 1 ? 'entity' : 'entities'}, expected ${fewestEntities} at least`,
      remedy: `wait for the records of others; where there are none, \`perennial rollout resume ${project}\``,
    });
  return holds;
}
