import type { ModelPorts } from '../algorithms/loader.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { EvaluateResult, LifecycleState } from '../contracts/steps.ts';
import { isOfMonitor } from '../contracts/triggers.ts';
import type { Ports } from '../ports/index.ts';
import { putJson } from '../ports/json.ts';
import { findLiveVariant } from '../registry/routes.ts';
import { requireResult } from '../steps/required.ts';
import { refusedInputs, resultInputs } from '../steps/result-inputs.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { configurationInWords } from './backtest/configuration-words.ts';
import type { Evaluation } from './evaluation-json.ts';
import { judgeRun } from './judge-run.ts';
import { lookAt } from './look-at.ts';
import { encodeScores } from './scores.ts';

type EvaluatePorts = StepPorts & Pick<Ports, 'lake'> & ModelPorts;

/** Ranks the trials, judges the winner on the test part and compares it with the champion. */
export const evaluateStep: Step<LifecycleState, EvaluateResult, EvaluatePorts> = {
  name: 'evaluate',
  inputs: async ({ registry }, state) => {
    const live = await findLiveVariant(registry, state.project);
    const { project, runId } = state;
    const { snapshotId } = requireResult(state, 'snapshot');
    return {
      ...inputsOf(state),
      champion: live?.digest ?? null,
      ...(live && {
        look: await lookAt(registry, { project, runId, snapshotId, champion: live.version }),
        // Only these are judged by another rule; whoever else asks again for the same finds it done.
        ...(isOfMonitor(state.trigger) && { trigger: state.trigger.reason }),
      }),
    };
  },
  run: async (ports, state, { stepKey }) => {
    const { lake } = ports;
    const { project } = state;
    const { evaluation, champion, scores } = await judgeRun(ports, state);
    const evaluationKey = keysOf.report(project, 'evaluation', stepKey, 'evaluation.json');
    await putJson(lake, keysOf.work(project, stepKey, 'evaluation.json'), evaluation);
    await putJson(lake, evaluationKey, evaluation);
    const scoresKey = keysOf.work(project, stepKey, 'scores.block');
    await lake.put(scoresKey, encodeScores(scores));
    const { winner, verdict, reason, findings = [] } = evaluation;
    const result: EvaluateResult = {
      stepKey,
      winner: winner.index,
      evaluationKey,
      scoresKey,
      champion: champion?.version ?? null,
      verdict,
      reason,
      findings,
    };
    return { result, summary: summaryOf(evaluation) };
  },
};

function inputsOf(state: LifecycleState) {
  return {
    prepare: requireResult(state, 'prepare').stepKey,
    profile: requireResult(state, 'profile').stepKey,
    trials: resultInputs(requireResult(state, 'trials')),
    ...refusedInputs(state),
    backtest: requireResult(state, 'backtest').stepKey,
    backtests: resultInputs(requireResult(state, 'backtests')),
  };
}

function summaryOf(evaluation: Evaluation): Record<string, unknown> {
  const { winner, verdict, reason, metric, test, findings = [] } = evaluation;
  const configuration = configurationInWords(evaluation);
  const codes = findings.map(({ code, severity }) => (severity === 'critical' ? code : `${code} (warning)`));
  return {
    winner: winner.index,
    algorithm: winner.algorithm,
    [metric]: test.metrics[metric]?.value,
    verdict,
    findings: codes.join(', ') || 'none',
    reason,
    ...(configuration !== undefined && { configuration }),
  };
}
