import { rankFindings } from '../contracts/monitor-finding.ts';
import type { Project } from '../contracts/project.ts';
import type { CapturedPrediction } from '../contracts/serving.ts';
import { declaredMaturity, servedMaturity } from '../labels/maturity.ts';
import type { LabelRules } from '../labels/read-labels.ts';
import { wholeFeedUntilOf } from '../labels/whole-feed.ts';
import type { Attribution } from '../reference/attribution.ts';
import type { Reference } from '../reference/reference.ts';
import { labelCode } from '../values/label.ts';
import { capturedPredictions } from './captured-predictions.ts';
import { checks } from './checks/registry.ts';
import { eventsOf } from './events-of.ts';
import { judgeLook } from './judge/judge.ts';
import { judgeLabels } from './judge/judge-labels.ts';
import type { MonitorReport } from './monitor-report.ts';
import { columnObserver } from './observe.ts';
import { attributionDrift } from './performance/attribution/attribution-drift.ts';
import { predictionSample } from './performance/attribution/prediction-sample.ts';
import { estimatedPerformance } from './performance/estimated.ts';
import { fallbackObserver } from './performance/fallbacks.ts';
import { performanceFindings } from './performance/find.ts';
import { knownLabels } from './performance/known/known-labels.ts';
import { knownRows } from './performance/known/known-rows.ts';
import type { Known } from './performance/known/known-store.ts';
import { performance } from './performance/performance.ts';
import { performanceRows } from './performance/performance-rows.ts';
import { resourceObserver } from './performance/resources.ts';
import { recordsObserver } from './records/observe-records.ts';
import { type KnownChanges, noChanges } from './references/changes.ts';
import { noLooks, type SeenLooks } from './references/held.ts';
import { type History, openHistory } from './statistics/history.ts';
import { hourOf } from './statistics/statistics.ts';

export interface AnalyseInput {
  project: Project;
  reference: Reference;
  modelVersion: number;
  monitorId: string;
  by: string;
  now: Date;
  /**
   * Objects of the inference log: `fresh` ones have not been judged for drift; of performance those count that are not known, with
   * what is known up to `lookBack` before `now`.
   */
  log: AsyncIterable<LogObject> | Iterable<LogObject>;
  /** Objects of labels that are not known. */
  labels: AsyncIterable<LabelObject> | Iterable<LabelObject>;
  /** What was read before; what is read is added to it. @default nothing */
  known?: Known;
  /** Objects that were not read because there are too many. @default 0 */
  omitted?: number;
  /** Keys of those that could not be unpacked, once all are read. @default none */
  damaged?: readonly string[];
  /** What has been counted of the model before; what is read is added to it. @default nothing */
  history?: History;
  /** What the features contributed to predictions of the model. @default that is not told */
  explain?: (predictions: readonly CapturedPrediction[]) => Promise<Attribution>;
  /** Log odds that are added to the model's probabilities now, see `RouteVariant`. @default none */
  shift?: number;
  /** Changes that are known. @default none */
  changes?: KnownChanges;
  /** What the looks at this model before have seen. @default there was none */
  looks?: SeenLooks;
}

export interface LogObject {
  /** @default '': of no day */
  key?: string;
  text: string;
  fresh: boolean;
}

export interface LabelObject {
  /** @default '': of no day */
  key?: string;
  /** NDJSON */
  text: string;
}

const day = 86_400_000;

/** How long (ms) before now predictions are still joined with labels: 30 days, or twice the maturity where that is longer. */
export function lookBack(project: Project, { maturity }: Pick<Reference, 'maturity'> = {}): number {
  const auto = project.labels.maturity === 'auto' && maturity !== undefined;
  return Math.max(30 * day, 2 * (auto ? maturity : declaredMaturity(project)));
}

/**
 * One check of the monitor: data quality and drift of the fresh predictions, performance and realised cost of all whose
 * truth is known. Predictions are identified by their inference id, so lines may repeat and come in any order.
 */
export async function analyse(input: AnalyseInput): Promise<MonitorReport> {
  const { project, reference, modelVersion } = input;
  const known = input.known ?? nothingKnown(input);
  const since = input.now.getTime() - lookBack(project, reference);
  const resources = resourceObserver();
  const fallen = fallbackObserver();
  const history = input.history ?? historyOf(input);
  const observers = history.watched.map(({ reference, pick }) => ({ pick, observer: columnObserver(reference) }));
  const records = recordsObserver();
  const sample = predictionSample();
  const freshRows = new Map<number, number>();
  const window: MonitorReport['window'] = {
    from: null,
    to: null,
    rows: 0,
    otherVersions: 0,
    repeated: 0,
    malformed: 0,
  };
  const seen = new Set<string>();
  let read = 0;
  for await (const { key = '', text, fresh } of input.log) {
    read++;
    const isNew = !history.isCounted(key);
    if (isNew) history.open(key);
    const isUnknown = !known.rows.isKnown(key);
    if (isUnknown) known.rows.open(key);
    for (const prediction of capturedPredictions(text)) {
      if (!prediction) {
        if (fresh) window.malformed++;
        continue;
      }
      const repeated = seen.has(prediction.inferenceId) || (isUnknown && known.rows.has(prediction.inferenceId));
      if (isUnknown) known.rows.add(key, prediction);
      // What another object held, counted before, is told by that one.
      if (repeated || (isNew && !history.add(key, prediction))) {
        if (fresh) window.repeated++;
        continue;
      }
      seen.add(prediction.inferenceId);
      if (prediction.modelVersion !== modelVersion) {
        if (fresh && prediction.fallback) fallen.add(prediction);
        else if (fresh) window.otherVersions++;
        continue;
      }
      if (!fresh) continue;
      resources.add(prediction);
      window.rows++;
      if (window.from === null || prediction.at < window.from) window.from = prediction.at;
      if (window.to === null || prediction.at > window.to) window.to = prediction.at;
      const at = hourOf(prediction.at);
      freshRows.set(at, (freshRows.get(at) ?? 0) + 1);
      for (const { observer, pick } of observers) observer.add(pick(prediction));
      records.add(prediction);
      sample.add(prediction);
    }
  }
  const { monitoring } = project;
  const judged = window.rows >= monitoring.minimumRows;
  const judgement = judgeLook({
    project,
    checks,
    history,
    changes: input.changes ?? noChanges,
    looks: input.looks ?? noLooks,
    fresh: observers.map(({ observer }) => observer.result()),
    freshRows: [...freshRows].map(([hour, rows]) => ({ hour, rows })),
    records: records.result(),
    now: input.now,
    judge: judged,
  });
  for await (const { key = '', text } of input.labels) known.labels.add(key, text);
  const labels = known.labels.labels();
  const feed = judgeLabels(known.labels.arrived(), input.now, monitoring);
  const rows = known.rows.rows();
  for (const { inferenceId, key } of rows) labels.meet({ inferenceId, ...(key !== null && { key }) });
  known.rows.meetOthers(labels.meet);
  const unmatched = labels.unmatched();
  const joined = performanceRows(
    reference,
    rows.filter(({ at }) => at >= since),
    labels,
    {
      absentMeans: project.labels.absentMeans,
      maturity: (arrivals) => servedMaturity(project, arrivals, reference.maturity),
      wholeUntil: (...feed) => wholeFeedUntilOf(project, ...feed),
    },
  );
  const judgedRows = {
    performance: performance(joined, reference, project, input.shift),
    estimated: estimatedPerformance(joined.pending, reference, project),
    resources: resources.result(rows),
    fallbacks: fallen.result(window.rows),
    attribution:
      judged && reference.attribution && input.explain
        ? attributionDrift(reference.attribution, await input.explain(sample.chosen()))
        : null,
  };
  const report = {
    format: 1 as const,
    project: project.name,
    monitorId: input.monitorId,
    by: input.by,
    at: input.now.toISOString(),
    task: reference.task,
    modelVersion,
    window,
    objects: { read, omitted: input.omitted ?? 0, ...damagedOf(input) },
    labels: {
      count: labels.count,
      malformed: labels.malformed,
      unmatched: unmatched.count,
      examples: unmatched.examples,
      maturity: joined.maturity,
    },
    minimumRows: monitoring.minimumRows,
    judged,
    ...judgement,
    checks: [...judgement.checks, ...feed.checks],
    wholes: [...judgement.wholes, ...feed.results],
    findings: rankFindings([
      ...judgement.findings,
      ...feed.findings,
      ...performanceFindings({
        ...judgedRows,
        rows: joined,
        reference,
        project,
      }),
    ]),
    ...judgedRows,
    performanceSince: new Date(since).toISOString(),
  };
  return { ...report, events: eventsOf(report) };
}

/** How many, and the first. */
function damagedOf({ damaged = [] }: AnalyseInput): Pick<MonitorReport['objects'], 'damaged'> {
  const [example] = damaged;
  return example === undefined ? {} : { damaged: { count: damaged.length, example } };
}

function nothingKnown({ project, reference, modelVersion, now }: AnalyseInput): Known {
  const about = { project: project.name, digest: '', days: [] };
  return {
    rows: knownRows({ ...about, reference, modelVersion }),
    labels: knownLabels({ ...about, ...labelRules(reference, now) }),
  };
}

/** How labels of a model are understood at a look. */
export function labelRules({ task, classes }: Reference, now: Date): LabelRules {
  return { now: now.getTime(), codeOf: (value) => labelCode(value, task, classes) };
}

function historyOf({ project, reference, modelVersion }: AnalyseInput): History {
  const nothing = { digest: '', others: false, days: [], ids: new Map() };
  return openHistory({ project: project.name, reference, modelVersion, ...nothing });
}
