import { lake as keysOf } from '../contracts/lake.ts';
import { type CheckResult, carriedFindings, featuresFound, type MonitorFinding } from '../contracts/monitor-finding.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { MonitorRecord, MonitorStateRecord } from '../contracts/registry/monitor.ts';
import type { Clock, EventPublisher, ObjectStore, ObjectSummary, RecordStore } from '../ports/index.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import type { Reference } from '../reference/reference.ts';
import { getDefinition } from '../registry/definitions.ts';
import { analyse, lookBack } from './analyse.ts';
import { type AnalyseRequest, labelsPrefix, listSince, sinceDay } from './check-request.ts';
import type { MonitorReport } from './monitor-report.ts';
import { readAhead } from './read-ahead.ts';
import { selectObjects } from './select-objects.ts';
import { advance } from './watermark.ts';

export class ReferenceMissing extends Error {
  override name = 'ReferenceMissing';
  constructor(project: string, version: number, options: ErrorOptions) {
    super(
      `version ${version} of project '${project}' has no reference.json beside its model; register it again by a run`,
      options,
    );
  }
}

export interface MonitorPorts {
  registry: RecordStore;
  lake: ObjectStore;
  events: EventPublisher;
  now: Clock;
  /** Bytes of an object as text; compressed ones are expanded. */
  textOf: (bytes: Uint8Array) => string;
  /** The report as a page for people (HTML). */
  page: (report: MonitorReport) => string;
}

export interface MonitorOutcome {
  project: string;
  monitorId: string;
  reportKey: string;
  /** The page for people. */
  pageKey: string;
  rows: number;
  judged: boolean;
  found: MonitorRecord['found'];
  findings: MonitorFinding[];
  largestDrift: CheckResult[];
  labelled: number;
  /** Per 1,000 records. */
  realisedCost: number | null;
  events: string[];
}

const objectsAhead = 16;

/**
 * Analyses what is new, writes the report, publishes its events and moves the cursor once the window was judged. A request
 * that was answered before gets the same answer; of two requests at once one moves the cursor.
 * @throws UnknownProject, ReferenceMissing
 */
export async function runMonitor(ports: MonitorPorts, request: AnalyseRequest): Promise<MonitorOutcome> {
  const { registry, lake } = ports;
  const { project, version, digest, monitorId } = request;
  const reportKey = keysOf.report(project, 'monitor', monitorId, 'report.json');
  const pageKey = keysOf.report(project, 'monitor', monitorId, 'report.html');
  if (await registry.get(keys.monitor(project, monitorId)))
    return outcomeOf(JSON.parse(new TextDecoder().decode(await lake.get(reportKey))) as MonitorReport, {
      reportKey,
      pageKey,
    });
  const { definition } = await getDefinition(registry, project);
  const state = await registry.get<MonitorStateRecord>(keys.monitorState(project));
  const reference = await readReference(lake, request);
  const now = ports.now();
  const since = sinceDay(now, lookBack(definition));
  const [log, labels] = await Promise.all([
    listSince(lake, keysOf.inferences(project), since),
    listSince(lake, labelsPrefix(project), since),
  ]);
  const { selected, omitted } = selectObjects(log, state, labels.length > 0);
  const truth = selectObjects(labels, undefined, true);
  const text = async (key: string) => ports.textOf(await lake.get(key));
  const report = await analyse({
    project: definition,
    reference,
    modelVersion: version,
    monitorId,
    by: request.by,
    now,
    log: readAhead(selected, objectsAhead, async ({ key, fresh }) => ({ text: await text(key), fresh })),
    labels: readAhead(truth.selected, objectsAhead, ({ key }) => text(key)),
    omitted: omitted + truth.omitted,
  });
  await lake.put(reportKey, JSON.stringify(report), { contentType: 'application/json' });
  await lake.put(pageKey, ports.page(report), { contentType: 'text/html; charset=utf-8' });
  // Before the cursor moves: an event may come twice after a failure, it must not get lost.
  if (report.events.length > 0) await ports.events.publish(report.events);
  const outcome = outcomeOf(report, { reportKey, pageKey });
  await registry.write([{ put: record(report, outcome, digest) }]);
  await moveCursor(registry, state, nextState(report, outcome, state, log, labels));
  return outcome;
}

async function moveCursor(
  registry: RecordStore,
  before: MonitorStateRecord | undefined,
  after: MonitorStateRecord,
): Promise<void> {
  try {
    await registry.write([{ put: after, when: before ? { equals: { revision: before.revision } } : 'absent' }]);
  } catch (error) {
    // Another monitor looked meanwhile; how far it got is as true.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

async function readReference(lake: ObjectStore, { project, version, digest }: AnalyseRequest): Promise<Reference> {
  try {
    const bytes = await lake.get(keysOf.model(project, digest, 'reference.json'));
    return JSON.parse(new TextDecoder().decode(bytes)) as Reference;
  } catch (error) {
    if (error instanceof ObjectNotFound) throw new ReferenceMissing(project, version, { cause: error });
    throw error;
  }
}

function outcomeOf(report: MonitorReport, written: { reportKey: string; pageKey: string }): MonitorOutcome {
  const { project, monitorId, findings, performance, window, judged } = report;
  const quality = findings.filter(({ kind }) => kind === 'quality');
  return {
    project,
    monitorId,
    ...written,
    rows: window.rows,
    judged,
    found: { drifted: featuresFound(findings, 'drift').length, violations: quality.length },
    findings: [...carriedFindings(findings, 'drift'), ...carriedFindings(findings, 'quality')],
    largestDrift: judged ? largestDrift(report) : [],
    labelled: performance?.rows ?? 0,
    realisedCost: performance?.cost?.realised.value ?? null,
    events: report.events.map((e) => e.type),
  };
}

/** Of each check for drift the result of the feature whose statistic is largest. */
function largestDrift({ checks, features }: MonitorReport): CheckResult[] {
  const results = features.flatMap((feature) => feature.results);
  return checks.flatMap(({ name, kind }) => {
    const own = kind === 'drift' ? results.filter(({ check }) => check === name) : [];
    return own.length === 0 ? [] : [own.reduce((a, b) => (b.statistic > a.statistic ? b : a))];
  });
}

/** Of a model that takes no decisions, whose mistakes cost nothing that is stated. */
function realisedError({ task, performance }: MonitorReport): NonNullable<MonitorRecord['realisedError']> | null {
  if (task === 'binary' || !performance) return null;
  const { metric, metrics, reference } = performance;
  const value = metrics[metric]?.value;
  return value === undefined ? null : { metric, value, reference: reference[metric] ?? null };
}

function record(report: MonitorReport, outcome: MonitorOutcome, digest: string): MonitorRecord {
  const worse = report.performance?.worseThan;
  const { project, monitorId, rows, labelled, found, findings, largestDrift, realisedCost, reportKey } = outcome;
  return {
    ...keys.monitor(project, monitorId),
    project,
    monitorId,
    from: report.window.from ?? report.at,
    to: report.window.to ?? report.at,
    modelVersion: report.modelVersion,
    digest,
    rows,
    labelled,
    omitted: report.objects.omitted,
    found,
    findings,
    largestDrift,
    realisedCost,
    realisedError: realisedError(report),
    worseThan: worse ? { decision: worse.decision, excess: worse.excess.value, certain: worse.certain } : null,
    unmatchedLabels: report.labels.unmatched,
    reportKey,
    at: report.at,
  };
}

function nextState(
  report: MonitorReport,
  { project, reportKey, judged }: MonitorOutcome,
  state: MonitorStateRecord | undefined,
  log: readonly ObjectSummary[],
  labels: readonly ObjectSummary[],
): MonitorStateRecord {
  const cursor = state?.cursor ?? null;
  return {
    ...keys.monitorState(project),
    project,
    cursor: judged ? advance(cursor, log) : cursor,
    seen: advance(state?.seen ?? null, [...log, ...labels]),
    at: report.at,
    lastReportKey: reportKey,
    revision: (state?.revision ?? 0) + 1,
  };
}
