import { keys } from '../contracts/registry/keys.ts';
import type { MonitorRecord, MonitorStateRecord } from '../contracts/registry/monitor.ts';
import type { ObjectSummary, RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { hasHistory, volume } from './checks/volume.ts';
import type { MonitorReport } from './monitor-report.ts';
import { advance } from './watermark.ts';

/** How far the monitor has come with a report: the window starts anew once it was judged. */
export function nextState(
  report: MonitorReport,
  { project, reportKey, judged, digest }: Pick<MonitorRecord, 'project' | 'reportKey' | 'digest'> & { judged: boolean },
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
    drift: { digest, ...report.looks },
    knowsVolume: knowsVolume(report),
    revision: (state?.revision ?? 0) + 1,
  };
}

/** Whether the volume of days can be compared with that of two weeks before. */
function knowsVolume({ checks, trends }: MonitorReport): boolean {
  return checks.some(({ name }) => name === volume.name) && hasHistory(trends?.days ?? []);
}

/** Writes the record of a look and moves the cursor, both or, where another monitor has moved it since, the record alone. */
export async function recordLook(
  registry: RecordStore,
  record: MonitorRecord,
  before: MonitorStateRecord | undefined,
  after: MonitorStateRecord,
): Promise<void> {
  try {
    const when = before ? { equals: { revision: before.revision } } : ('absent' as const);
    await registry.write([{ put: record }, { put: after, when }]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // Another monitor looked meanwhile; how far it got is as true.
    await registry.write([{ put: record }]);
  }
}
