import { rankFindings } from '../contracts/monitor-finding.ts';
import type { Project } from '../contracts/project.ts';
import { declaredMaturity, servedMaturity } from '../labels/maturity.ts';
import { readLabels } from '../labels/read-labels.ts';
import { wholeFeedUntilOf } from '../labels/whole-feed.ts';
import type { Reference } from '../reference/reference.ts';
import { labelCode } from '../values/label.ts';
import { capturedPredictions } from './captured-predictions.ts';
import { checks } from './checks/registry.ts';
import { eventsOf } from './events-of.ts';
import { judgeLook } from './judge/judge.ts';
import type { MonitorReport } from './monitor-report.ts';
import { columnObserver } from './observe.ts';
import type { CurrentShift } from './performance/base-rate.ts';
import { estimatedPerformance } from './performance/estimated.ts';
import { performanceFindings } from './performance/find.ts';
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
   * Objects of the inference log (NDJSON text), oldest first: `fresh` ones have not been judged for drift; older ones
   * count for performance only, up to `lookBack` before `now`.
   */
  log: AsyncIterable<LogObject> | Iterable<LogObject>;
  /** Objects of labels (NDJSON text). */
  labels: AsyncIterable<string> | Iterable<string>;
  /** Objects that were not read because there are too many. @default 0 */
  omitted?: number;
  /** What has been counted of the model before; what is read is added to it. @default nothing */
  history?: History;
  /** Log odds that are added to the model's probabilities now, see `RouteVariant`. @default none */
  shift?: CurrentShift;
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
  const labels = await readLabels(input.labels, {
    now: input.now.getTime(),
    codeOf: (value) => labelCode(value, reference.task, reference.classes),
  });
  const since = input.now.getTime() - lookBack(project, reference);
  const rows = performanceRows(reference, labels, {
    absentMeans: project.labels.absentMeans,
    maturity: (arrivals) => servedMaturity(project, arrivals, reference.maturity),
    wholeUntil: (...feed) => wholeFeedUntilOf(project, ...feed),
  });
  const resources = resourceObserver();
  const history = input.history ?? historyOf(input);
  const observers = history.watched.map(({ reference, pick }) => ({ pick, observer: columnObserver(reference) }));
  const records = recordsObserver();
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
    for (const prediction of capturedPredictions(text)) {
      if (!prediction) {
        if (fresh) window.malformed++;
        continue;
      }
      // What another object held, counted before, is told by that one.
      if (seen.has(prediction.inferenceId) || (isNew && !history.add(key, prediction))) {
        if (fresh) window.repeated++;
        continue;
      }
      seen.add(prediction.inferenceId);
      labels.meet(prediction);
      if (prediction.modelVersion !== modelVersion) {
        if (fresh) window.otherVersions++;
        continue;
      }
      if (Date.parse(prediction.at) >= since) rows.add(prediction);
      if (!fresh) continue;
      resources.add(prediction);
      window.rows++;
      if (window.from === null || prediction.at < window.from) window.from = prediction.at;
      if (window.to === null || prediction.at > window.to) window.to = prediction.at;
      const at = hourOf(prediction.at);
      freshRows.set(at, (freshRows.get(at) ?? 0) + 1);
      for (const { observer, pick } of observers) observer.add(pick(prediction));
      records.add(prediction);
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
  const unmatched = labels.unmatched();
  const known = rows.result();
  const judgedRows = {
    performance: performance(known, reference, project, input.shift),
    estimated: estimatedPerformance(known.pending, reference, project),
    resources: resources.result(),
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
    objects: { read, omitted: input.omitted ?? 0 },
    labels: {
      count: labels.count,
      malformed: labels.malformed,
      unmatched: unmatched.count,
      examples: unmatched.examples,
      maturity: known.maturity,
    },
    minimumRows: monitoring.minimumRows,
    judged,
    ...judgement,
    findings: rankFindings([
      ...judgement.findings,
      ...performanceFindings({ ...judgedRows, rows: known, reference, project }),
    ]),
    ...judgedRows,
    performanceSince: new Date(since).toISOString(),
  };
  return { ...report, events: eventsOf(report) };
}

function historyOf({ project, reference, modelVersion }: AnalyseInput): History {
  const nothing = { digest: '', others: false, days: [], ids: new Map() };
  return openHistory({ project: project.name, reference, modelVersion, ...nothing });
}
