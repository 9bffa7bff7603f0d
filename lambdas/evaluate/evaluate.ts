import { awsPorts, type StepPorts, stepHandler } from '../../adapters/step-handler.ts';
import { weightsOfClasses } from '../../core/algorithms/class-weights.ts';
import type { DatasetExtra } from '../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import type { EvaluateResult, LifecycleState } from '../../core/contracts/steps.ts';
import { type Champion, championInput } from '../../core/evaluate/champion.ts';
import { evaluate } from '../../core/evaluate/evaluate.ts';
import type { Evaluation } from '../../core/evaluate/evaluation-json.ts';
import { columnFindings, columnsRead, suspectedColumns } from '../../core/evaluate/findings/columns.ts';
import type { TrialOutcome } from '../../core/evaluate/leaderboard.ts';
import { partRows } from '../../core/evaluate/part-rows.ts';
import { testColumns } from '../../core/evaluate/test-columns.ts';
import type { Encoding, FeaturePlan } from '../../core/features/index.ts';
import { ObjectNotFound, type ObjectStore } from '../../core/ports/object-store.ts';
import { decodePrepared } from '../../core/prepare/prepared.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { getModel } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { preparedEncodingOf, preparedKeyOf, requireResult } from '../../core/search/references.ts';
import { decodePredictions, type TrialSummary, trialFiles } from '../../core/search/trial-files.ts';
import { decodeTable } from '../../core/table/codec.ts';
import { parts } from '../../core/table/feature-matrix.ts';
import { rowsOf } from '../../core/table/rows-of-part.ts';

/** Ranks the trials, judges the winner on the test part and compares it with the champion. */
export const evaluateStep = (ports: () => StepPorts = awsPorts) =>
  stepHandler<EvaluateResult>(
    'evaluate',
    {
      inputs: async (state: LifecycleState, { registry }) => ({
        prepare: requireResult(state, 'prepare').stepKey,
        profile: requireResult(state, 'profile').stepKey,
        trials: requireResult(state, 'trials').map(({ index, stepKey, error }) => ({ index, stepKey, error })),
        champion: (await findLiveVariant(registry, state.project))?.digest ?? null,
      }),
      run: async ({ state, stepKey, lake, registry }) => {
        const { project } = state;
        const { table, extra } = decodeTable<DatasetExtra>(await lake.get(requireResult(state, 'snapshot').rowsKey));
        const dataset = { table, extra };
        const profile = await readJson<Profile>(lake, requireResult(state, 'profile').profileKey);
        const plans = await readPlans(state, lake);
        const prepared = decodePrepared(await lake.get(preparedKeyOf(requireResult(state, 'prepare'), 'prior')));
        const testRows = rowsOf(prepared.part, parts.test);
        const live = await findLiveVariant(registry, project);
        const model = live && (await getModel(registry, project, live.version));
        const champion: Champion | undefined = model && {
          version: model.version,
          trainedUntil: model.trainedUntil,
          evaluationModel: await readPackage(lake, keysOf.model(project, model.digest, 'evaluation-model.json')),
        };
        const knowledge = {
          suspected: new Set(suspectedColumns(profile).keys()),
          read: new Set(Object.values(plans).flatMap((plan) => [...columnsRead(plan)])),
        };
        const { classWeights } = extra.project.training;
        const trained = () => rowsOf(prepared.part, parts.train).values();
        const weights =
          classWeights && extra.task === 'multiclass'
            ? weightsOfClasses(
                classWeights,
                extra.classes,
                Array.from(trained(), (row) => prepared.target[row]!),
              )
            : undefined;
        const judged = evaluate({
          project: extra.project,
          snapshotId: extra.snapshotId,
          classes: extra.classes,
          validation: partRows(dataset, prepared, rowsOf(prepared.part, parts.validation)),
          test: partRows(dataset, prepared, testRows),
          trials: await readTrials(state, lake),
          trainRows: requireResult(state, 'prepare').counts.train,
          columns: testColumns(
            dataset,
            testRows.map((row) => prepared.rowIndex[row]!),
          ),
          ...(weights && { labelWeights: weights }),
          ...(champion && { champion: championInput(champion, dataset, prepared, testRows, knowledge) }),
        }).evaluation;
        const plan = plans[preparedEncodingOf(requireResult(state, 'prepare'), judged.winner.algorithm)]!;
        const findings = [...columnFindings(profile, plan, judged, extra.project), ...judged.findings!];
        const evaluation: Evaluation = { ...judged, findings };
        const json = JSON.stringify(evaluation);
        const evaluationKey = keysOf.report(project, 'evaluation', stepKey, 'evaluation.json');
        await lake.put(keysOf.work(project, stepKey, 'evaluation.json'), json, { contentType: 'application/json' });
        await lake.put(evaluationKey, json, { contentType: 'application/json' });
        const { winner, verdict, reason, metric } = evaluation;
        const result: EvaluateResult = {
          stepKey,
          winner: winner.index,
          evaluationKey,
          champion: champion?.version ?? null,
          verdict,
          reason,
          findings,
        };
        const codes = findings.map(({ code, severity }) => (severity === 'critical' ? code : `${code} (warning)`));
        const score = evaluation.test.metrics[metric]?.value;
        return {
          result,
          summary: {
            winner: winner.index,
            algorithm: winner.algorithm,
            [metric]: score,
            verdict,
            findings: codes.join(', ') || 'none',
            reason,
          },
        };
      },
    },
    ports,
  );

async function readJson<T>(lake: ObjectStore, key: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await lake.get(key))) as T;
}

async function readPlans(state: LifecycleState, lake: ObjectStore): Promise<Partial<Record<Encoding, FeaturePlan>>> {
  const keys = Object.entries(requireResult(state, 'prepare').plans);
  return Object.fromEntries(
    await Promise.all(keys.map(async ([encoding, key]) => [encoding, await readJson<FeaturePlan>(lake, key)])),
  ) as Partial<Record<Encoding, FeaturePlan>>;
}

async function readTrials(state: LifecycleState, lake: ObjectStore): Promise<TrialOutcome[]> {
  const results = requireResult(state, 'trials');
  return Promise.all(
    requireResult(state, 'search').trials.map(async (spec): Promise<TrialOutcome> => {
      const result = results.find(({ index }) => index === spec.index);
      if (result?.status !== 'succeeded' || !result.stepKey)
        return { spec, status: 'failed', error: result?.error ?? 'the trial left no result' };
      const key = (file: string) => keysOf.work(state.project, result.stepKey!, file);
      const summary = JSON.parse(new TextDecoder().decode(await lake.get(key(trialFiles.summary)))) as TrialSummary;
      const predictions = decodePredictions(await lake.get(key(trialFiles.predictions)));
      const { metrics, iterations, duration, stoppedEarly, importance } = summary;
      return { spec, status: 'succeeded', metrics, iterations, duration, stoppedEarly, importance, predictions };
    }),
  );
}

async function readPackage(lake: ObjectStore, key: string): Promise<ServingPackage | undefined> {
  try {
    return JSON.parse(new TextDecoder().decode(await lake.get(key))) as ServingPackage;
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

export const handler = evaluateStep();
