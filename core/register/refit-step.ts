import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import type { ModelPorts } from '../algorithms/loader.ts';
import type { FileHash } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import { type ModelJson, modelSchema } from '../contracts/model.ts';
import type { AlgorithmSummary } from '../contracts/registry/models.ts';
import type { LifecycleState, RefitResult, TrialMember, TrialResult } from '../contracts/steps.ts';
import { type Evaluation, evaluationSchema } from '../evaluate/evaluation-json.ts';
import { decodeScores } from '../evaluate/scores.ts';
import { joinPlans } from '../features/join-plans.ts';
import { bytesHash } from '../hash/content-hash.ts';
import { reducedInWords } from '../optimise/reduce/reduction-words.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import type { Workers } from '../ports/workers.ts';
import { readNumbers, readPlans } from '../search/references.ts';
import { trialDeadline } from '../search/trial-deadline.ts';
import { trialFiles } from '../search/trial-files.ts';
import { MissingStepResult, requireResult } from '../steps/required.ts';
import { snapshotRows } from '../steps/snapshot-rows.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { modelDigest } from './model-digest.ts';
import type { Recalibration } from './recalibrate.ts';
import { type Refit, type RefitInput, refit, testMetrics } from './refit.ts';

export interface RefitPorts extends StepPorts, Pick<Ports, 'lake'>, ModelPorts {
  algorithms: AlgorithmTable;
  /** Threads that training may use, if there are any; the result does not depend on them. */
  threads: () => Workers | undefined;
  /** How long training may take where it runs. @default what a function has */
  longestMs?: number;
  /** Milliseconds, with fractions; absent: how much faster a row became is not measured. */
  stopwatch?: () => number;
}

/** Fits the winner on all matured rows and writes what a version consists of. */
export const refitStep: Step<LifecycleState, RefitResult, RefitPorts> = {
  name: 'refit',
  inputs: (_, state) => ({
    evaluate: requireResult(state, 'evaluate').stepKey,
    snapshotId: requireResult(state, 'snapshot').snapshotId,
  }),
  run: async (ports, state, { stepKey }) => {
    const { lake } = ports;
    const { project } = state;
    const evaluated = keysOf.work(project, requireResult(state, 'evaluate').stepKey, 'evaluation.json');
    const evaluation = await getJson(lake, evaluated, evaluationSchema);
    const { winner } = evaluation;
    const made = await refit(await refitInput(ports, state, evaluation));
    const files: Record<string, FileHash> = {};
    for (const [file, content] of Object.entries(contentsOf(made, evaluation))) {
      const bytes = new TextEncoder().encode(JSON.stringify(content));
      files[file] = bytesHash(bytes);
      await lake.put(keysOf.work(project, stepKey, file), bytes, { contentType: 'application/json' });
    }
    const { iterations, rows, reason, reduced, trainedUntil, servedUntil } = made;
    const result: RefitResult = {
      stepKey,
      packageKey: keysOf.work(project, stepKey, 'model.json'),
      referenceKey: keysOf.work(project, stepKey, 'reference.json'),
      digest: modelDigest(files),
      files,
      algorithm: summaryOf(winner, iterations),
      ...(reduced && { reduced }),
      metrics: metricsOf(evaluation),
      trainedUntil,
      servedUntil,
    };
    return {
      result,
      summary: {
        algorithm: winner.algorithm,
        rows,
        iterations,
        reason,
        ...(reduced && { reduced: reducedInWords(reduced) }),
      },
    };
  },
};

/** What the winner is refitted from. */
export async function refitInput(
  ports: RefitPorts,
  state: LifecycleState,
  evaluation: Evaluation,
): Promise<RefitInput> {
  const { lake, clock } = ports;
  const { winner } = evaluation;
  const deadline = trialDeadline(Infinity, undefined, clock(), ports.longestMs);
  const prepare = requireResult(state, 'prepare');
  const model = keysOf.work(state.project, trialOf(state, winner.index).stepKey!, trialFiles.model);
  const threads = ports.threads();
  const plans = await readPlans(ports, prepare, winner);
  return {
    dataset: await snapshotRows(ports, state),
    prepared: await readNumbers(ports, prepare, winner),
    plans,
    plan: joinPlans(plans),
    model: await getJson(lake, model, modelSchema),
    members: await membersOf(ports, state, winner.members),
    evaluation,
    scores: decodeScores(await lake.get(requireResult(state, 'evaluate').scoresKey)),
    shouldStop: () => clock().getTime() >= deadline,
    algorithms: ports.algorithms,
    loaders: ports.loaders,
    ...(threads && { threads }),
    ...(ports.stopwatch && { stopwatch: ports.stopwatch }),
    // Where nobody said until when it was trained, it was before it was brought.
    ...(winner.imported && { surelyNewAfter: winner.imported.trainedUntil ?? state.trigger.at }),
  };
}

/** The models of the trials that an average was made of. */
function membersOf(
  { lake }: Pick<RefitPorts, 'lake'>,
  state: LifecycleState,
  members: readonly TrialMember[] = [],
): Promise<ModelJson[]> {
  return Promise.all(members.map(({ trial }) => getJson(lake, trialOf(state, trial).resultKey!, modelSchema)));
}

function contentsOf(made: Refit, evaluation: Evaluation): Record<string, unknown> {
  return {
    'model.json': made.model,
    'evaluation-model.json': made.evaluationModel,
    'reference.json': made.reference,
    'global-explanation.json': made.globalExplanation,
    'evaluation.json': withServed(evaluation, made.calibration),
  };
}

function metricsOf(evaluation: Evaluation): Record<string, number> {
  const { cost } = evaluation;
  return {
    ...testMetrics(evaluation),
    ...(cost && { blockNothing: cost.blockNothing.value, blockEverything: cost.blockEverything.value }),
  };
}

/** Says of another calibration than the one that was evaluated. */
function withServed(evaluation: Evaluation, served: Recalibration | null): Evaluation {
  if (!served || served.kept) return evaluation;
  const { calibration } = evaluation;
  return { ...evaluation, calibration: { ...calibration, reason: `${calibration.reason}. Served: ${served.reason}` } };
}

function trialOf({ trials }: LifecycleState, index: number): TrialResult {
  const found = trials?.find((t) => t.index === index && t.status === 'succeeded');
  if (!found?.stepKey)
    throw new MissingStepResult(`the winner, trial ${index}, is not among the trials that succeeded`);
  return found;
}

function summaryOf(
  { algorithm, parameters, seed, members, imported }: Evaluation['winner'],
  iterations: number,
): AlgorithmSummary {
  const own = members?.map((member) => ({
    weight: member.weight,
    ...(member.algorithm !== undefined && { algorithm: member.algorithm }),
    parameters: member.parameters,
    iterations: member.iterations,
  }));
  return { name: algorithm, parameters, seed, iterations, ...(own && { members: own }), ...(imported && { imported }) };
}
