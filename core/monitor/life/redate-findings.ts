import type { ProjectName } from '../../contracts/ids.ts';
import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import type { RecordStore } from '../../ports/index.ts';
import { observedWrite } from '../../registry/audit.ts';
import { concurrently } from '../../registry/concurrently.ts';
import { listFindings, updateFinding } from '../../registry/monitor-findings.ts';

const day = 86_400_000;
const atOnce = 8;

/**
 * The findings of a project; what is dated more than a day ahead was written by a clock that was wrong, and is dated as of now. It would
 * else stay as it is until that day: open, though nothing shows it, and holding trainings up, or resolved, though it is there.
 * @param now of the process, also where it repeats an earlier look
 */
export async function redateFindings(
  registry: RecordStore,
  project: ProjectName,
  now: Date,
): Promise<MonitorFindingRecord[]> {
  const known = await listFindings(registry, project);
  const ahead = known.filter((record) => redated(record, now) !== undefined);
  if (ahead.length === 0) return known;
  await concurrently(ahead, atOnce, (record) =>
    updateFinding(registry, record, (before) => before && redated(before, now), observedWrite),
  );
  return listFindings(registry, project);
}

/** Undefined where nothing is dated ahead. */
function redated(record: MonitorFindingRecord, now: Date): MonitorFindingRecord | undefined {
  const latest = new Date(now.getTime() + day).toISOString();
  // Before the look that is under way, so that what it finds comes after.
  const before = new Date(now.getTime() - 1).toISOString();
  let isAhead = false;
  const moment = (said: string) => {
    if (said <= latest) return said;
    isAhead = true;
    return before;
  };
  const { announced, announcing } = record;
  const dated: MonitorFindingRecord = {
    ...record,
    stateAt: moment(record.stateAt),
    openedAt: moment(record.openedAt),
    lastSeenAt: moment(record.lastSeenAt),
    recent: record.recent.map((look) => ({ ...look, at: moment(look.at) })),
    announced: announced && { ...announced, at: moment(announced.at) },
    ...(announcing && { announcing: { ...announcing, at: moment(announcing.at) } }),
  };
  return isAhead ? dated : undefined;
}
