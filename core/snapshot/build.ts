import { type Dataset, reserved, type SnapshotManifest } from '../contracts/dataset.ts';
import { durationMs } from '../contracts/duration.ts';
import type { Notation } from '../contracts/notation.ts';
import type { Project } from '../contracts/project.ts';
import { encodeTarget } from '../labels/encode-target.ts';
import { UnusableData } from '../labels/errors.ts';
import { usableRows, usableTarget } from '../labels/usable-target.ts';
import type { Column, Table } from '../table/table.ts';
import { type SnapshotInputs, snapshotIdOf, versionsBySource } from './inputs.ts';

/** What the join of rows and labels gives. */
export interface JoinedRows {
  /** `$key`, `$time`, `$label` (text), `$labelledAt`, then the columns of the records. */
  table: Table;
  /** Rows that equal another row of their key. */
  duplicates: number;
  /** Rows in whose place another row of their key holds. */
  corrections: number;
  /** Rows that were left out because their key has rows with other values. */
  conflicts: number;
  unmatchedLabels: number;
  /** How the texts of the records' columns are written, where that is not the plain way, by name. */
  notations?: Record<string, Notation>;
  /** Latest arrival of a label that did not come with its row (ms); null when there are none. */
  latestArrival: number | null;
}

const minRows = 50;

/** The snapshot's dataset and manifest. @throws UnusableData when no model can be made from it */
export function buildSnapshot(
  joined: JoinedRows,
  inputs: SnapshotInputs,
  createdAt: Date,
): { dataset: Dataset; manifest: SnapshotManifest } {
  const { definition: project, definitionHash, labelObjects } = inputs;
  const [key, time, label, labelledAt, ...columns] = joined.table.columns;
  if (label?.type !== 'string') throw new TypeError(`expected the labels as text, received ${label?.type}`);
  const { values, classes } = encodeTarget(label, project);
  const target: Column = { name: reserved.target, type: 'number', values };
  const dataset: Dataset = {
    table: { rows: joined.table.rows, columns: [key!, time!, target, labelledAt!, ...columns] },
    extra: {
      project,
      snapshotId: snapshotIdOf(inputs),
      task: project.objective.task,
      classes,
      maturedUntil: maturedUntil(project, joined.latestArrival),
      ...(joined.notations && { notations: joined.notations }),
    },
  };
  checkUsable(dataset);
  const labelled = values.reduce((n, v) => n + (Number.isNaN(v) ? 0 : 1), 0);
  const positives = values.reduce((n, v) => n + (v === 1 ? 1 : 0), 0);
  const manifest: SnapshotManifest = {
    snapshotId: dataset.extra.snapshotId,
    project: project.name,
    definitionHash,
    definition: project,
    sources: versionsBySource(inputs.datasets),
    labelObjects,
    unmatchedLabels: joined.unmatchedLabels,
    rows: joined.table.rows,
    labelled,
    positives: project.objective.task === 'binary' ? positives : null,
    duplicates: joined.duplicates,
    corrections: joined.corrections,
    conflicts: joined.conflicts,
    createdAt: createdAt.toISOString(),
  };
  return { dataset, manifest };
}

function maturedUntil(project: Project, latestArrival: number | null): number | null {
  return latestArrival === null ? null : latestArrival - durationMs(project.labels.maturity);
}

function checkUsable(dataset: Dataset): void {
  const { project, task, classes } = dataset.extra;
  const { target } = project.objective;
  const usable = usableTarget(dataset);
  const rows = usableRows(usable);
  if (rows.length < minRows) {
    const waiting = dataset.extra.maturedUntil === null ? '' : `; labels are mature after ${project.labels.maturity}`;
    throw new UnusableData(
      `${rows.length} of ${dataset.table.rows} rows have a usable value of '${target}', at least ${minRows} are needed${waiting}: ingest more`,
    );
  }
  const first = usable[rows[0]!]!;
  if (rows.every((row) => usable[row] === first)) {
    const only = task === 'regression' ? String(first) : classes[first];
    throw new UnusableData(
      `all ${rows.length} usable rows have '${only}' as their '${target}'; a model needs at least two different values`,
    );
  }
}
