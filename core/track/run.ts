import type { StoredRecord } from '../contracts/record.ts';
import {
  type LatestMetricRecord,
  type RunItem,
  type TrackedLinkRecord,
  type TrackedRunRecord,
  type TrackedValueRecord,
  trackingKeys,
} from '../contracts/registry/tracking.ts';
import type { Tracking } from './context.ts';
import { invalid, missing, readOnly } from './errors.ts';
import { artifactRoot } from './experiments.ts';
import { doubleJson } from './fields.ts';
import { isLifecycleRun, lifecycleRun } from './lifecycle/runs.ts';
import { tagsJson } from './tags.ts';
import { runNameTag, type TrackedRun } from './tracked-run.ts';

/** An id begins with that of its experiment, so that a run is found by its id alone. */
export function runIdOf(experimentId: string, random: string): string {
  return `${Number(experimentId).toString(16).padStart(12, '0')}${random}`;
}

/** Of the run, or of a logged model, whose id is `m-` and the like. @throws TrackingError where no run has such an id */
export function experimentIdOf(id: string): string {
  const [, prefix] = /^([0-9a-f]{12})[0-9a-f]{20}$/.exec(id) ?? [];
  if (prefix === undefined) throw noRun(id);
  return String(Number.parseInt(prefix, 16));
}

export const noRun = (runId: string) => missing(`Run with id=${runId.slice(0, 100)} not found`);

/** @throws TrackingError */
export async function runOf(tracking: Tracking, runId: string): Promise<TrackedRun> {
  if (isLifecycleRun(runId)) return lifecycleRun(tracking, runId);
  const { pk, sk: prefix } = trackingKeys.ofRun(tracking.project, experimentIdOf(runId), runId);
  const [run] = assemble(await tracking.registry.query(pk, { prefix }));
  if (!run) throw noRun(runId);
  return run;
}

/** The record alone, of a run into which something is to be written. @throws TrackingError */
export async function writableRun(tracking: Tracking, runId: string): Promise<TrackedRunRecord> {
  const record = await changeableRun(tracking, runId);
  if (record.stage === 'active') return record;
  throw invalid(`The run ${runId} must be in the 'active' state. Current state is deleted.`);
}

/** The same, whether it was deleted or not. @throws TrackingError */
export async function changeableRun(tracking: Tracking, runId: string): Promise<TrackedRunRecord> {
  if (isLifecycleRun(runId)) throw readOnly(`run ${runId}`);
  const place = trackingKeys.run(tracking.project, experimentIdOf(runId), runId, 'RUN');
  const record = await tracking.registry.get<TrackedRunRecord>(place);
  if (!record) throw noRun(runId);
  return record;
}

/** All runs of an experiment. */
export async function runsOf(tracking: Tracking, experimentId: string): Promise<TrackedRun[]> {
  const { pk } = trackingKeys.ofRun(tracking.project, experimentId, '');
  return assemble(await tracking.registry.query(pk));
}

/** Runs out of their items, in whatever order these are. */
function assemble(items: readonly StoredRecord[]): TrackedRun[] {
  const runs = new Map<string, Omit<TrackedRun, 'record'> & { record?: TrackedRunRecord }>();
  for (const item of items) {
    const [, runId, kind, name] = /^([^#]+)#([A-Z]+)#(.*)$/s.exec(item.sk) ?? [];
    if (runId === undefined) continue;
    let run = runs.get(runId);
    if (!run) {
      run = { params: new Map(), tags: new Map(), metrics: new Map(), datasets: [], inputs: [], outputs: [] };
      runs.set(runId, run);
    }
    place(run, kind as RunItem, name ?? '', item);
  }
  return [...runs.values()].flatMap(({ record, ...rest }) => (record ? [{ record, ...rest }] : []));
}

function place(
  run: Omit<TrackedRun, 'record'> & { record?: TrackedRunRecord },
  kind: RunItem,
  name: string,
  item: StoredRecord,
) {
  if (kind === 'RUN') run.record = item as TrackedRunRecord;
  else if (kind === 'METRIC') run.metrics.set(name, item as LatestMetricRecord);
  else if (kind === 'PARAM') run.params.set(name, (item as TrackedValueRecord).value);
  else if (kind === 'TAG') {
    const { value, removed } = item as TrackedValueRecord;
    if (!removed) run.tags.set(name, value);
  } else {
    const { link } = item as TrackedLinkRecord;
    ({ DATASET: run.datasets, INPUT: run.inputs, OUTPUT: run.outputs })[kind].push(link);
  }
}

export function runJson(run: TrackedRun): unknown {
  const metrics = [...run.metrics].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    info: infoJson(run.record, run.tags.get(runNameTag)),
    data: {
      metrics: metrics.map(([key, metric]) => metricJson(key, metric)),
      params: tagsJson(run.params),
      tags: tagsJson(run.tags),
    },
    inputs: { dataset_inputs: run.datasets, model_inputs: run.inputs },
    outputs: { model_outputs: run.outputs },
  };
}

export function infoJson(record: TrackedRun['record'], name = ''): unknown {
  const { runId, experimentId, userId, status, startTime, endTime, stage } = record;
  return {
    run_id: runId,
    run_uuid: runId,
    run_name: name,
    experiment_id: experimentId,
    user_id: userId,
    status,
    start_time: startTime,
    ...(endTime !== undefined && { end_time: endTime }),
    artifact_uri: artifactUriOf(record),
    lifecycle_stage: stage,
  };
}

export const artifactUriOf = ({ experimentId, runId }: Pick<TrackedRunRecord, 'experimentId' | 'runId'>): string =>
  artifactRoot(experimentId, runId, 'artifacts');

export function metricJson(
  key: string,
  { value, timestamp, step }: { value: string; timestamp: number; step: number },
) {
  return { key, value: doubleJson(value), timestamp, step };
}
