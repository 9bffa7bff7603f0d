import { sharedBins } from '../algorithms/binning/shared-bins.ts';
import type { Dataset } from '../contracts/dataset.ts';
import { encodingNames, preparedNames } from '../contracts/encoding.ts';
import { importIdOf, parseImportedModel } from '../contracts/imported.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import { objectWith } from '../contracts/schema.ts';
import type { LifecycleState, PrepareResult } from '../contracts/steps.ts';
import { encodings } from '../features/encodings.ts';
import { contentHash } from '../hash/content-hash.ts';
import { bringModel } from '../import/bring-model.ts';
import type { BroughtModel } from '../import/brought-model.ts';
import { UnusableImport } from '../import/errors.ts';
import type { Ports } from '../ports/index.ts';
import { getJson, putJson } from '../ports/json.ts';
import type { OnnxRuntime } from '../ports/onnx-runtime.ts';
import { requireResult } from '../steps/required.ts';
import { snapshotRows } from '../steps/snapshot-rows.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { parts } from '../table/feature-matrix.ts';
import { prepare } from './prepare.ts';
import { binPrepared, encodePrepared } from './prepared.ts';
import { mayHaveSeen } from './split/unseen-test.ts';

type PreparePorts = StepPorts & Pick<Ports, 'lake'> & { onnx: OnnxRuntime };

const block = { contentType: 'application/octet-stream' };

/**
 * Splits the snapshot's rows, folds the entity windows and fits a feature plan for each encoding. In a run that imports a model it
 * reads the model's file, and prepares the rows as the model reads them.
 */
export const prepareStep: Step<LifecycleState, PrepareResult, PreparePorts> = {
  name: 'prepare',
  inputs: (_, state) => ({
    snapshotId: requireResult(state, 'snapshot').snapshotId,
    ...(state.trigger.reason === 'import' && { imported: importIdOf(state.trigger.detail) }),
  }),
  run: async (ports, state, { stepKey }) => {
    const { lake } = ports;
    const key = (file: string) => keysOf.work(state.project, stepKey, file);
    const dataset = await snapshotRows(ports, state);
    const imported = await importedOf(ports, state, dataset);
    const { prepared, plans, counts, warnings } = prepare(dataset, imported);
    const result: PrepareResult = { stepKey, matrices: {}, plans: {}, counts };
    if (imported) {
      const { origin, model } = imported;
      const seenValidation = mayHaveSeen(prepared.imported!, parts.validation, origin);
      result.imported = { modelKey: key('imported.json'), origin, algorithm: model.algorithm, seenValidation };
      await putJson(lake, result.imported.modelKey, imported);
    }
    const features: Record<string, number> = {};
    for (const encoding of preparedNames) {
      const [data, plan] = [prepared[encoding], plans[encoding]];
      if (!data || !plan) continue;
      const matrixKey = key(`${encoding}.prepared`);
      const planKey = key(`plan-${encoding}.json`);
      await lake.put(matrixKey, encodePrepared(data), block);
      await putJson(lake, planKey, plan);
      if (encodingNames.some((name) => name === encoding && encodings[name].binned)) {
        result.bins = key(`${encoding}.bins`);
        await lake.put(result.bins, encodePrepared(binPrepared(data, sharedBins)), block);
      }
      result.matrices[encoding] = matrixKey;
      result.plans[encoding] = planKey;
      features[encoding] = plan.features.length;
    }
    result.features = Math.max(...Object.values(features));
    return { result, summary: { ...counts, features, ...(warnings.length > 0 && { warnings }) } };
  },
};

/** The model that the run's trigger brings, where it brings one. @throws UnusableImport */
async function importedOf(
  { lake, onnx }: Pick<PreparePorts, 'lake' | 'onnx'>,
  { project, trigger }: LifecycleState,
  dataset: Dataset,
): Promise<BroughtModel | undefined> {
  if (trigger.reason !== 'import') return undefined;
  const id = importIdOf(trigger.detail);
  const described = parseImportedModel(await getJson(lake, keysOf.imported(project, id, 'import.json'), description));
  if (contentHash(described) !== id)
    throw new UnusableImport(`the description of the imported model is another than ${id}; import it again`);
  return bringModel(described, await lake.get(keysOf.imported(project, id, 'model')), dataset, onnx);
}

const description = objectWith<object>('the description of an imported model', {});
