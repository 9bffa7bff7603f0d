import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { Project } from '../../core/contracts/project.ts';
import type { CapturedPrediction, ServingPackage } from '../../core/contracts/serving.ts';
import { servingPackageSchema } from '../../core/contracts/serving.ts';
import { getJson } from '../../core/ports/json.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { nothingByItself } from '../nothing-by-itself.ts';
import { batches } from '../simulate/batches.ts';
import { Cloud } from '../simulate/cloud.ts';
import type { Policy, ReplayOptions } from './options.ts';
import { recordsOf, type TimedRow } from './timed-table.ts';

/** A row with its prediction. */
export interface Scored {
  row: TimedRow;
  prediction: CapturedPrediction;
}

export interface Played {
  policy: string;
  scored: Scored[];
  /** Of the target; of a binary one the second counts as positive. */
  classes: string[];
  trainings: { at: string; reason: string; by: string; outcome: string }[];
  /** What the monitor found, with the first look that showed it. */
  findings: { at: string; id: string; statistic: number; effect: number; message: string }[];
  refused: Record<string, number>;
}

export interface Beginning {
  cloud: Cloud;
  /** Index of the first row that is predicted. */
  first: number;
  start: number;
}

const seed = 1;

/** History as files, and the first model. All policies begin with it. */
export async function begin(rows: readonly TimedRow[], project: Project, options: ReplayOptions): Promise<Beginning> {
  const [from, last] = [rows[0]!.time, rows.at(-1)!.time];
  const start = from + (options.history ?? (last - from) / 5);
  const end = rows.findIndex(({ time }) => time >= start);
  if (end < 1) throw new Error('no row is left to be predicted; give a shorter --history');
  const history = rows.slice(0, end);
  const cloud = new Cloud(project.name, seed, start);
  await cloud.publish(quiet(project));
  const { name } = recordsOf(project);
  const labels = labelsOf(project);
  const known = (row: TimedRow) => row.time + options.delay <= start && isSent(row, project);
  const withTruth = (row: TimedRow) => ({ ...row.record, [project.objective.target]: known(row) ? row.truth : null });
  await cloud.deliver(name, 'history.ndjson', labels ? history.map(({ record }) => record) : history.map(withTruth));
  if (labels)
    await cloud.deliver(labels.name, 'history.ndjson', history.filter(known).map(asLabelRow(project, options)));
  cloud.decided.length = 0;
  cloud.trigger({ reason: 'manual', by: 'the first run' });
  await cloud.settle();
  const failed = cloud.decided.find(({ error }) => error !== undefined);
  if (failed) throw new Error(`the first run failed: ${failed.error}`);
  if (!(await findLiveVariant(cloud.registry, project.name)))
    throw new Error(`the first model was not promoted: ${cloud.decided.map((d) => d.run?.promote?.reason).join('; ')}`);
  return { cloud, first: end, start };
}

/** The rows after the history, step by step, under a policy. */
export async function play(
  policy: Policy,
  rows: readonly TimedRow[],
  project: Project,
  options: ReplayOptions,
  { cloud: begun, first, start }: Beginning,
): Promise<Played> {
  const cloud = begun.copy();
  await cloud.publish(policy.name === 'perennial' ? project : quiet(project));
  const played: Played = {
    policy: policy.name,
    scored: [],
    classes: (await champion(cloud, project.name)).classes,
    trainings: [],
    findings: [],
    refused: {},
  };
  const seen = new Set<string>();
  const hidden = new Set<string>();
  const end = Math.min(rows.at(-1)!.time, rows[0]!.time + options.until);
  let [at, known] = [first, rows.findIndex(({ time }) => time + options.delay > start)];
  let trained = start;
  for (let now = start; now <= end; now += options.step) {
    const until = rows.findIndex((row, i) => i >= at && row.time >= now + options.step);
    const today = rows.slice(at, until < 0 ? rows.length : until);
    at += today.length;
    for (const batch of batches(today, entitiesOf(project))) {
      cloud.now = Math.max(cloud.now, batch.at(-1)!.time);
      await cloud.predict(batch.map(({ record }) => record));
    }
    cloud.now = now + options.step - 1;
    const captured = (await cloud.flush()).map((line) => JSON.parse(line) as CapturedPrediction);
    const byKey = new Map(captured.map((prediction) => [prediction.key, prediction]));
    for (const row of today) {
      const prediction = byKey.get(row.key)!;
      played.scored.push({ row, prediction });
      if (options.blocked && prediction.decision !== 'allow') hidden.add(row.key);
    }
    const due: TimedRow[] = [];
    for (; known < at && rows[known]!.time + options.delay <= cloud.now; known++) due.push(rows[known]!);
    const sent = due.filter((row) => !hidden.has(row.key) && isSent(row, project));
    for (let i = 0; i < sent.length; i += 1000) await cloud.label(sent.slice(i, i + 1000).map(asLabel(options)));
    if (policy.every !== undefined && cloud.now - trained >= policy.every) {
      cloud.trigger({ reason: 'manual', by: policy.name });
      trained = cloud.now;
    }
    if (policy.name === 'perennial' || policy.name === 'watch') await look(cloud, played, seen);
    const before = cloud.decided.length;
    await cloud.settle();
    for (const { trigger, decision, run, error } of cloud.decided.slice(before)) {
      if (decision.decision === 'refused') played.refused[decision.why] = (played.refused[decision.why] ?? 0) + 1;
      if (decision.decision !== 'started') continue;
      const { promoted = false, version, reason } = run?.promote ?? {};
      const outcome = error ?? `${promoted ? `version ${version} serves` : 'champion kept'}: ${reason}`;
      played.trainings.push({ at: new Date(cloud.now).toISOString(), reason: trigger.reason, by: trigger.by, outcome });
    }
  }
  return played;
}

async function look(cloud: Cloud, { findings }: Played, seen: Set<string>): Promise<void> {
  const report = await cloud.look();
  for (const { id, statistic, effect, message } of report?.findings ?? []) {
    if (seen.has(id)) continue;
    seen.add(id);
    findings.push({ at: new Date(cloud.now).toISOString(), id, statistic, effect, message });
  }
}

/** The project as it trains only when asked, and promotes with the least confidence that is permitted. */
function quiet(project: Project): Project {
  const { schedule: _, onNewRows: __, ...retraining } = project.retraining;
  return {
    ...project,
    retraining: { ...retraining, ...nothingByItself },
    promotion: { ...project.promotion, minimumGain: 0, confidence: 0.501 },
  };
}

async function champion(cloud: Cloud, project: string): Promise<ServingPackage> {
  const { digest } = (await findLiveVariant(cloud.registry, project))!;
  return getJson(cloud.lake, keysOf.model(project, digest, 'model.json'), servingPackageSchema);
}

function entitiesOf({ features }: Project) {
  const columns = [...new Set(features.windows.map(({ entity }) => entity))];
  return ({ record }: TimedRow) => columns.map((column) => `${column}:${record[column]}`);
}

function labelsOf({ data }: Project) {
  return data.sources.find(({ role }) => role === 'labels');
}

/** Where absence means negative nobody tells of a negative. */
function isSent({ truth }: TimedRow, { labels, objective }: Project): boolean {
  if (truth === null) return false;
  const positive = objective.positive === undefined ? ['true', '1', 'yes'] : [String(objective.positive)];
  return labels.absentMeans === 'unknown' || positive.includes(String(truth).toLowerCase());
}

function asLabel({ delay }: ReplayOptions) {
  return ({ key, truth, time }: TimedRow) => ({ key, value: truth!, at: new Date(time + delay).toISOString() });
}

function asLabelRow(project: Project, { delay }: ReplayOptions) {
  const { key = 'key', time } = labelsOf(project)!;
  return (row: TimedRow) => ({
    [key]: row.key,
    [project.objective.target]: row.truth,
    ...(time !== undefined && { [time]: new Date(row.time + delay).toISOString() }),
  });
}
