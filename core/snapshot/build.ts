import {
  type Dataset,
  isReserved,
  type LogReading,
  reserved,
  type SnapshotManifest,
  type SnapshotMaturity,
} from '../contracts/dataset.ts';
import type { Notation } from '../contracts/notation.ts';
import type { Project } from '../contracts/project.ts';
import { contentHash } from '../hash/content-hash.ts';
import { encodeTarget } from '../labels/encode-target.ts';
import { UnusableData } from '../labels/errors.ts';
import { neverMature } from '../labels/mature-rows.ts';
import { type Maturity, maturity, wordsOf } from '../labels/maturity.ts';
import { resolveLabels } from '../labels/resolve-labels.ts';
import { usableRows, usableTarget } from '../labels/usable-target.ts';
import { wholeFeedUntilOf } from '../labels/whole-feed.ts';
import { type Column, isStringColumn, type StringColumn, type Table } from '../table/table.ts';
import { decidedRows } from './decided.ts';
import { logHash, type SnapshotInputs, snapshotIdOf, versionsBySource } from './inputs.ts';

/** What the join of rows and labels gives. */
export interface JoinedRows {
  /**
   * `$key`, `$time`, the last label, the moment of the first, all labels where there are several (JSON `[[ms, text], …]`), decision,
   * propensity, probability, whether a decision before the last let it through, since when the label was waited for, when it came (where
   * that was told), whether it came with its row (1, else 0; missing: the row is of the log alone); then the columns of the records and the
   * captured windows.
   */
  table: Table;
  /** Rows that equal another row of their key. */
  duplicates: number;
  /** Rows in whose place another row of their key holds. */
  corrections: number;
  /** Rows that were left out because their key has rows with other values. */
  conflicts: number;
  unmatchedLabels: number;
  /** Lines of the labels of the API that are none. */
  malformedLabels: number;
  /** Labels of files that claim to have become known after their file had arrived. */
  labelsAhead: number;
  /** How the texts of the records' columns are written, where that is not the plain way, by name. */
  notations?: Record<string, Notation>;
  /** Latest arrival of a label that did not come with its row (ms); null when there are none. */
  latestArrival: number | null;
  log?: LogReading;
}

const minRows = 50;

/** The snapshot's dataset and manifest. @throws UnusableData when no model can be made from it */
export function buildSnapshot(
  joined: JoinedRows,
  inputs: SnapshotInputs,
  createdAt: Date,
): { dataset: Dataset; manifest: SnapshotManifest } {
  const { definition: project, definitionHash, labelObjects } = inputs;
  const { task } = project.objective;
  const [
    key,
    time,
    label,
    firstAt,
    said,
    decision,
    propensity,
    probability,
    letThrough,
    waitedSince,
    toldAt,
    cameWithRow,
    ...columns
  ] = joined.table.columns;
  const { values: lastSaid, classes, strange } = encodeTarget(texts(label), project);
  const labels = resolveLabels(lastSaid, numbers(firstAt), texts(said), { task, classes });
  const values = numbers(labels.columns[0]);
  const { latestArrival } = joined;
  const mature =
    latestArrival === null ? undefined : maturityOf(project, numbers(waitedSince), numbers(toldAt), values);
  const decided = texts(decision).codes.some((code) => code >= 0) ? [decision!, propensity!, probability!] : [];
  const before = numbers(letThrough).some((one) => one === 1) ? [letThrough!] : [];
  const settled = settledRows(numbers(cameWithRow), latestArrival !== null);
  const waits = settled.some((one) => one === 0);
  const mixed: Column[] =
    waits && settled.includes(1) ? [{ name: reserved.settled, type: 'number', values: settled }] : [];
  const { codes, dictionary } = texts(decision);
  const allowed = (row: number) => dictionary[codes[row]!] === 'allow';
  const letThroughRows = {
    time: numbers(time),
    probability: numbers(probability).map((p, row) => (allowed(row) ? p : Number.NaN)),
    positiveAt: numbers(firstAt).map((at, row) => (values[row] === 1 ? at : Number.NaN)),
  };
  const wholeUntil =
    latestArrival === null || !mature ? null : wholeFeedUntilOf(project, letThroughRows, latestArrival, mature.ms);
  const until = wholeUntil === null || !mature ? neverMature : wholeUntil - mature.ms;
  const dataset: Dataset = {
    table: {
      rows: joined.table.rows,
      columns: [
        key!,
        time!,
        ...labels.columns,
        ...decided,
        ...before,
        ...mixed,
        ...columns.filter((c) => !isUnusedWindow(c)),
      ],
    },
    extra: {
      project,
      snapshotId: snapshotIdOf(inputs),
      task,
      classes,
      maturedUntil: waits ? until : null,
      ...(mature && { maturity: mature.ms }),
      ...(joined.notations && { notations: joined.notations }),
    },
  };
  checkUsable(dataset);
  const labelled = values.reduce((n, v) => n + (Number.isNaN(v) ? 0 : 1), 0);
  const positives = values.reduce((n, v) => n + (v === 1 ? 1 : 0), 0);
  const decisions = decidedRows(dataset);
  const warnings = [
    ...(mature?.warning === undefined ? [] : [mature.warning]),
    ...(strange.labels > 0
      ? [
          `${strange.labels} labels are none of ${classes.join(', ')} (${strange.examples.join(', ')}): they count as none`,
        ]
      : []),
    ...(wholeUntil !== latestArrival && wholeUntil !== null
      ? [
          `since ${new Date(wholeUntil).toISOString()} far fewer labels come than before, and than the model expects: rows that may wait for more are not used; mend the feed of labels`,
        ]
      : []),
    ...(until === neverMature && waits
      ? [
          `${settled.reduce((n, one) => n + 1 - one, 0)} predicted rows are not used: no label of any has arrived; send labels, or files that have them`,
        ]
      : []),
    ...(joined.labelsAhead > 0
      ? [
          `${joined.labelsAhead} labels claim to have become known more than a day after their file arrived: they count from its arrival`,
        ]
      : []),
    ...(joined.malformedLabels > 0
      ? [`${joined.malformedLabels} lines of the labels that came through the API are no labels: left out`]
      : []),
    ...logWarnings(joined.log),
  ];
  const manifest: SnapshotManifest = {
    snapshotId: dataset.extra.snapshotId,
    project: project.name,
    definitionHash,
    definition: project,
    sources: versionsBySource(inputs.datasets),
    labelObjects: { count: labelObjects.length, hash: contentHash(labelObjects) },
    unmatchedLabels: joined.unmatchedLabels,
    rows: joined.table.rows,
    labelled,
    positives: task === 'binary' ? positives : null,
    duplicates: joined.duplicates,
    corrections: joined.corrections,
    conflicts: joined.conflicts,
    ...(labels.corrected > 0 && { relabelled: labels.corrected }),
    ...(mature && { maturity: recordOf(mature, until) }),
    ...(joined.log && { inferences: { hash: logHash(inputs.inferenceObjects), ...joined.log } }),
    ...(decisions && { decisions }),
    ...(warnings.length > 0 && { warnings }),
    createdAt: createdAt.toISOString(),
  };
  return { dataset, manifest };
}

/**
 * Which rows wait for no label (1, else 0): those of files that bring their labels, and until any label has come another way all rows of
 * files. What became of a row that only the log has comes later, or not at all.
 */
function settledRows(cameWithRow: Float64Array, labelsArrive: boolean): Float64Array {
  return cameWithRow.map((came) => Number(came === 1 || (came === 0 && !labelsArrive)));
}

/** Of rows whose label's arrival was told. */
function maturityOf(project: Project, since: Float64Array, at: Float64Array, target: Float64Array): Maturity {
  const rows: number[] = [];
  for (let row = 0; row < at.length; row++)
    if (!Number.isNaN(at[row]!) && !Number.isNaN(since[row]!) && !Number.isNaN(target[row]!)) rows.push(row);
  return maturity(project, {
    from: rows.map((row) => since[row]!),
    at: rows.map((row) => at[row]!),
    group: rows.map((row) => (project.objective.task === 'regression' ? 0 : target[row]!)),
  });
}

function recordOf({ warning: _, ...found }: Maturity, until: number): SnapshotMaturity {
  return { ...found, until: new Date(until).toISOString() };
}

/** A window of now whose values no prediction captured. */
function isUnusedWindow(column: Column): boolean {
  return isReserved(column.name) && !isStringColumn(column) && column.values.every(Number.isNaN);
}

function logWarnings(log: LogReading | undefined): string[] {
  if (!log) return [];
  const { lines, malformed, unreadable, ahead } = log;
  return [
    ...(malformed > 0 ? [`${malformed} of ${lines} lines of the inference log are no predictions: left out`] : []),
    ...(unreadable.length > 0
      ? [`${unreadable.length} objects of the inference log cannot be unpacked, ${unreadable[0]} for one: left out`]
      : []),
    ...(ahead > 0
      ? [
          `${ahead} predicted records claim to happen more than a day after their prediction: no rows, as they are no events of windows`,
        ]
      : []),
  ];
}

function texts(column: Column | undefined): StringColumn {
  if (!column || !isStringColumn(column)) throw new TypeError(`expected a column of texts, received ${column?.type}`);
  return column;
}

function numbers(column: Column | undefined): Float64Array {
  if (!column || isStringColumn(column)) throw new TypeError(`expected a column of numbers, received ${column?.type}`);
  return column.values;
}

function checkUsable(dataset: Dataset): void {
  const { project, task, classes, maturity: ms } = dataset.extra;
  const { target } = project.objective;
  const usable = usableTarget(dataset);
  const rows = usableRows(usable);
  if (rows.length < minRows) {
    const waiting = ms === undefined ? '' : `; labels are mature after ${wordsOf(ms)} (labels.maturity)`;
    throw new UnusableData(
      `${rows.length} of ${dataset.table.rows} rows ${task === 'anomaly' ? 'can be learned from' : `have a usable value of '${target}'`}, at least ${minRows} are needed${waiting}: ingest more`,
    );
  }
  if (task === 'anomaly') return;
  const first = usable[rows[0]!]!;
  if (rows.every((row) => usable[row] === first)) {
    const only = task === 'regression' ? String(first) : classes[first];
    throw new UnusableData(
      `all ${rows.length} usable rows have '${only}' as their '${target}'; a model needs at least two different values`,
    );
  }
}
