import { durationMs } from '../contracts/duration.ts';
import { rankFindings } from '../contracts/monitor-finding.ts';
import type { Project } from '../contracts/project.ts';
import type { CapturedPrediction } from '../contracts/serving.ts';
import { readLabels } from '../labels/read-labels.ts';
import type { Reference } from '../reference/reference.ts';
import { ownField } from '../table/field.ts';
import { capturedPredictions } from './captured-predictions.ts';
import type { FeatureGroup } from './checks/check.ts';
import { checks } from './checks/registry.ts';
import { eventsOf } from './events-of.ts';
import type { MonitorReport } from './monitor-report.ts';
import { columnObserver } from './observe.ts';
import { performance } from './performance/performance.ts';
import { performanceRows } from './performance/performance-rows.ts';
import { runChecks } from './run-checks.ts';

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
}

export interface LogObject {
  text: string;
  fresh: boolean;
}

const day = 86_400_000;

/** How long (ms) before now predictions are still joined with labels: 30 days, or twice the maturity where that is longer. */
export function lookBack(project: Project): number {
  return Math.max(30 * day, 2 * durationMs(project.labels.maturity));
}

/**
 * One check of the monitor: data quality and drift of the fresh predictions, performance and realised cost of all whose
 * truth is known. Predictions are identified by their inference id, so lines may repeat and come in any order.
 */
export async function analyse(input: AnalyseInput): Promise<MonitorReport> {
  const { project, reference, modelVersion } = input;
  const labels = await readLabels(input.labels);
  const since = input.now.getTime() - lookBack(project);
  const rows = performanceRows(reference, labels, {
    absentMeans: project.labels.absentMeans,
    maturity: durationMs(project.labels.maturity),
  });
  const observers = observersOf(reference);
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
  for await (const { text, fresh } of input.log) {
    read++;
    for (const prediction of capturedPredictions(text)) {
      if (!prediction) {
        if (fresh) window.malformed++;
        continue;
      }
      if (seen.has(prediction.inferenceId)) {
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
      window.rows++;
      if (window.from === null || prediction.at < window.from) window.from = prediction.at;
      if (window.to === null || prediction.at > window.to) window.to = prediction.at;
      for (const { observer, pick } of observers) observer.add(pick(prediction));
    }
  }
  const { monitoring } = project;
  const judged = window.rows >= monitoring.minimumRows;
  const observed = observers.map(({ group, reference, observer }) => ({
    group,
    reference,
    observed: observer.result(),
  }));
  const unmatched = labels.unmatched();
  const checked = runChecks(checks, observed, { monitoring, judge: judged });
  const performed = performance(rows.result(), reference, project);
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
    },
    minimumRows: monitoring.minimumRows,
    judged,
    ...checked,
    findings: rankFindings([...checked.findings, ...(performed?.findings ?? [])]),
    performance: performed,
    performanceSince: new Date(since).toISOString(),
  };
  return { ...report, events: eventsOf(report) };
}

function observersOf(reference: Reference) {
  const { columns, windows, score, task } = reference;
  const scoreOf = (p: CapturedPrediction) =>
    task === 'binary' ? p.probability : task === 'regression' ? p.value : p.label;
  const group = (name: FeatureGroup) => name;
  return [
    ...columns.map((c) => ({
      reference: c,
      group: group('column'),
      observer: columnObserver(c),
      pick: (p: CapturedPrediction): unknown => ownField(p.record, c.name),
    })),
    ...windows.map((c) => ({
      reference: c,
      group: group('window'),
      observer: columnObserver(c),
      pick: (p: CapturedPrediction): unknown => p.windows[c.name],
    })),
    ...(score ? [{ reference: score, group: group('score'), observer: columnObserver(score), pick: scoreOf }] : []),
  ];
}
