import type { LifecycleState } from '../contracts/steps.ts';

/** The state machine has not run a step that this one builds on. */
export class MissingStepResult extends Error {
  override name = 'MissingStepResult';
}

/** The result of an earlier step in the state. @throws MissingStepResult */
export function requireResult<K extends keyof LifecycleState>(
  state: LifecycleState,
  step: K,
): NonNullable<LifecycleState[K]> {
  const result = state[step];
  if (!result)
    throw new MissingStepResult(`received a state without '${step}', expected the result of that step before`);
  return result;
}
