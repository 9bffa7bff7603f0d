import type { LifecycleState } from '../contracts/steps.ts';
import { requireResult } from '../steps/required.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { type LoadEntitiesResult, type LoadPorts, loadModelEntities } from './load-model-entities.ts';

/**
 * Fills the online entity windows of the registered model, from the snapshot and from what has come online since. How an
 * event that came both ways, or during the load, is counted once is told in `core/windows/online/load-entities.ts`.
 *
 * Always done, also when an earlier run did it for the same snapshot and model: what the table holds has moved on, and the
 * windows that are in use may be another model's by now.
 */
export const loadEntitiesStep: Step<LifecycleState, LoadEntitiesResult, StepPorts & LoadPorts> = {
  name: 'load-entities',
  run: async (ports, state) => {
    const { version } = requireResult(state, 'register');
    const { rowsKey } = requireResult(state, 'snapshot');
    const result = await loadModelEntities(ports, { project: state.project, version, rowsKey });
    return { result, summary: { ...result } };
  },
};
