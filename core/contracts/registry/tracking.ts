import type { StoredRecord } from '../record.ts';
import { partitions } from './keys.ts';

export type LifecycleStage = 'active' | 'deleted';

/** Tags by key. */
export type Tags = Record<string, string>;

/** A record that is read, changed and written again under the condition that nobody else did meanwhile. */
export interface RevisedRecord extends StoredRecord {
  revision: number;
}

export interface ExperimentRecord extends RevisedRecord {
  experimentId: string;
  name: string;
  stage: LifecycleStage;
  /** Milliseconds since 1970, as all times of this protocol. */
  createdAt: number;
  updatedAt: number;
  tags: Tags;
}

/** Whose a name is: names are unique in a project. */
export interface NameRecord extends StoredRecord {
  id: string;
}

export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type TrackedStatus = (typeof runStatuses)[number];

export interface TrackedRunRecord extends RevisedRecord {
  runId: string;
  experimentId: string;
  userId: string;
  status: TrackedStatus;
  startTime: number;
  endTime?: number;
  stage: LifecycleStage;
}

/** A parameter or a tag of a run. `removed`: a tag that was taken back; the item goes by its `ttl`. */
export interface TrackedValueRecord extends StoredRecord {
  value: string;
  removed?: boolean;
  /** Seconds since 1970. */
  ttl?: number;
}

/** The newest value of a metric, as text: the table's numbers have neither NaN nor the range of a double. */
export interface LatestMetricRecord extends StoredRecord {
  value: string;
  timestamp: number;
  step: number;
}

/** Values of one metric of a run that came with one request: value as text, time, step. */
export interface MetricPointsRecord extends StoredRecord {
  key: string;
  points: [value: string, timestamp: number, step: number][];
}

/** A dataset that a run has used, or a model that it used or made, as the client said it. */
export interface TrackedLinkRecord extends StoredRecord {
  link: unknown;
}

export interface RegisteredModelRecord extends RevisedRecord {
  name: string;
  description: string;
  createdAt: number;
  updatedAt: number;
  tags: Tags;
  /** Version by alias. */
  aliases: Record<string, number>;
  /** The number of the newest version; numbers are not given again. */
  lastVersion: number;
  removed?: boolean;
}

export interface RegisteredVersionRecord extends RevisedRecord {
  name: string;
  version: number;
  description: string;
  source: string;
  /** Where its files are. */
  location: string;
  runId: string;
  runLink: string;
  modelId: string;
  stage: string;
  createdAt: number;
  updatedAt: number;
  tags: Tags;
  removed?: boolean;
}

export interface LoggedModelRecord extends RevisedRecord {
  modelId: string;
  experimentId: string;
  name: string;
  modelType: string;
  sourceRunId: string;
  status: string;
  createdAt: number;
  updatedAt: number;
  params: Tags;
  tags: Tags;
  removed?: boolean;
}

const inProject = (project: string) => `${partitions.tracking}${project}`;
const inExperiment = (project: string, experimentId: string) => `${inProject(project)}#${experimentId}`;
const numbered = (version: number) => String(version).padStart(6, '0');

/** Keys of what is tracked. What one request reads together lies in one partition: the runs of an experiment with all but their histories. */
export const trackingKeys = {
  experiment: (project: string, experimentId: string) => ({
    pk: inProject(project),
    sk: `EXPERIMENT#${experimentId}`,
  }),
  /** `nameHash`: names may be longer than a key. */
  experimentName: (project: string, nameHash: string) => ({ pk: inProject(project), sk: `NAME#${nameHash}` }),
  model: (project: string, nameHash: string) => ({ pk: inProject(project), sk: `MODEL#${nameHash}` }),
  version: (project: string, nameHash: string, version: number) => ({
    pk: inProject(project),
    sk: `VERSION#${nameHash}#${numbered(version)}`,
  }),
  /** The prefix of all that is known of a run. */
  ofRun: (project: string, experimentId: string, runId: string) => ({
    pk: inExperiment(project, experimentId),
    sk: `${runId}#`,
  }),
  run: (project: string, experimentId: string, runId: string, kind: RunItem, name = '') => ({
    pk: inExperiment(project, experimentId),
    sk: `${runId}#${kind}#${name}`,
  }),
  points: (project: string, experimentId: string, runId: string, metric: string, id: string) => ({
    pk: `${inExperiment(project, experimentId)}#${runId}`,
    sk: `${metric}#${id}`,
  }),
  loggedModel: (project: string, experimentId: string, modelId: string) => ({
    pk: `${inExperiment(project, experimentId)}#MODELS`,
    sk: modelId,
  }),
} as const;

/** What an item of a run is: itself, or one of its values. */
export type RunItem = 'RUN' | 'PARAM' | 'TAG' | 'METRIC' | 'DATASET' | 'INPUT' | 'OUTPUT';
