import { joinRows } from '../../adapters/duckdb/snapshot.ts';
import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { tensorFlowWasm } from '../../adapters/tensorflow/wasm.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import { algorithmsWith } from '../../core/algorithms/training.ts';
import type { LifecycleInput, LifecycleState, TrialSpec } from '../../core/contracts/steps.ts';
import { planBacktestStep } from '../../core/evaluate/backtest/plan-step.ts';
import { combineTrials } from '../../core/evaluate/combine/combine.ts';
import { evaluateStep } from '../../core/evaluate/step.ts';
import { type GatePorts, gateStep } from '../../core/optimise/gate-step.ts';
import { shrinkStep } from '../../core/optimise/shrink-step.ts';
import type { Ports } from '../../core/ports/index.ts';
import { prepareStep } from '../../core/prepare/step.ts';
import { profileStep } from '../../core/profile/step.ts';
import { refitStep } from '../../core/register/refit-step.ts';
import { registerStep } from '../../core/register/register-step.ts';
import { loadEntitiesStep } from '../../core/rollout/load-entities-step.ts';
import { ensureModelEntities } from '../../core/rollout/load-model-entities.ts';
import { promoteStep } from '../../core/rollout/promote-step.ts';
import { snapshotStep } from '../../core/snapshot/step.ts';
import { runStep } from '../../core/steps/run-step.ts';
import { type Attempt, once, runBacktests, runSearch, withAverages, withSmaller } from './map-states.ts';
import { noApprovals, noRollouts } from './no-rollouts.ts';

type LifecyclePorts = Omit<Ports, 'triggers' | 'later' | 'lifecycle' | 'sendEntityMessages' | 'piiKey'> &
  Pick<GatePorts, 'measure'>;

/**
 * The lifecycle as its state machine runs it, pages left out. Of the trials of a search those of the learning curve are left
 * out too: they are no candidates.
 * @param attempt how a task is tried, such as again where its function has died
 * @throws what a step throws
 */
export async function runLifecycle(
  given: LifecyclePorts,
  input: LifecycleInput,
  attempt: Attempt = once,
): Promise<LifecycleState> {
  const page = () => '';
  const ports = {
    ...given,
    joinRows,
    page,
    card: page,
    algorithms: algorithmsWith(tensorFlowWasm),
    loaders: loadersWith(onnxWasm),
    onnx: onnxWasm,
    threads: () => undefined,
    servingCode: given.codeHash,
    concurrency: async () => 10,
    loadEntities: (command: Parameters<typeof ensureModelEntities>[1]) => ensureModelEntities(given, command),
    keepLooking: noRollouts,
    startApproval: noApprovals,
  };
  let state: LifecycleState = { ...input };
  state = { ...state, snapshot: await attempt(() => runStep(ports, snapshotStep, state)) };
  state = { ...state, profile: await attempt(() => runStep(ports, profileStep, state)) };
  state = { ...state, prepare: await attempt(() => runStep(ports, prepareStep, state)) };
  state = await runSearch(ports, state, attempt, isCandidate);
  state = withAverages(state, await attempt(() => combineTrials(ports, state)));
  for (let again = true; again; ) {
    state = { ...state, backtest: await attempt(() => runStep(ports, planBacktestStep, state)) };
    state = { ...state, backtests: await runBacktests(ports, state, attempt) };
    state = { ...state, evaluate: await attempt(() => runStep(ports, evaluateStep, state)) };
    state = { ...state, refit: await attempt(() => runStep(ports, refitStep, state)) };
    state = { ...state, gate: await attempt(() => runStep(ports, gateStep, state)) };
    again = false;
    if (!state.gate?.smaller) continue;
    const shrunk = await attempt(() => runStep(ports, shrinkStep, state));
    again = shrunk.found;
    state = withSmaller(state, shrunk);
  }
  state = { ...state, register: await attempt(() => runStep(ports, registerStep, state)) };
  if (state.evaluate?.verdict === 'promote') await attempt(() => runStep(ports, loadEntitiesStep, state));
  return { ...state, promote: await attempt(() => runStep(ports, promoteStep, state)) };
}

function isCandidate({ fraction }: TrialSpec): boolean {
  return fraction === undefined;
}
