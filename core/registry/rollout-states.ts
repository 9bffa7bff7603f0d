import type { RolloutRecord, RolloutState } from '../contracts/registry/rollouts.ts';

/** Why a rollout changes its state. */
export type RolloutCause =
  /** A run has a winner, or a person says so. */
  | 'started'
  /** Long enough, with records enough, and nothing worse was found. */
  | 'passed'
  /** A person has it answer everything at once. */
  | 'promoted'
  | 'paused'
  | 'resumed'
  /** The judge is sure. */
  | 'worse'
  /** A person returns to the champion. */
  | 'rolled back'
  /** A person ends it. */
  | 'aborted'
  /** Another version becomes the champion. */
  | 'superseded'
  /** Its days are over, and too few records have come. */
  | 'too few records'
  /** Nothing sends it back, and its evidence does not let it go on; or so until its days are over. */
  | 'held'
  /** A person lets it go on all the same. */
  | 'accepted';

export interface RolloutTransition {
  /** null: there was no such rollout. */
  from: RolloutState | null;
  to: RolloutState;
  causes: readonly RolloutCause[];
}

/** Every change of state that there is; docs/rollouts.md draws it. */
export const rolloutTransitions: readonly RolloutTransition[] = [
  { from: null, to: 'shadow', causes: ['started'] },
  { from: null, to: 'canary', causes: ['started'] },
  { from: 'shadow', to: 'shadow', causes: ['held', 'accepted'] },
  { from: 'shadow', to: 'canary', causes: ['passed'] },
  { from: 'shadow', to: 'paused', causes: ['paused'] },
  { from: 'shadow', to: 'probation', causes: ['passed', 'promoted'] },
  { from: 'shadow', to: 'completed', causes: ['passed', 'promoted'] },
  { from: 'shadow', to: 'rolledBack', causes: ['worse', 'rolled back'] },
  { from: 'shadow', to: 'aborted', causes: ['aborted', 'superseded', 'too few records', 'held'] },
  { from: 'canary', to: 'canary', causes: ['passed', 'held', 'accepted'] },
  { from: 'canary', to: 'paused', causes: ['paused'] },
  { from: 'canary', to: 'probation', causes: ['passed', 'promoted'] },
  { from: 'canary', to: 'completed', causes: ['passed', 'promoted'] },
  { from: 'canary', to: 'rolledBack', causes: ['worse', 'rolled back'] },
  { from: 'canary', to: 'aborted', causes: ['aborted', 'superseded', 'too few records', 'held'] },
  { from: 'paused', to: 'shadow', causes: ['resumed'] },
  { from: 'paused', to: 'canary', causes: ['resumed'] },
  { from: 'paused', to: 'probation', causes: ['promoted'] },
  { from: 'paused', to: 'completed', causes: ['promoted'] },
  { from: 'paused', to: 'rolledBack', causes: ['worse', 'rolled back'] },
  { from: 'paused', to: 'aborted', causes: ['aborted', 'superseded'] },
  { from: 'probation', to: 'completed', causes: ['passed'] },
  { from: 'probation', to: 'rolledBack', causes: ['worse', 'rolled back'] },
  { from: 'probation', to: 'aborted', causes: ['superseded'] },
];

type Named = Pick<RolloutRecord, 'project' | 'number'> & { state: RolloutState | null };

/** A change of state that the table does not have. */
export class RolloutTransitionNotAllowed extends Error {
  override name = 'RolloutTransitionNotAllowed';
  constructor({ project, number, state }: Named, to: RolloutState, cause: RolloutCause) {
    const possible = rolloutTransitions.filter(({ from }) => from === state);
    const words = possible.map((t) => `${t.to} (${t.causes.join(' or ')})`).join(', ');
    super(
      `rollout ${number} of '${project}' is ${state ?? 'not begun'} and cannot become ${to} (${cause}); ${words ? `it can become ${words}` : 'it has ended'}`,
    );
  }
}

/** @throws RolloutTransitionNotAllowed */
export function checkRolloutTransition(rollout: Named, to: RolloutState, cause: RolloutCause): void {
  const allowed = rolloutTransitions.some((t) => t.from === rollout.state && t.to === to && t.causes.includes(cause));
  if (!allowed) throw new RolloutTransitionNotAllowed(rollout, to, cause);
}

/** Whether its candidate is not the champion yet. */
export function isTrial({ state }: Pick<RolloutRecord, 'state'>): boolean {
  return state === 'shadow' || state === 'canary' || state === 'paused';
}

/** Whether it goes on. */
export function isOn(rollout: Pick<RolloutRecord, 'state'>): boolean {
  return isTrial(rollout) || rollout.state === 'probation';
}
