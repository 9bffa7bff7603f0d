import type { MonitorId } from '../../contracts/ids.ts';
import type { CheckResult } from '../../contracts/monitor-finding.ts';
import { findingId } from '../../contracts/monitor-finding.ts';
import { objectWith } from '../../contracts/schema.ts';
import type { MonitorReport } from '../monitor-report.ts';

/** What all looks of a project have seen, by day: what pages draw. Looks may be taken in twice and in any order. */
export interface Timeline {
  format: 1;
  /** Ascending: the last looks that are in it. */
  looks: MonitorId[];
  /** Ascending. */
  days: TimelineDay[];
}

export interface TimelineDay {
  /** `yyyy-MM-dd` (UTC). */
  day: string;
  /** Looks of the day. */
  looks: number;
  /** Predictions of the day by the version that answered. */
  rows: Record<string, number>;
  /** Versions that were looked at, ascending, with the first look (ISO 8601) of the day at each. */
  versions: { version: number; at: string }[];
  /** Realised, per 1,000 predictions of the day with known truth, as the last report has it. */
  cost: DayCost | null;
  /** What its decisions were expected to cost when they were made, per 1,000 predictions, as the last report has it. */
  expected: DayCost | null;
  /** By the id that a finding of it would have. */
  measured: Record<string, Measured>;
}

export interface DayCost {
  per1000: number;
  rows: number;
  /** ISO 8601: of the report. */
  at: string;
}

/** The largest statistic of a day. */
export interface Measured {
  statistic: number;
  threshold: number;
  /** Whether a look of the day found it. */
  found: boolean;
}

export const timelineSchema = objectWith<Timeline>('a timeline of the monitor (format 1)', {
  format: 1,
  looks: 'array',
  days: 'array',
});

export const emptyTimeline: Timeline = { format: 1, looks: [], days: [] };

const dayMs = 86_400_000;
const maxLooks = 1_000;
const maxDays = 200;
/** Of a day: what was found, and then what was nearest to it. */
const maxMeasured = 60;

/** The timeline with one more look; the same where it has it already, or where the look is older than all that it can hold. */
export function withReport(timeline: Timeline, report: MonitorReport): Timeline {
  const { monitorId, at, modelVersion } = report;
  const oldest = timeline.looks[0];
  const isFull = timeline.looks.length >= maxLooks;
  if (timeline.looks.includes(monitorId) || (isFull && oldest !== undefined && monitorId < oldest)) return timeline;
  const days = new Map(timeline.days.map((day) => [day.day, day]));
  const day = at.slice(0, 10);
  const before = days.get(day) ?? emptyDay(day);
  days.set(day, {
    ...before,
    looks: before.looks + 1,
    versions: withVersion(before.versions, modelVersion, at),
    measured: withMeasured(before.measured, report),
  });
  for (const { of, field, ...figures } of costsOf(report)) {
    const known = days.get(of) ?? emptyDay(of);
    if ((known[field]?.at ?? '') <= at) days.set(of, { ...known, [field]: { ...figures, at } });
  }
  for (const [of, rows] of Object.entries(report.trends?.byDate ?? {})) {
    const known = days.get(of) ?? emptyDay(of);
    // A day is seen to grow, and then in part as reports look no further back.
    const most = Math.max(rows, known.rows[modelVersion] ?? 0);
    days.set(of, { ...known, rows: { ...known.rows, [modelVersion]: most } });
  }
  return {
    format: 1,
    looks: [...timeline.looks, monitorId].sort().slice(-maxLooks),
    days: [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)).slice(-maxDays),
  };
}

function emptyDay(day: string): TimelineDay {
  return { day, looks: 0, rows: {}, versions: [], cost: null, expected: null, measured: {} };
}

/** Realised and expected cost of days; a day that does not begin at midnight counts for the one in which most of it lies. */
function costsOf({ performance, trends }: MonitorReport) {
  const { byDay } = performance ?? {};
  const realised = (byDay?.starts ?? []).map((start, i) => ({
    of: dayOf(start),
    field: 'cost' as const,
    per1000: byDay!.costPer1000[i]!,
    rows: byDay!.rows[i]!,
  }));
  const expected = (trends?.days ?? []).flatMap((begin, i) => {
    const cost = trends!.expectedCost[i];
    if (cost === null || cost === undefined) return [];
    const of = dayOf(Date.parse(begin) + dayMs / 2);
    return [{ of, field: 'expected' as const, per1000: short(1000 * cost), rows: trends!.rows[i]! }];
  });
  return [...realised, ...expected];
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function withVersion(versions: TimelineDay['versions'], version: number, at: string): TimelineDay['versions'] {
  const known = versions.find((v) => v.version === version);
  if (known && known.at <= at) return versions;
  return [...versions.filter((v) => v.version !== version), { version, at }].sort((a, b) => a.version - b.version);
}

function withMeasured(
  before: TimelineDay['measured'],
  { judged, features, findings }: MonitorReport,
): TimelineDay['measured'] {
  const measured = new Map(Object.entries(before));
  const add = (result: CheckResult, found: boolean) => {
    const id = findingId(result);
    const known = measured.get(id);
    const figures = { statistic: short(result.statistic), threshold: short(result.threshold) };
    const largest = known && known.statistic >= figures.statistic ? known : figures;
    measured.set(id, {
      statistic: largest.statistic,
      threshold: largest.threshold,
      found: found || known?.found === true,
    });
  };
  if (judged) for (const { results } of features) for (const result of results) add(result, false);
  for (const finding of findings) add(finding, true);
  return Object.fromEntries(
    [...measured].sort(([a, x], [b, y]) => nearness(y) - nearness(x) || (a < b ? -1 : 1)).slice(0, maxMeasured),
  );
}

function nearness({ found, statistic, threshold }: Measured): number {
  return (found ? 1e9 : 0) + (threshold > 0 ? Math.min(statistic / threshold, 1e6) : 0);
}

/** Four digits: more than a drawing shows. */
const short = (value: number) => Number(value.toPrecision(4));
