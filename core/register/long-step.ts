import type { LongStepInput } from '../contracts/containers.ts';
import type { StepKey } from '../contracts/ids.ts';
import type { LifecycleInput } from '../contracts/steps.ts';
import { backtestPlanSchema } from '../evaluate/backtest/backtest-plan.ts';
import { backtestStep } from '../evaluate/backtest/backtest-step.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { trainTrial } from '../search/train-trial.ts';
import { trainTrialStep } from '../search/train-trial-step.ts';
import { requireResult } from '../steps/required.ts';
import { runStep } from '../steps/run-step.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { stepKeyOf } from '../steps/step-key.ts';
import { type RefitPorts, refitStep } from './refit-step.ts';

/** A step that trains, with its input: in a function or in a container. */
export interface LongStep {
  /** Where its output belongs, by the code that the ports name. */
  key(ports: RefitPorts): Promise<StepKey>;
  /** Minutes that training may take in a container: those of the search. */
  minutes(ports: Pick<Ports, 'lake'>): Promise<number>;
  /** Works, or takes up what is there, and records either. */
  run(ports: RefitPorts): Promise<unknown>;
}

export function longStep(input: LongStepInput): LongStep {
  switch (input.step) {
    case 'trial': {
      const { state } = input;
      return {
        key: keyOf(trainTrialStep, state),
        minutes: async () => state.trial.minutes,
        run: (ports) => trainTrial(ports, state),
      };
    }
    case 'backtest': {
      const { state } = input;
      return {
        key: keyOf(backtestStep, state),
        minutes: async ({ lake }) => {
          const { configurations } = await getJson(lake, state.backtest.planKey, backtestPlanSchema);
          return configurations[0]!.trial.minutes;
        },
        run: (ports) => runStep(ports, backtestStep, state),
      };
    }
    case 'refit': {
      const { state } = input;
      return {
        key: keyOf(refitStep, state),
        minutes: async () => requireResult(state, 'search').trials[0]!.minutes,
        run: (ports) => runStep(ports, refitStep, state),
      };
    }
  }
}

function keyOf<S extends LifecycleInput, R, P extends StepPorts>(step: Step<S, R, P>, state: S) {
  return async (ports: P) => stepKeyOf(ports, step, await step.inputs!(ports, state));
}
