import { sharedBins } from '../algorithms/binning/shared-bins.ts';
import { encodingNames } from '../contracts/encoding.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { LifecycleState, PrepareResult } from '../contracts/steps.ts';
import { encodings } from '../features/encodings.ts';
import type { Ports } from '../ports/index.ts';
import { putJson } from '../ports/json.ts';
import { requireResult } from '../steps/required.ts';
import { snapshotRows } from '../steps/snapshot-rows.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { prepare } from './prepare.ts';
import { binPrepared, encodePrepared } from './prepared.ts';

type PreparePorts = StepPorts & Pick<Ports, 'lake'>;

const block = { contentType: 'application/octet-stream' };

/** Splits the snapshot's rows, folds the entity windows and fits a feature plan for each encoding. */
export const prepareStep: Step<LifecycleState, PrepareResult, PreparePorts> = {
  name: 'prepare',
  inputs: (_, state) => ({ snapshotId: requireResult(state, 'snapshot').snapshotId }),
  run: async (ports, state, { stepKey }) => {
    const { lake } = ports;
    const key = (file: string) => keysOf.work(state.project, stepKey, file);
    const { prepared, plans, counts, warnings } = prepare(await snapshotRows(ports, state));
    const result: PrepareResult = { stepKey, matrices: {}, plans: {}, counts };
    const features: Record<string, number> = {};
    for (const encoding of encodingNames) {
      const [data, plan] = [prepared[encoding], plans[encoding]];
      if (!data || !plan) continue;
      const matrixKey = key(`${encoding}.prepared`);
      const planKey = key(`plan-${encoding}.json`);
      await lake.put(matrixKey, encodePrepared(data), block);
      await putJson(lake, planKey, plan);
      if (encodings[encoding].binned) {
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
