import type { EventDetails, PerennialEvent } from '../../contracts/events.ts';
import { findingId, type MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import type { RecordStore } from '../../ports/index.ts';
import { observedWrite } from '../../registry/audit.ts';
import { concurrently } from '../../registry/concurrently.ts';
import { closeReplaced, listFindings, rankRecords, updateFinding } from '../../registry/monitor-findings.ts';
import { findRoute, liveVariant } from '../../registry/routes.ts';
import { eventsOf } from '../events-of.ts';
import type { MonitorReport } from '../monitor-report.ts';
import { announcedRecord, announcementId, claimed, isAnnouncedBy } from './announce.ts';
import { applyLook, type FindingSettings, type Look, openedFinding } from './apply-look.ts';
import { asQuietAs, quietSibling } from './inherit.ts';

/** New findings that one look opens: the dearest; the report has all of them. */
const maxOpened = 200;
const atOnce = 8;

export interface Latched {
  /** The findings of the project as they are now, the dearest first. */
  findings: MonitorFindingRecord[];
  /** What is to be published: of findings that are new, or that have lasted for another day. */
  events: PerennialEvent[];
}

/**
 * Takes a look into the life of the findings. An open one stays open though this look does not show it, until looks and
 * days enough have not. Asked again for the same look, it answers the same; of looks at once each counts, and one of them
 * announces. What it answers is published before `settleAnnouncements`.
 */
export async function latchFindings(
  registry: RecordStore,
  report: MonitorReport,
  settings: FindingSettings,
): Promise<Latched> {
  const { project, monitorId: id, at, modelVersion } = report;
  const look: Look = { project, id, at, modelVersion };
  const route = await findRoute(registry, project);
  const serving = route ? liveVariant(route).version : modelVersion;
  const before = await listFindings(registry, project);
  const closing = { project, version: serving, by: `monitor ${id}`, at: new Date(route?.updatedAt ?? at) };
  const closed = new Map(
    (await closeReplaced(registry, closing, before, observedWrite)).map((record) => [record.id, record]),
  );
  const known = before.map((record) => closed.get(record.id) ?? record);
  const { isFound, isJudged } = judgedBy(report, serving);
  const misses = missedBy(report, isJudged);
  const found = new Map(report.findings.filter(isFound).map((finding) => [finding.id, finding]));
  const ids = new Set(known.map((record) => record.id));
  const opened = [...found.values()].filter((finding) => !ids.has(finding.id)).slice(0, maxOpened);
  // What is over is not read again unless it comes back.
  const isOver = (record: MonitorFindingRecord) => record.state === 'resolved' && !found.has(record.id);
  const alive = known.filter((record) => !isOver(record));
  const next = (id: string, before: MonitorFindingRecord | undefined) => {
    const finding = found.get(id);
    if (before && !finding && !misses(before.finding)) return undefined;
    const after = afterLook(before, look, finding, { known, settings });
    const current = after ?? before;
    return (current && claimed(current, look)) ?? after;
  };
  const changed = await concurrently([...alive, ...opened], atOnce, async ({ id }) =>
    updateFinding(registry, { project, id }, (before) => next(id, before), observedWrite),
  );
  const records = rankRecords([...known.filter(isOver), ...changed.filter((record) => record !== undefined)]);
  return { findings: records, events: announcements(report, records, look) };
}

/** Records that what a look announced is published. */
export async function settleAnnouncements(
  registry: RecordStore,
  { project, monitorId: id, at, modelVersion }: MonitorReport,
  findings: readonly MonitorFindingRecord[],
): Promise<void> {
  const look: Look = { project, id, at, modelVersion };
  const own = findings.filter((record) => record.announcing?.by === id);
  await concurrently(own, atOnce, (record) =>
    updateFinding(registry, record, (before) => before && announcedRecord(before, look), observedWrite),
  );
}

function afterLook(
  before: MonitorFindingRecord | undefined,
  look: Look,
  finding: MonitorFinding | undefined,
  { known, settings }: { known: readonly MonitorFindingRecord[]; settings: FindingSettings },
): MonitorFindingRecord | undefined {
  const next = before ? applyLook(before, look, finding, settings) : finding && openedFinding(look, finding);
  const isOpened = next?.state === 'open' && (!before || before.state === 'resolved');
  const sibling = isOpened && quietSibling(known, next);
  return sibling ? asQuietAs(next, sibling, { before, growth: settings.growth }) : next;
}

/**
 * Whether a finding that the look does not show is missed by it: not where its feature was compared with nothing yet, nor
 * where its check was not asked and another one found it.
 */
function missedBy(
  { compared, features, findings }: MonitorReport,
  isJudged: (f: Pick<MonitorFinding, 'kind'>) => boolean,
) {
  const asked = new Set(features.flatMap(({ results }) => results.map(findingId)));
  const found = new Set(findings.map(({ kind, feature }) => `${kind} ${feature}`));
  const isCompared = ({ kind, feature }: MonitorFinding) =>
    kind !== 'drift' || (compared !== null && compared.references[feature] !== null);
  return (finding: MonitorFinding) =>
    isJudged(finding) &&
    isCompared(finding) &&
    (asked.has(finding.id) || !found.has(`${finding.kind} ${finding.feature}`));
}

/** Which kinds of findings the look can have found, and which it can have missed: none of a model that serves no more. */
function judgedBy({ judged, performance, minimumRows, modelVersion }: MonitorReport, serving: number) {
  const isServing = modelVersion === serving;
  const found: Record<MonitorFinding['kind'], boolean> = { quality: true, drift: isServing, performance: isServing };
  // Latency and estimates need no labels.
  const enough = performance === null ? judged : performance.rows >= minimumRows;
  const missed = { quality: judged, drift: judged && isServing, performance: enough && isServing };
  return { isFound: ({ kind }: OfKind) => found[kind], isJudged: ({ kind }: OfKind) => missed[kind] };
}

type OfKind = Pick<MonitorFinding, 'kind'>;

/** An event has all open findings of its kind that the look found, where one of them is to be announced. */
function announcements(report: MonitorReport, records: readonly MonitorFindingRecord[], look: Look): PerennialEvent[] {
  const own = records.filter((record) => isAnnouncedBy(record, look));
  const announced = new Set(own.map(({ id }) => id));
  const open = new Set(records.filter(({ state }) => state === 'open').map(({ id }) => id));
  const told = new Set(report.findings.flatMap(({ id, kind }) => (announced.has(id) ? [kind] : [])));
  return eventsOf(
    report,
    report.findings.filter(({ id, kind }) => told.has(kind) && open.has(id)),
    tellsDegradation(report, announced),
    (kind) =>
      announcementId(
        own.filter(({ finding }) => finding.kind === kind),
        look,
      ),
  );
}

/** A degradation goes by the findings about its metric, and about the cost where a constant decision would have had less of it. */
function tellsDegradation({ events, findings }: MonitorReport, announced: ReadonlySet<string>): boolean {
  const metrics = events.flatMap((event) => (event.type === 'PerformanceDegraded' ? toldOf(event.detail) : []));
  const about = findings.filter(({ kind, feature }) => kind === 'performance' && metrics.includes(feature));
  return about.length === 0 || about.some(({ id }) => announced.has(id));
}

function toldOf({ metric, worseThan }: EventDetails['PerformanceDegraded']): string[] {
  return worseThan?.certain ? [metric, 'expectedCost'] : [metric];
}
