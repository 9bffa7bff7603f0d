import { joinRows } from '../../adapters/duckdb/snapshot.ts';
import { type StepPorts, stepHandler } from '../../adapters/step-handler.ts';
import { lake as lakeKeys } from '../../core/contracts/lake.ts';
import type { LifecycleState, SnapshotResult } from '../../core/contracts/steps.ts';
import { buildSnapshot } from '../../core/snapshot/build.ts';
import { type SnapshotInputs, snapshotAddress, snapshotInputs } from '../../core/snapshot/inputs.ts';
import { encodeTable } from '../../core/table/codec.ts';

/** Freezes the rows and labels that are there now: `manifest.json` and `rows.table`. */
export function createHandler(ports?: () => StepPorts): (state: LifecycleState) => Promise<SnapshotResult> {
  // The run works on what its key was made of, whatever is catalogued meanwhile.
  const looked = new WeakMap<LifecycleState, SnapshotInputs>();
  return stepHandler<SnapshotResult>(
    'snapshot',
    {
      inputs: async (state, { lake, registry }) => {
        const inputs = await snapshotInputs(state.project, { lake, registry });
        looked.set(state, inputs);
        return snapshotAddress(inputs);
      },
      run: async ({ state, stepKey, lake, clock }) => {
        const inputs = looked.get(state)!;
        const { dataset, manifest } = buildSnapshot(await joinRows(inputs, lake), inputs, clock());
        const { snapshotId, rows, labelled, positives, duplicates, corrections, conflicts, unmatchedLabels } = manifest;
        const rowsKey = lakeKeys.snapshotRows(state.project, snapshotId);
        await lake.put(rowsKey, encodeTable(dataset.table, dataset.extra));
        await lake.put(lakeKeys.snapshotManifest(state.project, snapshotId), JSON.stringify(manifest, null, 2), {
          contentType: 'application/json',
        });
        return {
          result: { stepKey, snapshotId, rowsKey, rows, labelled },
          summary: {
            rows,
            labelled,
            positives,
            duplicates,
            corrections,
            ...(conflicts > 0 ? { conflicts } : {}),
            unmatchedLabels,
            datasets: inputs.datasets.length,
          },
        };
      },
    },
    ports,
  );
}

export const handler = createHandler();
