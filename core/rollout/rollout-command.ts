import { type ProjectName, parseProjectName } from '../contracts/ids.ts';
import type { RolloutRecord } from '../contracts/registry/rollouts.ts';
import type { Ports } from '../ports/index.ts';
import { isOn } from '../registry/rollout-states.ts';
import { moveRollout, NoRollout, RolloutError } from '../registry/rollouts.ts';

/** What a person asks for about the rollout that is on. */
export interface RolloutCommand {
  action: 'pause' | 'resume' | 'abort';
  project: ProjectName;
  by: string;
}

export class InvalidRolloutCommand extends RolloutError {
  override name = 'InvalidRolloutCommand';
}

const actions: readonly string[] = ['pause', 'resume', 'abort'] satisfies RolloutCommand['action'][];

/**
 * Pauses, resumes or ends the rollout that is on, as a person asks. Paused it is judged on, and does not go on; resumed
 * where its evidence holds it, a person accepts that. Asked again for what is so, nothing changes.
 * @throws InvalidRolloutCommand, NoRollout, RolloutTransitionNotAllowed, RolloutContended
 */
export async function rolloutByCommand(
  { registry, clock }: Pick<Ports, 'registry' | 'clock'>,
  { action, project: named, by }: RolloutCommand,
): Promise<RolloutRecord> {
  if (!actions.includes(action))
    throw new InvalidRolloutCommand(`expected action ${actions.join(', ')}, received ${JSON.stringify(action)}`);
  const project = parseProjectName(named);
  return moveRollout(registry, project, (rollout) => {
    if (action === 'abort' && rollout.cause === 'aborted') return undefined;
    if (!isOn(rollout)) throw new NoRollout(project);
    const { state, pausedIn, held, accepted = [] } = rollout;
    const because = `${action} by ${by}`;
    const at = clock();
    if (action === 'pause') return state === 'paused' ? undefined : { to: 'paused', cause: 'paused', by, at, because };
    if (action === 'abort') return { to: 'aborted', cause: 'aborted', by, at, because };
    if (state === 'shadow' || state === 'canary') {
      if (!held) return undefined;
      const codes = held.reasons.map(({ code }) => code);
      const knowing = `${because}, though ${held.reasons.map((reason) => reason.because).join('; ')}`;
      const set = { accepted: [...new Set([...accepted, ...codes])] };
      return { to: state, cause: 'accepted', by, at, because: knowing, set };
    }
    return { to: pausedIn ?? 'canary', cause: 'resumed', by, at, because };
  });
}
