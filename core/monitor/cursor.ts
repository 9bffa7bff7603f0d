import { keys } from '../contracts/registry/keys.ts';
import type { MonitorStateRecord } from '../contracts/registry/monitor.ts';
import type { ObjectSummary, RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import type { MonitorReport } from './monitor-report.ts';
import type { MonitorOutcome } from './outcome.ts';
import { advance } from './watermark.ts';

/** How far the monitor has come with a report: the window starts anew once it was judged. */
export function nextState(
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

/** Writes it, unless another monitor has written its own since. */
export async function moveCursor(
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
