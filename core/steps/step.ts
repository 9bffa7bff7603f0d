import type { StepKey } from '../contracts/ids.ts';
import type { LifecycleInput } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';

/** What every step needs so that its run can be recorded and its output found again. */
export type StepPorts = Pick<Ports, 'registry' | 'clock' | 'codeHash'>;

/**
 * A step of the lifecycle: what decides its output, and its work. It lies in `core/<stage>/step.ts`, or in
 * `core/<stage>/<step>-step.ts` where a stage has several; a Lambda handler hands it its ports and nothing else.
 *
 * `S` is the state that it gets, `R` its result, `P` the ports that it uses, `I` its inputs.
 */
export interface Step<S extends LifecycleInput, R, P = StepPorts, I = unknown> {
  name: string;
  /**
   * What decides the output besides the code: content addresses and parameters, never a run id or a time. Equal code and
   * inputs are not worked on again. Absent where a step changes something outside its output (registers, promotes): every
   * run does it.
   */
  inputs?: (ports: P, state: S) => I | Promise<I>;
  /** The part of the inputs that counts, where they are more than that. @default all of them */
  address?: (inputs: I) => unknown;
  run: (ports: P, state: S, made: StepInputs<I>) => Promise<StepReturn<R>>;
  /** Name of the record where a run has the step several times (items of a Map). @default name */
  recordAs?: (state: S) => string;
}

export interface StepInputs<I> {
  /** Where the output belongs: `lake.work(project, stepKey, file)`. Empty for a step without inputs. */
  stepKey: StepKey;
  /** As `inputs` gave them, whatever has changed since. */
  inputs: I;
}

export interface StepReturn<R> {
  /** References to what the step wrote; stored under the step's key. */
  result: R;
  /** A few figures for a person who looks at the run. */
  summary?: Record<string, unknown>;
}
