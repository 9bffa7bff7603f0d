import type { StepKey } from '../contracts/ids.ts';
import type { LifecycleInput } from '../contracts/steps.ts';
import { stepKey as keyOfStep } from '../hash/content-hash.ts';
import type { Step, StepPorts } from './step.ts';

/** Where the output of a step belongs, by code and inputs. */
export function stepKeyOf<S extends LifecycleInput, R, P extends StepPorts, I>(
  { codeHash }: Pick<StepPorts, 'codeHash'>,
  { name, address }: Pick<Step<S, R, P, I>, 'name' | 'address'>,
  inputs: I,
): StepKey {
  return keyOfStep(name, codeHash(), address ? address(inputs) : inputs);
}
