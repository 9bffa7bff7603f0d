import type { DatasetVersionId, ModelDigest, MonitorId, ProjectName, RunId, StepKey, TriggerId } from '../ids.ts';

/** Keys of the registry table's items (single table: pk, sk). A project's partition is `PROJECT#<name>`. */
export const keys = {
  /** Directory of all projects: one item a project. */
  directory: (project: ProjectName) => ({ pk: 'PROJECTS', sk: `PROJECT#${project}` }),
  definition: (project: ProjectName) => ({ pk: `PROJECT#${project}`, sk: 'DEFINITION' }),
  /** A definition as it was published before; one item a revision. */
  definitionRevision: (project: ProjectName, revision: number) => ({
    pk: `PROJECT#${project}`,
    sk: `REVISION#${String(revision).padStart(6, '0')}`,
  }),
  route: (project: ProjectName) => ({ pk: `PROJECT#${project}`, sk: 'ROUTE' }),
  lease: (project: ProjectName) => ({ pk: `PROJECT#${project}`, sk: 'LEASE' }),
  dataset: (project: ProjectName, source: string, version: DatasetVersionId) => ({
    pk: `PROJECT#${project}`,
    sk: `DATASET#${source}#${version}`,
  }),
  /** The columns of the dataset of a source that was catalogued last. */
  source: (project: ProjectName, source: string) => ({ pk: `PROJECT#${project}`, sk: `SOURCE#${source}` }),
  /** One item an ingested object (key and version): the same object twice changes nothing. */
  object: (project: ProjectName, objectHash: string) => ({ pk: `PROJECT#${project}`, sk: `OBJECT#${objectHash}` }),
  run: (project: ProjectName, runId: RunId) => ({ pk: `PROJECT#${project}`, sk: `RUN#${runId}` }),
  runStep: (runId: RunId, step: string) => ({ pk: `RUN#${runId}`, sk: `STEP#${step}` }),
  trial: (runId: RunId, index: number) => ({ pk: `RUN#${runId}`, sk: `TRIAL#${String(index).padStart(4, '0')}` }),
  model: (project: ProjectName, version: number) => ({
    pk: `PROJECT#${project}`,
    sk: `MODEL#${String(version).padStart(6, '0')}`,
  }),
  /** Which version a digest is registered as. */
  modelDigest: (project: ProjectName, digest: ModelDigest) => ({ pk: `PROJECT#${project}`, sk: `DIGEST#${digest}` }),
  trigger: (project: ProjectName, triggerId: TriggerId) => ({ pk: `PROJECT#${project}`, sk: `TRIGGER#${triggerId}` }),
  audit: (project: ProjectName, at: string, id: string) => ({ pk: `PROJECT#${project}`, sk: `AUDIT#${at}#${id}` }),
  monitor: (project: ProjectName, monitorId: MonitorId) => ({ pk: `PROJECT#${project}`, sk: `MONITOR#${monitorId}` }),
  monitorState: (project: ProjectName) => ({ pk: `PROJECT#${project}`, sk: 'MONITORSTATE' }),
  /** Life of a finding of the monitor. */
  finding: (project: ProjectName, id: string) => ({ pk: `PROJECT#${project}`, sk: `FINDING#${id}` }),
  /** Messages about a project's findings, one item a day. */
  message: (project: ProjectName, day: string) => ({ pk: `PROJECT#${project}`, sk: `MESSAGE#${day}` }),
  /** Output of a step by content: `{result}`. */
  stepOutput: (stepKey: StepKey) => ({ pk: `STEP#${stepKey}`, sk: 'OUTPUT' }),
  /** What an API key may do, by the SHA-256 (hex) of its value. */
  grant: (keyHash: string) => ({ pk: `KEY#${keyHash}`, sk: 'GRANT' }),
} as const;
