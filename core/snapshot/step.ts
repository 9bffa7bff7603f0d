import { lake as keysOf } from '../contracts/lake.ts';
import type { LifecycleState, SnapshotResult } from '../contracts/steps.ts';
import { wordsOf } from '../labels/maturity.ts';
import type { Ports } from '../ports/index.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { encodeTable } from '../table/codec.ts';
import { buildSnapshot, type JoinedRows } from './build.ts';
import { type SnapshotInputs, snapshotAddress, snapshotInputs } from './inputs.ts';

export interface SnapshotPorts extends StepPorts, Pick<Ports, 'lake'> {
  /** Reads the datasets and labels and joins them by key. */
  joinRows: (inputs: SnapshotInputs, lake: ObjectStore) => Promise<JoinedRows>;
}

/** Freezes the rows and labels that are there now: `manifest.json` and `rows.table`. */
export const snapshotStep: Step<LifecycleState, SnapshotResult, SnapshotPorts, SnapshotInputs> = {
  name: 'snapshot',
  inputs: (ports, { project }) => snapshotInputs(ports, project),
  address: snapshotAddress,
  run: async ({ lake, clock, joinRows }, { project }, { stepKey, inputs }) => {
    const { dataset, manifest } = buildSnapshot(await joinRows(inputs, lake), inputs, clock());
    const { snapshotId, rows, labelled, positives, duplicates, corrections, conflicts, unmatchedLabels } = manifest;
    const { relabelled, maturity, inferences, decisions, warnings } = manifest;
    const rowsKey = keysOf.snapshotRows(project, snapshotId);
    await lake.put(rowsKey, encodeTable(dataset.table, dataset.extra));
    await lake.put(keysOf.snapshotLabels(project, snapshotId), inputs.labelObjects.map((key) => `${key}\n`).join(''));
    await lake.put(keysOf.snapshotManifest(project, snapshotId), JSON.stringify(manifest, null, 2), {
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
        ...(relabelled !== undefined && { relabelled }),
        ...(maturity && { maturity: `${wordsOf(maturity.ms)} (${maturity.from}), until ${maturity.until}` }),
        ...(inferences && inferences.records > 0 && { fromInferences: inferences.records }),
        ...(decisions && { hidden: decisions.hidden, released: decisions.released }),
        ...(warnings && { warnings }),
      },
    };
  },
};
