import type {
  BatchId,
  DatasetVersionId,
  ModelDigest,
  MonitorId,
  ProjectName,
  RunId,
  StepKey,
  TriggerId,
} from '../ids.ts';

/**
 * Partitions of the registry table, by what is in them: a function may write to those that it needs and to no others, which is as fine
 * as a policy can tell records apart. Where it does not end the name, that of the project, run, step or key follows.
 */
export const partitions = {
  /** The directory of projects. */
  directory: 'PROJECTS',
  /** Definition, lease, runs and triggers of a project. */
  project: 'PROJECT#',
  /** Sources, datasets and objects of a project. */
  catalogue: 'CATALOGUE#',
  models: 'MODEL#',
  /** What serves. */
  route: 'ROUTE#',
  audit: 'AUDIT#',
  /** The part of the audit trail that functions write which read what others wrote: they can change no word of the rest. */
  observed: 'OBSERVED#',
  /** Versions that failed their check where they were to serve. */
  refusals: 'REFUSED#',
  monitor: 'MONITOR#',
  run: 'RUN#',
  step: 'STEP#',
  /** What API keys may do. */
  key: 'KEY#',
  slots: 'SLOTS',
  /** What programs track by the MLflow protocol: project, and below it experiment and run. */
  tracking: 'TRACKING#',
  /** Batches of a project. */
  batch: 'BATCH#',
} as const;

export type Partition = keyof typeof partitions;

const of = (partition: Partition, name: string) => `${partitions[partition]}${name}`;

/** Keys of the registry table's items (single table: pk, sk). */
export const keys = {
  /** Directory of all projects: one item a project. */
  directory: (project: ProjectName) => ({ pk: partitions.directory, sk: `PROJECT#${project}` }),
  definition: (project: ProjectName) => ({ pk: of('project', project), sk: 'DEFINITION' }),
  /** A definition as it was published before; one item a revision. */
  definitionRevision: (project: ProjectName, revision: number) => ({
    pk: of('project', project),
    sk: `REVISION#${String(revision).padStart(6, '0')}`,
  }),
  route: (project: ProjectName) => ({ pk: of('route', project), sk: 'ROUTE' }),
  rollout: (project: ProjectName, number: number) => ({
    pk: of('route', project),
    sk: `ROLLOUT#${String(number).padStart(6, '0')}`,
  }),
  lease: (project: ProjectName) => ({ pk: of('project', project), sk: 'LEASE' }),
  dataset: (project: ProjectName, source: string, version: DatasetVersionId) => ({
    pk: of('catalogue', project),
    sk: `DATASET#${source}#${version}`,
  }),
  /** The columns of the dataset of a source that was catalogued last. */
  source: (project: ProjectName, source: string) => ({ pk: of('catalogue', project), sk: `SOURCE#${source}` }),
  /** One item an ingested object (key and version): the same object twice changes nothing. */
  object: (project: ProjectName, objectHash: string) => ({ pk: of('catalogue', project), sk: `OBJECT#${objectHash}` }),
  run: (project: ProjectName, runId: RunId) => ({ pk: of('project', project), sk: `RUN#${runId}` }),
  /** What people say of a run and its trials. */
  annotations: (project: ProjectName, runId: RunId) => ({ pk: of('project', project), sk: `NOTES#${runId}` }),
  runStep: (runId: RunId, step: string) => ({ pk: of('run', runId), sk: `STEP#${step}` }),
  trial: (runId: RunId, index: number) => ({ pk: of('run', runId), sk: `TRIAL#${String(index).padStart(4, '0')}` }),
  model: (project: ProjectName, version: number) => ({
    pk: of('models', project),
    sk: `MODEL#${String(version).padStart(6, '0')}`,
  }),
  approval: (project: ProjectName, version: number) => ({
    pk: of('models', project),
    sk: `APPROVAL#${String(version).padStart(6, '0')}`,
  }),
  /** Which version a digest is registered as. */
  modelDigest: (project: ProjectName, digest: ModelDigest) => ({ pk: of('models', project), sk: `DIGEST#${digest}` }),
  trigger: (project: ProjectName, triggerId: TriggerId) => ({ pk: of('project', project), sk: `TRIGGER#${triggerId}` }),
  audit: (project: ProjectName, at: string, id: string, trail: 'audit' | 'observed' = 'audit') => ({
    pk: of(trail, project),
    sk: `AUDIT#${at}#${id}`,
  }),
  refusal: (project: ProjectName, version: number) => ({
    pk: of('refusals', project),
    sk: `MODEL#${String(version).padStart(6, '0')}`,
  }),
  monitor: (project: ProjectName, monitorId: MonitorId) => ({ pk: of('monitor', project), sk: `MONITOR#${monitorId}` }),
  monitorState: (project: ProjectName) => ({ pk: of('monitor', project), sk: 'MONITORSTATE' }),
  /** Life of a finding of the monitor. */
  finding: (project: ProjectName, id: string) => ({ pk: of('monitor', project), sk: `FINDING#${id}` }),
  /** Messages about a project's findings, one item a day. */
  message: (project: ProjectName, day: string) => ({ pk: of('monitor', project), sk: `MESSAGE#${day}` }),
  /** Output of a step by content: `{result}`. */
  stepOutput: (stepKey: StepKey) => ({ pk: of('step', stepKey), sk: 'OUTPUT' }),
  /** A place of a function that works for long, of which there are as many as leave room for others. */
  /** Work that only one may do at a time. */
  lock: (name: string) => ({ pk: partitions.slots, sk: `LOCK#${name}` }),
  slot: (index: number) => ({ pk: partitions.slots, sk: `SLOT#${String(index).padStart(4, '0')}` }),
  batch: (project: ProjectName, job: BatchId) => ({ pk: of('batch', project), sk: `JOB#${job}` }),
  /** The last batch of these files by this model and with these options. */
  batchOf: (project: ProjectName, identity: string) => ({ pk: of('batch', project), sk: `OF#${identity}` }),
  /** What an API key may do, by the SHA-256 (hex) of its value. */
  grant: (keyHash: string) => ({ pk: of('key', keyHash), sk: 'GRANT' }),
} as const;
