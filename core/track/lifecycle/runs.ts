import { keys } from '../../contracts/registry/keys.ts';
import type { ModelRecord } from '../../contracts/registry/models.ts';
import type { Annotation, RunAnnotations, RunRecord, TrialRecord } from '../../contracts/registry/runs.ts';
import type { TrackedStatus } from '../../contracts/registry/tracking.ts';
import { algorithmsInWords } from '../../evaluate/combine/average-in-words.ts';
import { annotationsOf } from '../../registry/annotations.ts';
import { concurrently } from '../../registry/concurrently.ts';
import { listRuns } from '../../registry/runs.ts';
import { listTrials } from '../../registry/trials.ts';
import type { Tracking } from '../context.ts';
import { missing } from '../errors.ts';
import { runNameTag, type TrackedRun } from '../tracked-run.ts';

import { lifecycleId } from './experiment.ts';

const prefix = `${lifecycleId}-`;
/** Runs whose trials are read at the same time. */
const readAtOnce = 16;
const statuses = { running: 'RUNNING', succeeded: 'FINISHED', failed: 'FAILED' } as const satisfies Record<
  RunRecord['status'],
  TrackedStatus
>;

export const isLifecycleRun = (runId: string): boolean => runId.startsWith(prefix);

/** How the protocol names a run of the lifecycle. */
export const lifecycleRunId = (runId: string): string => `${prefix}${runId}`;

const trialId = (runId: string, index: number) => `${lifecycleRunId(runId)}-t${index}`;

/** All runs of the lifecycle, each followed by its trials, which name it as their parent. */
export async function lifecycleRuns(tracking: Tracking): Promise<TrackedRun[]> {
  const runs = await listRuns(tracking.registry, tracking.project);
  const [versions, said] = await Promise.all([
    versionsOf(tracking, runs),
    annotationsOf(
      tracking.registry,
      tracking.project,
      runs.map(({ runId }) => runId),
    ),
  ]);
  const groups = await concurrently(runs, readAtOnce, async (run) => [
    parentOf(run, run.version === undefined ? undefined : versions.get(run.version), said.get(run.runId)),
    ...(await listTrials(tracking.registry, run.runId)).map((trial) => childOf(trial, said.get(run.runId))),
  ]);
  return groups.flat();
}

/** @throws TrackingError where there is no such run */
export async function lifecycleRun(tracking: Tracking, id: string): Promise<TrackedRun> {
  const { registry, project } = tracking;
  const [, runId = '', index] = /^lifecycle-([\w-]{1,64}?)(?:-t(\d{1,4}))?$/.exec(id) ?? [];
  const run = runId === '' ? undefined : await registry.get<RunRecord>(keys.run(project, runId));
  if (!run) throw missing(`Run with id=${id.slice(0, 100)} not found`);
  const said = (await annotationsOf(registry, project, [runId])).get(runId);
  if (index === undefined) {
    const versions = await versionsOf(tracking, [run]);
    return parentOf(run, run.version === undefined ? undefined : versions.get(run.version), said);
  }
  const trial = await registry.get<TrialRecord>(keys.trial(runId, Number(index)));
  if (!trial) throw missing(`Run with id=${id.slice(0, 100)} not found`);
  return childOf(trial, said);
}

async function versionsOf(
  { registry, project }: Tracking,
  runs: readonly RunRecord[],
): Promise<Map<number, ModelRecord>> {
  const wanted = runs.flatMap(({ version }) => (version === undefined ? [] : [keys.model(project, version)]));
  return new Map((await registry.getMany<ModelRecord>(wanted)).map((model) => [model.version, model]));
}

function parentOf(run: RunRecord, model: ModelRecord | undefined, said: RunAnnotations = {}): TrackedRun {
  const { runId, trigger, startedAt, finishedAt } = run;
  return shown({
    runId: lifecycleRunId(runId),
    userId: trigger.by,
    status: statuses[run.status],
    startedAt,
    finishedAt,
    params: {
      definition: run.definitionHash,
      code: run.codeHash,
      rows: run.rows,
      snapshot: model?.snapshotId,
      ...(model && learnedBy(model.algorithm.name, model.algorithm)),
    },
    metrics: { ...model?.metrics, usd: run.cost?.usd },
    tags: {
      ...tagsOf(said.run),
      [runNameTag]: runId,
      'mlflow.user': trigger.by,
      'mlflow.source.name': 'perennial',
      'perennial.trigger': trigger.reason,
      'perennial.outcome': run.outcome,
      'perennial.version': run.version,
      'perennial.error': run.error && `${run.error.step}: ${run.error.message}`,
    },
  });
}

/** Algorithm and parameters; an average has members with parameters of their own. */
function learnedBy(
  algorithm: string,
  { parameters, members }: Pick<TrialRecord, 'parameters'> & Pick<ModelRecord['algorithm'], 'members'>,
): Record<string, string | number | boolean> {
  if (!members) return { algorithm, ...parameters };
  const all = members.map(({ weight, algorithm: own = algorithm, parameters: of }) => ({
    weight,
    algorithm: own,
    ...of,
  }));
  return { algorithm: algorithmsInWords(algorithm, members), members: JSON.stringify(all) };
}

function childOf(trial: TrialRecord, said: RunAnnotations = {}): TrackedRun {
  const { runId, index, algorithm, startedAt, duration } = trial;
  const ended =
    trial.status === 'running' || duration === undefined ? undefined : new Date(Date.parse(startedAt) + duration);
  return shown({
    runId: trialId(runId, index),
    userId: '',
    status: statuses[trial.status],
    startedAt,
    finishedAt: ended?.toISOString(),
    params: {
      ...learnedBy(algorithm, trial),
      seed: trial.seed,
      iterations: trial.iterations,
      fraction: trial.fraction,
    },
    metrics: { ...trial.metrics },
    tags: {
      ...tagsOf(said[`trial-${index}`]),
      [runNameTag]: `${algorithmsInWords(algorithm, trial.members)} ${index}`,
      'mlflow.parentRunId': lifecycleRunId(runId),
      'mlflow.source.name': 'perennial',
      'perennial.baseline': trial.baseline,
      'perennial.error': trial.error,
    },
  });
}

/** What people say of it; the note where clients look for one. */
const tagsOf = ({ note, tags }: Partial<Annotation> = {}): Texts => ({
  ...tags,
  'mlflow.note.content': note || undefined,
});

type Texts = Record<string, string | number | boolean | undefined>;

interface Shown {
  runId: string;
  userId: string;
  status: TrackedStatus;
  startedAt: string;
  finishedAt: string | undefined;
  params: Texts;
  metrics: Record<string, number | undefined>;
  tags: Texts;
}

function shown({ runId, userId, status, startedAt, finishedAt, params, metrics, tags }: Shown): TrackedRun {
  const startTime = Date.parse(startedAt);
  const endTime = finishedAt === undefined ? undefined : Date.parse(finishedAt);
  const timestamp = endTime ?? startTime;
  return {
    record: {
      runId,
      experimentId: lifecycleId,
      userId,
      status,
      startTime,
      stage: 'active',
      ...(endTime !== undefined && { endTime }),
    },
    params: textsOf(params),
    tags: textsOf(tags),
    metrics: new Map(
      Object.entries(metrics).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, { value: String(value), timestamp, step: 0 }]],
      ),
    ),
    datasets: [],
    inputs: [],
    outputs: [],
  };
}

function textsOf(values: Texts): Map<string, string> {
  return new Map(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
}
