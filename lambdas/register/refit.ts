import { awsPorts, type StepPorts, stepHandler } from '../../adapters/step-handler.ts';
import { workerThreads } from '../../adapters/threads/worker-threads.ts';
import type { DatasetExtra } from '../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { ModelJson } from '../../core/contracts/model.ts';
import type { LifecycleState, RefitResult, TrialResult } from '../../core/contracts/steps.ts';
import type { Evaluation } from '../../core/evaluate/evaluation-json.ts';
import type { FeaturePlan } from '../../core/features/index.ts';
import { bytesHash } from '../../core/hash/content-hash.ts';
import { decodePrepared } from '../../core/prepare/prepared.ts';
import { modelDigest } from '../../core/register/model-digest.ts';
import type { Recalibration } from '../../core/register/recalibrate.ts';
import { refit, testMetrics } from '../../core/register/refit.ts';
import { MissingStepResult } from '../../core/search/errors.ts';
import { preparedEncodingOf, requireResult } from '../../core/search/references.ts';
import { trialDeadline } from '../../core/search/trial-deadline.ts';
import { trialFiles } from '../../core/search/trial-files.ts';
import { decodeTable } from '../../core/table/codec.ts';

/** Fits the winner on all matured rows and writes what a version consists of. */
export const refitStep = (ports: () => StepPorts = awsPorts) =>
  stepHandler<RefitResult>(
    'refit',
    {
      inputs: (state: LifecycleState) => ({
        evaluate: requireResult(state, 'evaluate').stepKey,
        snapshotId: requireResult(state, 'snapshot').snapshotId,
      }),
      run: async ({ state, stepKey, lake, clock }) => {
        const { project } = state;
        const started = clock();
        const deadline = trialDeadline(Infinity, undefined, started);
        const read = async <T>(key: string) => JSON.parse(new TextDecoder().decode(await lake.get(key))) as T;
        const prepare = requireResult(state, 'prepare');
        const evaluateKey = requireResult(state, 'evaluate').stepKey;
        const evaluation = await read<Evaluation>(keysOf.work(project, evaluateKey, 'evaluation.json'));
        const { winner } = evaluation;
        const trial = (file: string) => keysOf.work(project, trialOf(state, winner.index).stepKey!, file);
        const { table, extra } = decodeTable<DatasetExtra>(await lake.get(requireResult(state, 'snapshot').rowsKey));
        const encoding = preparedEncodingOf(prepare, winner.algorithm);
        const threads = workerThreads();
        const made = refit({
          dataset: { table, extra },
          prepared: decodePrepared(await lake.get(prepare.matrices[encoding]!)),
          plan: await read<FeaturePlan>(prepare.plans[encoding]!),
          model: await read<ModelJson>(trial(trialFiles.model)),
          evaluation,
          shouldStop: () => clock().getTime() >= deadline,
          ...(threads && { threads }),
        });
        const contents: Record<string, unknown> = {
          'model.json': made.model,
          'evaluation-model.json': made.evaluationModel,
          'reference.json': made.reference,
          'global-explanation.json': made.globalExplanation,
          'evaluation.json': withServed(evaluation, made.calibration),
        };
        const files: Record<string, string> = {};
        for (const [file, content] of Object.entries(contents)) {
          const bytes = new TextEncoder().encode(JSON.stringify(content));
          files[file] = bytesHash(bytes);
          await lake.put(keysOf.work(project, stepKey, file), bytes, { contentType: 'application/json' });
        }
        const { iterations, rows, reason, trainedUntil } = made;
        const result: RefitResult = {
          stepKey,
          packageKey: keysOf.work(project, stepKey, 'model.json'),
          referenceKey: keysOf.work(project, stepKey, 'reference.json'),
          digest: modelDigest(files),
          files,
          algorithm: { name: winner.algorithm, parameters: winner.parameters, seed: winner.seed, iterations },
          metrics: {
            ...testMetrics(evaluation),
            ...(evaluation.cost && {
              blockNothing: evaluation.cost.blockNothing.value,
              blockEverything: evaluation.cost.blockEverything.value,
            }),
          },
          trainedUntil,
        };
        return { result, summary: { algorithm: winner.algorithm, rows, iterations, reason } };
      },
    },
    ports,
  );

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

export const handler = refitStep();
