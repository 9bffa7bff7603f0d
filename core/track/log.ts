import {
  type LatestMetricRecord,
  type MetricPointsRecord,
  type TrackedLinkRecord,
  type TrackedRunRecord,
  type TrackedValueRecord,
  trackingKeys,
} from '../contracts/registry/tracking.ts';
import { contentHash } from '../hash/content-hash.ts';
import { utf8Length } from '../hash/utf8-length.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { concurrently } from '../registry/concurrently.ts';
import type { Tracking } from './context.ts';
import { invalid, TrackingError } from './errors.ts';
import { checkName, doubleOf, type Fields, integerOf, objectsOf, requiredText, textOf } from './fields.ts';
import { writableRun } from './run.ts';
import { maxTagValue, putsAtOnce, putTags, runIdIn } from './runs.ts';
import { tagsOf } from './tags.ts';

/** As MLflow bounds them. */
const limits = { metrics: 1_000, params: 100, entities: 1_000, paramValue: 6_000, datasets: 100, link: 200_000 };
const attempts = 8;

interface Point {
  key: string;
  value: string;
  timestamp: number;
  step: number;
}

/** `runs/log-batch`: metrics, parameters and tags; what fails half-way is repeated by sending it again. */
export async function logBatch(tracking: Tracking, fields: Fields): Promise<unknown> {
  const points = objectsOf(fields, 'metrics', limits.metrics).map(pointOf);
  const params = objectsOf(fields, 'params', limits.params).map(paramOf);
  const tags = tagsOf(fields, maxTagValue);
  const entities = points.length + params.length + Object.keys(tags).length;
  if (entities > limits.entities)
    throw invalid(
      `A batch logging request can contain at most ${limits.entities} metrics, params, and tags; got ${entities}.`,
    );
  const run = await writableRun(tracking, runIdIn(fields));
  await putParams(tracking, run, params);
  await putTags(tracking, run, tags);
  await putPoints(tracking, run, points);
  return {};
}

/** `runs/log-metric` */
export async function logMetric(tracking: Tracking, fields: Fields): Promise<unknown> {
  const point = pointOf(fields);
  await putPoints(tracking, await writableRun(tracking, runIdIn(fields)), [point]);
  return {};
}

/** `runs/log-parameter` */
export async function logParam(tracking: Tracking, fields: Fields): Promise<unknown> {
  const param = paramOf(fields);
  await putParams(tracking, await writableRun(tracking, runIdIn(fields)), [param]);
  return {};
}

/** `runs/log-inputs`: datasets, and models that were used. */
export async function logInputs(tracking: Tracking, fields: Fields): Promise<unknown> {
  const datasets = objectsOf(fields, 'datasets', limits.datasets);
  const models = objectsOf(fields, 'models', limits.datasets);
  for (const { dataset } of datasets) {
    const of = (dataset ?? {}) as Fields;
    requiredText(of, 'name', { max: 500 });
    requiredText(of, 'digest', { max: 36 });
  }
  const run = await writableRun(tracking, runIdIn(fields));
  await putLinks(tracking, run, 'DATASET', datasets);
  await putLinks(tracking, run, 'INPUT', models);
  return {};
}

/** `runs/outputs`: models that a run has made. */
export async function logOutputs(tracking: Tracking, fields: Fields): Promise<unknown> {
  const models = objectsOf(fields, 'models', limits.datasets);
  await putLinks(tracking, await writableRun(tracking, runIdIn(fields)), 'OUTPUT', models);
  return {};
}

/** `runs/log-model`: clients before 3.0 say so that a run has made a model; it is kept in the tag that they read. */
export async function logModel(tracking: Tracking, fields: Fields): Promise<unknown> {
  const text = requiredText(fields, 'model_json', { max: maxTagValue });
  const run = await writableRun(tracking, runIdIn(fields));
  const place = trackingKeys.run(tracking.project, run.experimentId, run.runId, 'TAG', 'mlflow.log-model.history');
  const known = await tracking.registry.get<TrackedValueRecord>(place);
  const history = [
    ...parsed(known?.value ?? '[]', 'the tag mlflow.log-model.history'),
    ...parsed(`[${text}]`, "'model_json'"),
  ];
  const value = JSON.stringify(history);
  if (utf8Length(value) > limits.link)
    throw invalid(`run ${run.runId} has logged too many models: at most ${limits.link} bytes tell of them`);
  await putTags(tracking, run, { 'mlflow.log-model.history': value });
  return {};
}

function parsed(text: string, what: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw invalid(`${what} is no valid JSON`);
}

function pointOf(fields: Fields): Point {
  const key = checkName(requiredText(fields, 'key'), 'metric');
  const timestamp = integerOf(fields, 'timestamp');
  if (timestamp === undefined || timestamp < 0)
    throw invalid(`expected 'timestamp' of metric '${key}' in milliseconds since 1970`);
  return { key, value: doubleOf(fields, 'value'), timestamp, step: integerOf(fields, 'step') ?? 0 };
}

function paramOf(fields: Fields): { key: string; value: string } {
  return {
    key: checkName(requiredText(fields, 'key'), 'parameter'),
    value: textOf(fields, 'value', { max: limits.paramValue }),
  };
}

/** A parameter is said once: the same value again changes nothing, another is refused. */
async function putParams(
  { registry, project }: Tracking,
  { experimentId, runId }: TrackedRunRecord,
  params: readonly { key: string; value: string }[],
): Promise<void> {
  await concurrently(params, putsAtOnce, async ({ key, value }) => {
    const put: TrackedValueRecord = { ...trackingKeys.run(project, experimentId, runId, 'PARAM', key), value };
    try {
      await registry.write([{ put, when: 'absent' }]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const known = await registry.get<TrackedValueRecord>(put);
      if (known?.value !== value)
        throw invalid(
          `Changing param values is not allowed. Param with key='${key}' was already logged with value='${known?.value ?? ''}' for run ID='${runId}'. Attempted logging new value '${value}'.`,
        );
    }
  });
}

async function putPoints(tracking: Tracking, run: TrackedRunRecord, points: readonly Point[]): Promise<void> {
  const byKey = Map.groupBy(points, ({ key }) => key);
  await concurrently([...byKey], putsAtOnce, async ([key, values]) => {
    await putHistory(tracking, run, key, values);
    await putLatest(
      tracking,
      run,
      key,
      values.reduce((a, b) => (isNewer(b, a) ? b : a)),
    );
  });
}

/** Named by what it holds: the same request again writes the same item. */
async function putHistory(
  { registry, project }: Tracking,
  { experimentId, runId }: TrackedRunRecord,
  key: string,
  values: readonly Point[],
): Promise<void> {
  const points = values.map(({ value, timestamp, step }): MetricPointsRecord['points'][number] => [
    value,
    timestamp,
    step,
  ]);
  const id = `${String(points[0]?.[1] ?? 0).padStart(16, '0')}-${contentHash(points).slice(0, 16)}`;
  const put: MetricPointsRecord = { ...trackingKeys.points(project, experimentId, runId, key, id), key, points };
  await registry.write([{ put }]);
}

async function putLatest(
  { registry, project }: Tracking,
  { experimentId, runId }: TrackedRunRecord,
  key: string,
  { value, timestamp, step }: Point,
): Promise<void> {
  const place = trackingKeys.run(project, experimentId, runId, 'METRIC', key);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const known = await registry.get<LatestMetricRecord>(place);
    if (known && !isNewer({ value, timestamp, step }, known)) return;
    const put: LatestMetricRecord = { ...place, value, timestamp, step };
    const when = known
      ? { equals: { value: known.value, timestamp: known.timestamp, step: known.step } }
      : ('absent' as const);
    try {
      await registry.write([{ put, when }]);
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new TrackingError('RESOURCE_CONFLICT', `metric '${key}' is logged by others at the same time; try again`);
}

/** The value that counts is that of the highest step, then of the latest time, then the greatest. */
function isNewer(a: Omit<Point, 'key'>, b: Omit<Point, 'key'>): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return Number(a.value) > Number(b.value);
}

async function putLinks(
  { registry, project }: Tracking,
  { experimentId, runId }: TrackedRunRecord,
  kind: 'DATASET' | 'INPUT' | 'OUTPUT',
  links: readonly Fields[],
): Promise<void> {
  const most = Math.max(0, ...links.map((link) => utf8Length(JSON.stringify(link))));
  if (most > limits.link) throw invalid(`a dataset is described in ${most} bytes; at most ${limits.link} are kept`);
  await concurrently(links, putsAtOnce, async (link) => {
    const name = contentHash(link).slice(0, 32);
    const put: TrackedLinkRecord = { ...trackingKeys.run(project, experimentId, runId, kind, name), link };
    await registry.write([{ put }]);
  });
}
