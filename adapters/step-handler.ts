import { environment } from '../core/contracts/environment.ts';
import type { LifecycleInput, LifecycleState } from '../core/contracts/steps.ts';
import type { Clock, ObjectStore, RecordStore } from '../core/ports/index.ts';
import { runStep, type StepReturn } from '../core/registry/steps.ts';
import { lake } from './aws/lake.ts';
import { registry } from './aws/registry.ts';
import { clock } from './clock.ts';
import { env } from './env.ts';
import { log } from './log.ts';

export interface StepContext<S> {
  state: S;
  stepKey: string;
  codeHash: string;
  lake: ObjectStore;
  registry: RecordStore;
  clock: Clock;
}

export interface StepDefinition<S, R> {
  /** What decides the output besides the code: content addresses and parameters, never a run id or a time. */
  inputs: (state: S, ports: StepPorts) => unknown | Promise<unknown>;
  run: (context: StepContext<S>) => Promise<StepReturn<R>>;
  /** Name of the record where a run has the step several times (items of a Map). @default the step's name */
  recordAs?: (state: S) => string;
}

export interface StepPorts {
  lake: ObjectStore;
  registry: RecordStore;
  clock: Clock;
  codeHash: string;
}

/**
 * The Lambda handler of a lifecycle step: the stored output where the step key is known, else the step's work, recorded
 * in the run either way.
 */
export function stepHandler<R, S extends LifecycleInput = LifecycleState>(
  step: string,
  definition: StepDefinition<S, R>,
  ports: () => StepPorts = awsPorts,
): (state: S) => Promise<R> {
  return async (state) => {
    const context = ports();
    const name = definition.recordAs?.(state) ?? step;
    const fields = { step: name, project: state.project, runId: state.runId };
    log.info('step started', fields);
    try {
      const result = await runStep<R>(context.registry, context.clock, {
        runId: state.runId,
        name,
        step,
        codeHash: context.codeHash,
        inputs: () => definition.inputs(state, context),
        run: (stepKey) => definition.run({ ...context, state, stepKey }),
      });
      log.info('step finished', fields);
      return result;
    } catch (error) {
      log.error('step failed', { ...fields, error });
      throw error;
    }
  };
}

/** The ports of a deployed function. */
export function awsPorts(): StepPorts {
  return { lake: lake(), registry: registry(), clock, codeHash: env(environment.codeHash) };
}
