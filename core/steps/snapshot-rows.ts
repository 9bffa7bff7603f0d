import type { Dataset, DatasetExtra } from '../contracts/dataset.ts';
import type { LifecycleState } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { decodeTable } from '../table/codec.ts';
import { requireResult } from './required.ts';

/** The rows that the run's snapshot froze. @throws MissingStepResult @throws MalformedBlock */
export async function snapshotRows({ lake }: Pick<Ports, 'lake'>, state: LifecycleState): Promise<Dataset> {
  return decodeTable<DatasetExtra>(await lake.get(requireResult(state, 'snapshot').rowsKey));
}
