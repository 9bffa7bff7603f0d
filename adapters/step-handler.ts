import type { LifecycleInput } from '../core/contracts/steps.ts';
import type { Ports } from '../core/ports/index.ts';
import { runStep } from '../core/steps/run-step.ts';
import type { Step, StepPorts } from '../core/steps/step.ts';
import { lake } from './aws/lake.ts';
import { registry } from './aws/registry.ts';
import { clock } from './clock.ts';
import { codeHash } from './env.ts';
import { log } from './log.ts';

/** The Lambda handler of a lifecycle step; its ports are made anew at each call. */
export function stepHandler<S extends LifecycleInput, R, P extends StepPorts, I>(
  step: Step<S, R, P, I>,
  ports: () => P,
): (state: S) => Promise<R> {
  return loggedStep(step, (state) => runStep(ports(), step, state));
}

/** Says in the log that a step starts, and how it went. */
export function loggedStep<S extends LifecycleInput, R>(
  step: { name: string; recordAs?: (state: S) => string },
  run: (state: S) => Promise<R>,
): (state: S) => Promise<R> {
  return async (state) => {
    const { project, runId } = state;
    const fields = { step: step.recordAs?.(state) ?? step.name, project, runId };
    log.info('step started', fields);
    try {
      const result = await run(state);
      log.info('step finished', fields);
      return result;
    } catch (error) {
      log.error('step failed', { ...fields, error });
      throw error;
    }
  };
}

/** The ports that a deployed step has at least. */
export function awsPorts(): StepPorts & Pick<Ports, 'lake'> {
  return { lake: lake(), registry: registry(), clock, codeHash };
}
