import { awsPorts, type StepPorts, stepHandler } from '../../adapters/step-handler.ts';
import { sharedBins } from '../../core/algorithms/gradient-boosted-trees/parameters.ts';
import type { DatasetExtra } from '../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { LifecycleState, PrepareResult } from '../../core/contracts/steps.ts';
import { prepare } from '../../core/prepare/prepare.ts';
import { binPrepared, encodePrepared } from '../../core/prepare/prepared.ts';
import { MissingStepResult } from '../../core/search/errors.ts';
import { decodeTable } from '../../core/table/codec.ts';

/** Splits the snapshot's rows, folds the entity windows and fits a feature plan for each encoding. */
export const prepareStep = (ports: () => StepPorts = awsPorts) =>
  stepHandler<PrepareResult>(
    'prepare',
    {
      inputs: (state) => ({ snapshotId: snapshotOf(state).snapshotId }),
      run: async ({ state, stepKey, lake }) => {
        const { table, extra } = decodeTable<DatasetExtra>(await lake.get(snapshotOf(state).rowsKey));
        const { prepared, plans, counts, warnings } = prepare({ table, extra });
        const result: PrepareResult = { stepKey, matrices: {}, plans: {}, counts };
        const features: Record<string, number> = {};
        for (const encoding of ['trees', 'linear'] as const) {
          const [data, plan] = [prepared[encoding], plans[encoding]];
          if (!data || !plan) continue;
          const matrixKey = keysOf.work(state.project, stepKey, `${encoding}.prepared`);
          const planKey = keysOf.work(state.project, stepKey, `plan-${encoding}.json`);
          await lake.put(matrixKey, encodePrepared(data), { contentType: 'application/octet-stream' });
          await lake.put(planKey, JSON.stringify(plan), { contentType: 'application/json' });
          if (encoding === 'trees') {
            result.bins = keysOf.work(state.project, stepKey, 'trees.bins');
            await lake.put(result.bins, encodePrepared(binPrepared(data, sharedBins)), {
              contentType: 'application/octet-stream',
            });
          }
          result.matrices[encoding] = matrixKey;
          result.plans[encoding] = planKey;
          features[encoding] = plan.features.length;
        }
        return { result, summary: { ...counts, features, ...(warnings.length > 0 && { warnings }) } };
      },
    },
    ports,
  );

function snapshotOf({ snapshot }: LifecycleState) {
  if (!snapshot)
    throw new MissingStepResult("received a state without 'snapshot', expected the result of that step before");
  return snapshot;
}

export const handler = prepareStep();
