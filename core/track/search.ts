import type { ExperimentRecord, MetricPointsRecord } from '../contracts/registry/tracking.ts';
import { trackingKeys } from '../contracts/registry/tracking.ts';
import { concurrently } from '../registry/concurrently.ts';
import type { Tracking } from './context.ts';
import { invalid } from './errors.ts';
import { allExperiments, experimentJson, isExperimentId } from './experiments.ts';
import { checkName, choiceOf, type Fields, requiredText, textOf, textsOf } from './fields.ts';
import { type Columns, orderOf, select, sortBy } from './filter/select.ts';
import { lifecycleId } from './lifecycle/experiment.ts';
import { isLifecycleRun, lifecycleRuns } from './lifecycle/runs.ts';
import { pageOf } from './page.ts';
import { artifactUriOf, metricJson, runJson, runOf, runsOf } from './run.ts';
import { runIdIn } from './runs.ts';
import { runNameTag, type TrackedRun } from './tracked-run.ts';

const views = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;
const limits = { experiments: 1_000, orders: 100, runs: 50_000, points: 25_000 };

/** `runs/search` */
export async function searchRuns(tracking: Tracking, fields: Fields): Promise<unknown> {
  const ids = [...new Set(textsOf(fields, 'experiment_ids', limits.experiments))].filter(isExperimentId);
  const seen = viewOf(fields, 'run_view_type');
  const orders = textsOf(fields, 'order_by', limits.orders).map((text) => orderOf(text, runColumns));
  // Judged before anything is read.
  select([], textOf(fields, 'filter'), runColumns);
  const found = await concurrently(ids, 8, (id) =>
    id === lifecycleId ? lifecycleRuns(tracking) : runsOf(tracking, id),
  );
  const visible = found.flat().filter(({ record }) => seen(record.stage));
  const selected = select(visible, textOf(fields, 'filter'), runColumns);
  const sorted = sortBy(selected, [
    ...orders,
    { type: 'number', of: ({ record }) => record.startTime, ascending: false },
    { type: 'text', of: ({ record }) => record.runId, ascending: true },
  ]);
  const { items, next } = pageOf(sorted, fields, { usual: 1_000, most: limits.runs, json: runJson });
  return { runs: items, ...next };
}

/** `experiments/search` */
export async function searchExperiments(tracking: Tracking, fields: Fields): Promise<unknown> {
  const seen = viewOf(fields, 'view_type');
  const orders = textsOf(fields, 'order_by', limits.orders).map((text) => orderOf(text, experimentColumns));
  const visible = (await allExperiments(tracking)).filter(({ stage }) => seen(stage));
  const selected = select(visible, textOf(fields, 'filter'), experimentColumns);
  const sorted = sortBy(selected, [
    ...orders,
    { type: 'number', of: ({ createdAt }) => createdAt, ascending: false },
    { type: 'text', of: ({ experimentId }) => experimentId, ascending: true },
  ]);
  const { items, next } = pageOf(sorted, fields, { usual: 1_000, most: limits.runs, json: experimentJson });
  return { experiments: items, ...next };
}

/** `metrics/get-history` */
export async function metricHistory(tracking: Tracking, fields: Fields): Promise<unknown> {
  const key = checkName(requiredText(fields, 'metric_key'), 'metric');
  const points = await historyOf(tracking, await runOf(tracking, runIdIn(fields)), key);
  const { items, next } = pageOf(points, fields, {
    usual: limits.points,
    most: limits.points,
    json: (point) => metricJson(key, point),
  });
  return { metrics: items, ...next };
}

/** `metrics/get-history-bulk`: one metric of several runs, with the id of the run. */
export async function bulkHistory(tracking: Tracking, fields: Fields): Promise<unknown> {
  const key = checkName(requiredText(fields, 'metric_key'), 'metric');
  const ids = textsOf(fields, 'run_id', 100);
  if (ids.length === 0) throw invalid('GetMetricHistoryBulk request must specify at least one run_id.');
  const found = await concurrently(ids, 8, async (run_id) => {
    const points = await historyOf(tracking, await runOf(tracking, run_id), key);
    return points.map((point) => ({ ...metricJson(key, point), run_id }));
  });
  const { items } = pageOf(found.flat(), fields, { usual: limits.points, most: limits.points, json: (point) => point });
  return { metrics: items };
}

/** Every value once, in the order of time, step and value. */
async function historyOf({ registry, project }: Tracking, { record, metrics }: TrackedRun, key: string) {
  if (isLifecycleRun(record.runId)) return [metrics.get(key) ?? []].flat();
  const { pk, sk } = trackingKeys.points(project, record.experimentId, record.runId, key, '');
  const items = await registry.query<MetricPointsRecord>(pk, { prefix: sk });
  const points = new Map(items.flatMap((item) => item.points).map((point) => [JSON.stringify(point), point]));
  return [...points.values()]
    .map(([value, timestamp, step]) => ({ value, timestamp, step }))
    .sort((a, b) => a.timestamp - b.timestamp || a.step - b.step || Number(a.value) - Number(b.value));
}

function viewOf(fields: Fields, name: string): (stage: ExperimentRecord['stage']) => boolean {
  const view = choiceOf(fields, name, views) ?? 'ACTIVE_ONLY';
  return (stage) => view === 'ALL' || (view === 'ACTIVE_ONLY') === (stage === 'active');
}

const runColumns: Columns<TrackedRun> = (entity, key) => {
  if (/^metrics?$/.test(entity))
    return { type: 'number', of: ({ metrics }) => (metrics.has(key) ? Number(metrics.get(key)?.value) : undefined) };
  if (/^(params?|parameters?)$/.test(entity)) return { type: 'text', of: ({ params }) => params.get(key) };
  if (/^tags?$/.test(entity)) return { type: 'text', of: ({ tags }) => tags.get(key) };
  if (/^datasets?$/.test(entity)) return datasetColumn(key);
  return /^(|attributes?|attr|run)$/.test(entity) ? runAttribute(key) : undefined;
};

function runAttribute(key: string): ReturnType<Columns<TrackedRun>> {
  switch (key.toLowerCase()) {
    case 'run_id':
      return { type: 'text', of: ({ record }) => record.runId };
    case 'run_name':
    case 'run name':
      return { type: 'text', of: ({ tags }) => tags.get(runNameTag) };
    case 'status':
      return { type: 'text', of: ({ record }) => record.status };
    case 'user_id':
    case 'user':
      return { type: 'text', of: ({ record }) => record.userId };
    case 'artifact_uri':
      return { type: 'text', of: ({ record }) => artifactUriOf(record) };
    case 'start_time':
    case 'created':
      return { type: 'number', of: ({ record }) => record.startTime };
    case 'end_time':
      return { type: 'number', of: ({ record }) => record.endTime };
    default:
      return undefined;
  }
}

/** Of the first dataset that has the value. */
function datasetColumn(key: string): ReturnType<Columns<TrackedRun>> {
  if (!['name', 'digest'].includes(key)) return undefined;
  return {
    type: 'text',
    of: ({ datasets }) =>
      datasets.map((d) => (d as { dataset?: Record<string, string> }).dataset?.[key]).find((v) => v !== undefined),
  };
}

const experimentColumns: Columns<ExperimentRecord> = (entity, key) => {
  if (/^tags?$/.test(entity)) return { type: 'text', of: ({ tags }) => tags[key] };
  if (!/^(|attributes?|attr)$/.test(entity)) return undefined;
  if (key === 'name') return { type: 'text', of: ({ name }) => name };
  if (key === 'experiment_id') return { type: 'text', of: ({ experimentId }) => experimentId };
  if (key === 'creation_time') return { type: 'number', of: ({ createdAt }) => createdAt };
  if (key === 'last_update_time') return { type: 'number', of: ({ updatedAt }) => updatedAt };
  return undefined;
};
