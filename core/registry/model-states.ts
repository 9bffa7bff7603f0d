import type { ModelRecord, ModelState } from '../contracts/registry/models.ts';
import type { WriteOperation } from '../ports/record-store.ts';

/** Why a model changes its state. */
export type ModelCause =
  /** A run made it. */
  | 'registered'
  /** A run made the same model once more, and judged it anew. */
  | 'found again'
  /** It takes over: by the verdict of a run, or by a person. */
  | 'promoted'
  /** It takes over again, or instead of the one that was to. */
  | 'rolled back'
  /** Another one takes over. */
  | 'replaced'
  /** A person decided against it, or its rollout found it worse. */
  | 'rejected';

export interface ModelTransition {
  /** null: there was no such model. */
  from: ModelState | null;
  to: ModelState;
  causes: readonly ModelCause[];
}

/** Every change of state that there is; docs/model-states.md draws it. */
export const modelTransitions: readonly ModelTransition[] = [
  { from: null, to: 'candidate', causes: ['registered'] },
  { from: null, to: 'held', causes: ['registered'] },
  { from: 'candidate', to: 'held', causes: ['found again'] },
  { from: 'held', to: 'candidate', causes: ['found again'] },
  { from: 'candidate', to: 'champion', causes: ['promoted', 'rolled back'] },
  { from: 'held', to: 'champion', causes: ['promoted', 'rolled back'] },
  { from: 'retired', to: 'champion', causes: ['promoted', 'rolled back'] },
  { from: 'champion', to: 'retired', causes: ['replaced'] },
  { from: 'candidate', to: 'rejected', causes: ['rejected'] },
  { from: 'held', to: 'rejected', causes: ['rejected'] },
  { from: 'retired', to: 'rejected', causes: ['rejected'] },
];

type Named = Pick<ModelRecord, 'project' | 'version'> & { state: ModelState | null };

/** A change of state that the table does not have. */
export class TransitionNotAllowed extends Error {
  override name = 'TransitionNotAllowed';
  readonly from: ModelState | null;
  readonly to: ModelState;
  constructor({ project, version, state }: Named, to: ModelState, cause: ModelCause) {
    const possible = modelTransitions.filter(({ from }) => from === state);
    const words = possible.map((t) => `${t.to} (${t.causes.join(' or ')})`).join(', ');
    super(
      `version ${version} of '${project}' is ${state ?? 'not registered'} and cannot become ${to} (${cause}); it can become ${words || 'nothing else: train a new one'}`,
    );
    this.from = state;
    this.to = to;
  }
}

/** @throws TransitionNotAllowed */
export function checkTransition(model: Named, to: ModelState, cause: ModelCause): void {
  const allowed = modelTransitions.some((t) => t.from === model.state && t.to === to && t.causes.includes(cause));
  if (!allowed) throw new TransitionNotAllowed(model, to, cause);
}

/** The model in its next state. @param at ISO 8601 @throws TransitionNotAllowed */
export function inState(model: ModelRecord, to: ModelState, cause: ModelCause, at: string): ModelRecord {
  checkTransition(model, to, cause);
  return { ...model, state: to, stateAt: at };
}

/** The write of a model as it is now, on condition that it is still in the state in which it was read. */
export function modelWrite(read: ModelRecord, now: ModelRecord): WriteOperation {
  return { put: now, when: { equals: { state: read.state } } };
}
