import type { ProjectName } from '../../contracts/ids.ts';
import type { RecordStore } from '../../ports/index.ts';
import { listFindings } from '../../registry/monitor-findings.ts';
import { findRoute, liveVariant } from '../../registry/routes.ts';
import { listRuns } from '../../registry/runs.ts';
import type { Background } from './automatic.ts';

/** A longer look back than the longest wait, a month's budget and a day's limit need. */
const days = 400;
const most = 200;

/** Reads what a run that nobody asked for is judged by. */
export async function backgroundOf(registry: RecordStore, project: ProjectName, now: Date): Promise<Background> {
  const [runs, route, findings] = await Promise.all([
    listRuns(registry, project, most),
    findRoute(registry, project),
    listFindings(registry, project),
  ]);
  const from = new Date(now.getTime() - days * 86_400_000).toISOString();
  const champion = route ? { version: liveVariant(route).version, since: route.updatedAt } : null;
  return { runs: runs.filter((run) => run.startedAt > from), champion, findings };
}
