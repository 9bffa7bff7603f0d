import type { LifecycleState, RegisterResult } from '../contracts/steps.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { type RegisterPorts, registerOfRun } from './register.ts';

/** Registers the winner of a run as the next version. */
export const registerStep: Step<LifecycleState, RegisterResult, StepPorts & RegisterPorts> = {
  name: 'register',
  run: async (ports, state) => {
    const result = await registerOfRun(ports, state);
    return { result, summary: { ...result } };
  },
};
