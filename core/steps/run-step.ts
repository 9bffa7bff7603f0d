import type { StepOutputRecord } from '../contracts/registry/runs.ts';
import type { LifecycleInput } from '../contracts/steps.ts';
import { findStepOutput, storeStepOutput } from '../registry/steps.ts';
import { recordStep } from './record-step.ts';
import type { Step, StepPorts, StepReturn } from './step.ts';
import { stepKeyOf } from './step-key.ts';

/**
 * Runs a step of a run, or returns the output that equal code and inputs gave before; recorded in the run either way. Two
 * attempts at once both work, and end with the one output that was stored first. A step without inputs is always run.
 * @throws what the step throws, after it is recorded
 */
export async function runStep<S extends LifecycleInput, R, P extends StepPorts, I>(
  ports: P,
  step: Step<S, R, P, I>,
  state: S,
): Promise<R> {
  const { name, inputs: inputsOf } = step;
  const { registry, clock } = ports;
  const record = { runId: state.runId, name: step.recordAs?.(state) ?? name };
  return recordStep<R>(ports, record, async (begin) => {
    if (!inputsOf) {
      await begin('');
      return step.run(ports, state, { stepKey: '', inputs: undefined as I });
    }
    const inputs = await inputsOf(ports, state);
    const stepKey = stepKeyOf(ports, step, inputs);
    const known = await findStepOutput(registry, stepKey, clock());
    if (known) return { stepKey, reused: true, ...outputOf<R>(known) };
    await begin(stepKey);
    const output = await step.run(ports, state, { stepKey, inputs });
    const stored = await storeStepOutput(registry, { step: name, stepKey, ...output }, clock());
    return { stepKey, ...outputOf<R>(stored) };
  });
}

/** Equal code wrote it, so that it has the type of the step's result. */
function outputOf<R>({ result, summary }: StepOutputRecord): StepReturn<R> {
  return { result: result as R, ...(summary ? { summary } : {}) };
}
