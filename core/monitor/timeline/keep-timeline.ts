import type { ProjectName } from '../../contracts/ids.ts';
import { lake as keysOf } from '../../contracts/lake.ts';
import { keys } from '../../contracts/registry/keys.ts';
import type { MonitorRecord } from '../../contracts/registry/monitor.ts';
import type { ObjectStore, Ports } from '../../ports/index.ts';
import { getJson, putJson } from '../../ports/json.ts';
import { ObjectNotFound } from '../../ports/object-store.ts';
import { type MonitorReport, monitorReportSchema } from '../monitor-report.ts';
import { emptyTimeline, type Timeline, timelineSchema, withReport } from './timeline.ts';

/** Looks before this one that may be missing: those that were made at once with another, which wrote over them. */
const lastLooks = 6;

/** Takes a look into the project's timeline, with those before it that are missing there. */
export async function keepTimeline(
  { lake, registry }: Pick<Ports, 'lake' | 'registry'>,
  report: MonitorReport,
): Promise<Timeline> {
  const { project } = report;
  const key = keysOf.timeline(project);
  const before = await readTimeline(lake, project);
  const { pk, sk: prefix } = keys.monitor(project, '');
  const last = await registry.query<MonitorRecord>(pk, { prefix, descending: true, limit: lastLooks });
  const missing = last.filter(({ monitorId }) => !before.looks.includes(monitorId) && monitorId !== report.monitorId);
  const reports = await Promise.all(missing.map(({ reportKey }) => getJson(lake, reportKey, monitorReportSchema)));
  const after = [...reports, report].reduce(withReport, before);
  if (after !== before) await putJson(lake, key, after);
  return after;
}

/** What all looks of a project have seen; empty before the first. */
export async function readTimeline(lake: Pick<ObjectStore, 'get'>, project: ProjectName): Promise<Timeline> {
  try {
    return await getJson(lake, keysOf.timeline(project), timelineSchema);
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
    return emptyTimeline;
  }
}
