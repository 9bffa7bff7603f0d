import type { BatchId, DatasetVersionId, FileHash, ModelDigest, ProjectName, SnapshotId, StepKey } from './ids.ts';

/** Keys in the lake bucket. Every zone but that of the stream's errors names the project, so that a grant can be cut to one. */
export const zones = [
  'raw',
  'quarantine',
  'curated',
  'snapshots',
  'work',
  'candidates',
  'models',
  'reports',
  'statistics',
  'inferences',
  'labels',
  'packs',
  'inferences-failed',
  'artifacts',
  'batch',
  'predictions',
] as const;
export type Zone = (typeof zones)[number];

/** Days after which objects of a zone expire. */
export const expiryDays = {
  work: 30,
  candidates: 7,
  statistics: 60,
  quarantine: 90,
  batch: 90,
  predictions: 400,
  'inferences-failed': 90,
} as const satisfies Partial<Record<Zone, number>>;

/** Days after which objects of these zones expire unless a deployment says otherwise: windows look back 1,100 days at most. */
export const usualExpiryDays = { raw: 400, inferences: 1_100, snapshots: 400 } as const satisfies Partial<
  Record<Zone, number>
>;

/** Tag of an object in `raw/` that holds personal data and has been converted: it expires the day after. */
export const convertedTag = { key: 'perennial', value: 'converted-personal-data' } as const;

const filePrefix = 'file-';
const packPrefix = 'pack-';

export const lake = {
  raw: (project: ProjectName, source: string, file: string) => `raw/${project}/${source}/${file}`,
  /** Rejected rows of one object (NDJSON: `{line, reasons, row}`, `cut: false` where the row is a text), or the description of a whole rejected object. */
  quarantine: (
    project: ProjectName,
    source: string,
    datasetVersion: DatasetVersionId,
    file: 'rows.ndjson' | 'object.json',
  ) => `quarantine/${project}/${source}/${datasetVersion}/${file}`,
  curated: (project: ProjectName, source: string, datasetVersion: DatasetVersionId) =>
    `curated/${project}/${source}/${datasetVersion}/part-0.parquet`,
  /** Description of a dataset version (`DatasetVersion`); the underscore hides it from queries over the data. */
  curatedRecord: (project: ProjectName, source: string, datasetVersion: DatasetVersionId) =>
    `curated/${project}/${source}/${datasetVersion}/_dataset.json`,
  snapshotManifest: (project: ProjectName, snapshotId: SnapshotId) =>
    `snapshots/${project}/${snapshotId}/manifest.json`,
  /** Keys of the objects of labels that a snapshot was made of, one a line. */
  snapshotLabels: (project: ProjectName, snapshotId: SnapshotId) =>
    `snapshots/${project}/${snapshotId}/label-objects.txt`,
  snapshotRows: (project: ProjectName, snapshotId: SnapshotId) => `snapshots/${project}/${snapshotId}/rows.table`,
  /** Output of a step, addressed by the step's key. */
  work: (project: ProjectName, stepKey: StepKey, file: string) => `work/${project}/${stepKey}/${file}`,
  /** `model.json` of a candidate, while the gate measures what serving it takes. */
  candidate: (project: ProjectName, sha256: FileHash) => `candidates/${project}/${sha256}/model.json`,
  model: (project: ProjectName, digest: ModelDigest, file: string) => `models/${project}/${digest}/${file}`,
  /** A model that was trained elsewhere, as it was brought (`ImportedModel`); `id` is the hash of its description. */
  imported: (project: ProjectName, id: string, file: 'import.json' | 'model') =>
    `models/${project}/imported/${id}/${file}`,
  report: (project: ProjectName, kind: 'profile' | 'monitor' | 'evaluation', id: string, file: string) =>
    `reports/${project}/${kind}/${id}/${file}`,
  /** What all looks of the monitor have seen, by day. */
  timeline: (project: ProjectName) => `reports/${project}/monitor/timeline.json`,
  /** What the monitor has counted of a model's predictions; `file` begins with a day (yyyy-MM-dd). */
  statistics: (project: ProjectName, digest: ModelDigest, file: string) => `statistics/${project}/${digest}/${file}`,
  inferences: (project: ProjectName) => `inferences/${project}/`,
  labelsOf: (project: ProjectName) => `labels/${project}/`,
  labels: (project: ProjectName, day: string, id: string) => `labels/${project}/dt=${day}/${id}.ndjson`,
  /** Labels that came in a file, a part of them; `day` is that on which the file was catalogued. */
  fileLabels: (project: ProjectName, day: string, datasetVersion: DatasetVersionId, part: number) =>
    `labels/${project}/dt=${day}/${filePrefix}${datasetVersion}${part === 0 ? '' : `-${part}`}.ndjson`,
  /** Small objects of a folder as one (NDJSON, gzip), which queries read in their place. */
  pack: (folder: string, id: string) => `${folder}${packPrefix}${id}.ndjson.gz`,
  /** Which objects a pack holds: what its folder is called, below a zone of its own. */
  packIndexes: (folder: string) => `packs/${folder}`,
  packIndex: (folder: string, id: string) => `packs/${folder}${id}.json.gz`,
  /** What programs keep by the MLflow protocol; `path` names experiment and run. */
  artifact: (project: ProjectName, path: string) => `artifacts/${project}/${path}`,
  /** What batches score: `incoming/` as it arrives, `uploads/` of the command line, and folders of a project's own choice. */
  batch: (project: ProjectName, path: string) => `batch/${project}/${path}`,
  /** What a batch came to: `rows/`, `failures/` and `job.json`. */
  predictions: (project: ProjectName, job: BatchId, path: string) => `predictions/${project}/${job}/${path}`,
  /** What a batch keeps between its steps. */
  batchWork: (project: ProjectName, job: BatchId, path: string) => `work/${project}/batch-${job}/${path}`,
  /** Predictions of a part of a batch in the inference log. */
  batchInferences: (project: ProjectName, day: string, job: BatchId, part: string) =>
    `inferences/${project}/dt=${day}/batch-${job}-${part}.ndjson.gz`,
} as const;

/** What a key of a folder by day says, or the beginning of one: `labels/shop/` of `dt=2026-11-01`, and what follows. */
export function dayOfKey(key: string): { folder: string; day: string; name: string } | undefined {
  const [, folder, day, name = ''] = /^((?:[^/]+\/)*)dt=(\d{4}-\d{2}-\d{2})(?:\/(.*))?$/s.exec(key) ?? [];
  return folder === undefined || day === undefined ? undefined : { folder, day, name };
}

/** Where a project's objects of a zone are. */
export function prefixesOf(zone: Zone, project: ProjectName): string[] {
  if (zone === 'inferences-failed') return [];
  if (zone !== 'packs') return [`${zone}/${project}/`];
  return [lake.inferences(project), lake.labelsOf(project)].map(lake.packIndexes);
}

/** Whether a pack is at that key: what it holds has keys of its own. */
export function isPack(key: string): boolean {
  return key.slice(key.lastIndexOf('/') + 1).startsWith(packPrefix);
}

/** Whether labels that came in a file are at that key: their dataset in `curated/` holds them too. */
export function isFileLabels(key: string): boolean {
  return key.slice(key.lastIndexOf('/') + 1).startsWith(filePrefix);
}

/** The folder of a project's `batch/` whose objects are scored as they arrive. */
export const incomingFolder = 'incoming/';

/** The project and path of a key under `batch/`, or undefined for any other key. */
export function parseBatchKey(key: string): { project: ProjectName; path: string } | undefined {
  const [, project, path] = /^batch\/([^/]+)\/(.+)$/s.exec(key) ?? [];
  return project === undefined || path === undefined ? undefined : { project, path };
}

/** The project, source and file of a key under `raw/`, or undefined for any other key. */
export function parseRawKey(key: string): { project: ProjectName; source: string; file: string } | undefined {
  const [zone, project, source, ...file] = key.split('/');
  if (zone !== 'raw' || !project || !source || file.length === 0 || file.at(-1) === '') return undefined;
  return { project, source, file: file.join('/') };
}
