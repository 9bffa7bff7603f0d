import type { ProjectName } from '../../contracts/ids.ts';
import type { RecordStore } from '../../ports/index.ts';
import { getModel } from '../../registry/models.ts';
import { listFindings } from '../../registry/monitor-findings.ts';
import { findLiveVariant } from '../../registry/routes.ts';
import { listRuns } from '../../registry/runs.ts';
import type { Background } from './automatic.ts';

/** A longer look back than the longest wait, a month's budget and a day's limit need. */
const days = 400;
const most = 200;

/** Reads what a run that nobody asked for is judged by. @throws ModelNotFound where the version that serves is not registered */
export async function backgroundOf(registry: RecordStore, project: ProjectName, now: Date): Promise<Background> {
  const [runs, live, findings] = await Promise.all([
    listRuns(registry, project, most),
    findLiveVariant(registry, project),
    listFindings(registry, project),
  ]);
  const from = new Date(now.getTime() - days * 86_400_000).toISOString();
  // Not when the route was written last: the monitor does so as it adjusts the base rate.
  const champion = live && {
    version: live.version,
    since: (await getModel(registry, project, live.version)).stateAt,
  };
  return { runs: runs.filter((run) => run.startedAt > from), champion: champion ?? null, findings };
}
