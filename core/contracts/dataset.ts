import type { Table } from '../table/table.ts';
import type { DatasetWarning } from './dataset-warnings.ts';
import type { ContractHash, DatasetVersionId, DefinitionHash, ProjectName, SnapshotId } from './ids.ts';
import type { Notation } from './notation.ts';
import type { Project } from './project.ts';
import { objectWith } from './schema.ts';

/** Reserved columns of a snapshot's table (`rows.table`), beside the columns of the records source (the target is not among those). */
export const reserved = {
  /** string: the row's key (or hash of its content); unique. */
  key: '$key',
  /** timestamp: when the row happened; all missing where the source has no time. Rows are sorted by it, then by key. */
  time: '$time',
  /** number: the target. Binary 0/1, multiclass an index into `classes`, regression the value; missing = no label has arrived. */
  target: '$target',
  /**
   * timestamp: since when the label has been known as it is: a corrected one since its correction. Missing = no label (or it
   * came with the row: then equal to `$time`).
   */
  labelledAt: '$labelledAt',
  /**
   * string: a row's label as it became known, JSON `[[at, target], …]` ascending, where it was said more than once; missing =
   * it was said once. The column is there where any row has it.
   */
  labelHistory: '$labelHistory',
  /** string: the last decision on the row, allow | review | block; missing = unknown. The column is there where any row has it. */
  decision: '$decision',
  /** number: the probability with which the outcome of the row is observed; missing = 1. There where `decision` is. */
  propensity: '$propensity',
  /** number, binary: the probability of the positive class by which it was decided; missing = unknown. There where `decision` is. */
  probability: '$probability',
  /** number: 1 = an earlier decision let the row through. The column is there where any row that is blocked or reviewed has it. */
  letThrough: '$letThrough',
  /**
   * number: 1 = what is known of the row's label came with it, so that none is waited for. There where labels of some rows come with them and
   * those of others later, or not at all.
   */
  settled: '$settled',
} as const;

const reservedNames: ReadonlySet<string> = new Set(Object.values(reserved).map((name) => name.toLowerCase()));
const capturedWindowPrefix = '$window:';

/**
 * number: values of a window feature as they were when the row was predicted; NaN = the row was not, Infinity = the value was
 * missing then. `series` says what of: a feature of that name that is folded in another way is another one.
 */
export function capturedWindow(feature: string, series: string): string {
  return `${capturedWindowPrefix}${series}:${feature}`;
}

/** Whether a column of a snapshot's table is none of the records', whatever the case of its name. */
export function isReserved(name: string): boolean {
  const lower = name.toLowerCase();
  return reservedNames.has(lower) || lower.startsWith(capturedWindowPrefix);
}

/** JSON beside the table in `rows.table`. */
export interface DatasetExtra {
  project: Project;
  snapshotId: SnapshotId;
  task: Project['objective']['task'];
  /** Names of the classes by index; binary: [negative, positive]; regression: empty. */
  classes: string[];
  /**
   * Rows up to this moment have mature labels (ms): the latest recorded arrival of labels less the maturity. Infinity is
   * written as null: labels came with the rows. Rows that are `settled` are mature whatever it says.
   */
  maturedUntil: number | null;
  /** How long labels take to be mature (ms), as declared or as their arrival says. Absent in snapshots from before that was recorded. */
  maturity?: number;
  /** How the texts of columns are written in the files, where that is not the plain way, by name. */
  notations?: Record<string, Notation>;
}

export interface Dataset {
  table: Table;
  extra: DatasetExtra;
}

/** `snapshots/<project>/<id>/manifest.json`: what a snapshot is made of; its id is the hash of the definition, the
 * dataset versions and the label objects. */
export interface SnapshotManifest {
  snapshotId: SnapshotId;
  project: ProjectName;
  definitionHash: DefinitionHash;
  definition: Project;
  /** Dataset versions by source, sorted. */
  sources: Record<string, DatasetVersionId[]>;
  /** Objects of labels that came through the API: how many, and the hash of their keys, which are in a file of their own (`lake.snapshotLabels`). */
  labelObjects: { count: number; hash: string };
  /** Labels whose key is not that of any row. */
  unmatchedLabels: number;
  rows: number;
  labelled: number;
  positives: number | null;
  /** Rows that equal another row in all their values. */
  duplicates: number;
  /** Rows in whose place another row of their key holds (`onConflict`). */
  corrections: number;
  /** Rows that were left out because their key has rows with other values (`onConflict: quarantine`). */
  conflicts: number;
  /** Rows whose label was corrected after it had become known. */
  relabelled?: number;
  /** When labels are mature; absent where they came with the rows, or none has arrived. */
  maturity?: SnapshotMaturity;
  /** What was read of the inference log; absent where there is none, or the project does not read it. */
  inferences?: LogReading & { hash: string };
  /** What was decided on the rows, as far as that is known. */
  decisions?: DecidedRows;
  /** What a person should know, in words. */
  warnings?: string[];
  /** ISO 8601. */
  createdAt: string;
}

/** When rows count as mature, and what the recorded arrival of labels says of it; durations in ms. */
export interface SnapshotMaturity {
  ms: number;
  /** `declared` in the project, `recorded` by the arrival of labels, or `assumed` while too few have arrived. */
  from: 'declared' | 'recorded' | 'assumed';
  /** ISO 8601: rows up to then are mature. */
  until: string;
  /** What the recorded arrival says of the class that comes last, where enough labels have arrived. */
  arrival?: {
    labels: number;
    /** Delays by which half and 95 of 100 have arrived. */
    median: number;
    quantile95: number;
    /** Share that has arrived when rows count as mature. */
    byMaturity: number;
    /** Longest delay that could have been seen: of what comes later the recorded arrival knows nothing. */
    horizon: number;
  };
}

/** What was read of the inference log. */
export interface LogReading {
  objects: number;
  bytes: number;
  lines: number;
  /** Lines that are no predictions. */
  malformed: number;
  /** Keys of objects that could not be unpacked. */
  unreadable: string[];
  /** Lines of a prediction that had come before. */
  repeated: number;
  /** Predictions whose record claims to happen later than a day after them. */
  ahead: number;
  /** Rows that only the log has. */
  records: number;
}

/** Rows by the last decision on them. */
export interface DecidedRows {
  allow: number;
  review: number;
  block: number;
  /** Of the allowed, those that were let through at random. */
  released: number;
  /** Blocked or reviewed without a label: nothing is known of them. */
  hidden: number;
  /** Cost a row of the decisions as the model proposed them, and of allowing all; where rows were released. */
  cost?: { proposed: OffPolicyCost; allowed: OffPolicyCost };
}

/** A cost a row with its 95 % interval, estimated from what was let through. */
export interface OffPolicyCost {
  value: number;
  lower: number;
  upper: number;
  /** Rows with an outcome, and as how many equally weighted ones they count (Kish). */
  observed: number;
  effective: number;
  /** Rows whose outcome could not be seen under any draw: the estimate says nothing of them. */
  unsupported: number;
  /** The estimate of Horvitz and Thompson over all supported rows: unbiased, and of larger variance. */
  horvitzThompson: number;
}

/** The light check of a file that the platform wrote. */
export const snapshotManifestSchema = objectWith<SnapshotManifest>('the manifest of a snapshot', {
  snapshotId: 'string',
  definition: 'object',
});

/** A catalogued dataset version: the hash of its content. */
export interface DatasetVersion {
  project: ProjectName;
  source: string;
  datasetVersion: DatasetVersionId;
  /** The raw object. */
  object: { key: string; versionId?: string; etag: string; size: number; sequencer?: string };
  format: 'csv' | 'json' | 'ndjson' | 'parquet';
  compression: 'none' | 'gzip' | 'zstd';
  rows: number;
  quarantined: number;
  /** Number of rows by reason, e.g. `{"amount: not a number": 3}`. */
  reasons: Record<string, number>;
  /** Rows that equal another row of the file in all their values. */
  duplicates: number;
  /** Rows in whose place another row of their key holds (`onConflict`). */
  corrections?: number;
  /** What was done to the file that its rows do not say, in words: lines left out, names changed, lines of another encoding. */
  notes?: string[];
  columns: DatasetColumn[];
  /** Columns that the list above leaves out because the record would be too large; `_dataset.json` beside the data has all. */
  columnsOmitted?: number;
  /** ISO 8601 bounds of the source's time column. */
  timeRange?: [string, string];
  curatedKey: string;
  /** Hash of the contract that the rows were checked against. */
  contractHash?: ContractHash;
  /** When its file arrived: a conversion under another contract keeps that moment. */
  cataloguedAt: string;
  /** When its file was converted again. */
  convertedAt?: string;
  /** What ingest noticed of the file, though it took it. */
  warnings?: DatasetWarning[];
}

/** A dataset version before it is catalogued: `_dataset.json` beside its data. */
export type DescribedDataset = Omit<DatasetVersion, 'cataloguedAt'>;

/** The light check of a file that the platform wrote. */
export const describedDatasetSchema = objectWith<DescribedDataset>('the description of a dataset version', {
  datasetVersion: 'string',
  rows: 'number',
  columns: 'array',
});

/** A column of a dataset version, and a little of what is in it. */
export interface DatasetColumn {
  name: string;
  /** number, integer, boolean, timestamp or string. */
  type: string;
  missing: number;
  /** Its type is declared; else it was inferred from this file. */
  inContract: boolean;
  /** How its texts were written in the file, where that is not the plain way. */
  notation?: Notation;
  /** Holds pseudonyms. */
  pii?: boolean;
  /** What kind of personal data it seems to hold, where it is not declared: `e-mail address`. */
  looksLike?: string;
  /** Approximate number of different values. */
  distinct?: number;
  /** Numbers; timestamps as ISO 8601. */
  min?: number | string;
  max?: number | string;
  mean?: number;
}
