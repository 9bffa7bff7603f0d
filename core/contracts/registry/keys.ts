/** Keys of the registry table's items (single table: pk, sk). A project's partition is `PROJECT#<name>`. */
export const keys = {
  /** Directory of all projects: one item a project. */
  directory: (project: string) => ({ pk: 'PROJECTS', sk: `PROJECT#${project}` }),
  definition: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'DEFINITION' }),
  /** A definition as it was published before; one item a revision. */
  definitionRevision: (project: string, revision: number) => ({
    pk: `PROJECT#${project}`,
    sk: `REVISION#${String(revision).padStart(6, '0')}`,
  }),
  route: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'ROUTE' }),
  lease: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'LEASE' }),
  dataset: (project: string, source: string, version: string) => ({
    pk: `PROJECT#${project}`,
    sk: `DATASET#${source}#${version}`,
  }),
  /** The columns of the dataset of a source that was catalogued last. */
  source: (project: string, source: string) => ({ pk: `PROJECT#${project}`, sk: `SOURCE#${source}` }),
  /** One item an ingested object (key and version): the same object twice changes nothing. */
  object: (project: string, objectHash: string) => ({ pk: `PROJECT#${project}`, sk: `OBJECT#${objectHash}` }),
  run: (project: string, runId: string) => ({ pk: `PROJECT#${project}`, sk: `RUN#${runId}` }),
  runStep: (runId: string, step: string) => ({ pk: `RUN#${runId}`, sk: `STEP#${step}` }),
  trial: (runId: string, index: number) => ({ pk: `RUN#${runId}`, sk: `TRIAL#${String(index).padStart(4, '0')}` }),
  model: (project: string, version: number) => ({
    pk: `PROJECT#${project}`,
    sk: `MODEL#${String(version).padStart(6, '0')}`,
  }),
  /** Which version a digest is registered as. */
  modelDigest: (project: string, digest: string) => ({ pk: `PROJECT#${project}`, sk: `DIGEST#${digest}` }),
  trigger: (project: string, triggerId: string) => ({ pk: `PROJECT#${project}`, sk: `TRIGGER#${triggerId}` }),
  audit: (project: string, at: string, id: string) => ({ pk: `PROJECT#${project}`, sk: `AUDIT#${at}#${id}` }),
  monitor: (project: string, monitorId: string) => ({ pk: `PROJECT#${project}`, sk: `MONITOR#${monitorId}` }),
  monitorState: (project: string) => ({ pk: `PROJECT#${project}`, sk: 'MONITORSTATE' }),
  /** Output of a step by content: `{result}`. */
  stepOutput: (stepKey: string) => ({ pk: `STEP#${stepKey}`, sk: 'OUTPUT' }),
  /** What an API key may do, by the SHA-256 (hex) of its value. */
  grant: (keyHash: string) => ({ pk: `KEY#${keyHash}`, sk: 'GRANT' }),
} as const;
