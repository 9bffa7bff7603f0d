import type {
  BacktestResult,
  CombineResult,
  LifecycleState,
  ShrinkResult,
  TrialResult,
  TrialSpec,
} from '../../core/contracts/steps.ts';
import { backtestStep } from '../../core/evaluate/backtest/backtest-step.ts';
import { describeFailure } from '../../core/search/describe-failure.ts';
import { type PlanPorts, planTrialsStep } from '../../core/search/plan-trials-step.ts';
import { trainTrial } from '../../core/search/train-trial.ts';
import type { TrainPorts } from '../../core/search/train-trial-step.ts';
import { requireResult } from '../../core/steps/required.ts';
import { runStep } from '../../core/steps/run-step.ts';

/** How a task of a state machine is tried. */
export type Attempt = <T>(work: () => Promise<T>) => Promise<T>;
export const once: Attempt = (work) => work();

/** The rounds of a search. @param wanted which of the planned trials are trained */
export async function runSearch(
  ports: TrainPorts & PlanPorts,
  state: LifecycleState,
  attempt: Attempt = once,
  wanted: (trial: TrialSpec) => boolean = () => true,
): Promise<LifecycleState> {
  for (let own = state; ; ) {
    const search = await attempt(() => runStep(ports, planTrialsStep, own));
    own = { ...own, search: { ...search, trials: search.trials.filter(wanted) } };
    own = { ...own, trials: [...(own.trials ?? []), ...(await trainTrials(ports, own, attempt))] };
    if (!search.more) return own;
  }
}

/** The Map over the trials of a round of the search: one that fails leaves the others alone. */
export async function trainTrials(
  ports: TrainPorts,
  state: LifecycleState,
  attempt: Attempt = once,
): Promise<TrialResult[]> {
  const { project, runId, trigger } = state;
  const prepare = requireResult(state, 'prepare');
  const trials: TrialResult[] = [];
  const { trials: planned, from, rungs } = requireResult(state, 'search');
  for (const trial of planned.filter(({ index }) => index >= from)) {
    try {
      trials.push(await attempt(() => trainTrial(ports, { project, runId, trigger, prepare, trial, rungs })));
    } catch (error) {
      const caught = { Error: (error as Error).name, Cause: (error as Error).message };
      trials.push({ index: trial.index, status: 'failed', error: describeFailure(caught) });
    }
  }
  return trials;
}

/** The state of a run with the averages of its trials among them. */
export function withAverages(state: LifecycleState, { trials, results, champion }: CombineResult): LifecycleState {
  const search = requireResult(state, 'search');
  return {
    ...state,
    search: { ...search, trials: [...search.trials, ...trials], ...(champion !== undefined && { champion }) },
    trials: [...requireResult(state, 'trials'), ...results],
  };
}

/** The state of a run with a smaller candidate, or with why there is none. */
export function withSmaller(state: LifecycleState, { trials, results, gate }: ShrinkResult): LifecycleState {
  const search = requireResult(state, 'search');
  return { ...state, gate, search: { ...search, trials }, trials: [...requireResult(state, 'trials'), ...results] };
}

/** The Map over the fits of a backtest: each configuration under each way to forget. */
export async function runBacktests(
  ports: TrainPorts,
  state: LifecycleState,
  attempt: Attempt = once,
): Promise<BacktestResult[]> {
  const { project, runId, trigger } = state;
  const [prepare, backtest] = [requireResult(state, 'prepare'), requireResult(state, 'backtest')];
  const results: BacktestResult[] = [];
  for (const fit of backtest.fits)
    results.push(
      await attempt(() => runStep(ports, backtestStep, { project, runId, trigger, prepare, backtest, fit })),
    );
  return results;
}
