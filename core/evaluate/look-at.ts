import type { ProjectName, RunId, SnapshotId } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { RecordStore } from '../ports/index.ts';
import { listModels } from '../registry/models.ts';

/**
 * The how manieth comparison with a champion a run makes, from 1: counted by the versions that were compared with it before,
 * without those that spent nothing (`levelOfLook`). The same rows under the same definition and code make the same comparison again,
 * which is no further chance.
 */
export async function lookAt(
  registry: RecordStore,
  {
    project,
    runId,
    snapshotId,
    champion,
  }: { project: ProjectName; runId: RunId; snapshotId: SnapshotId; champion: number },
): Promise<number> {
  const [run, models] = await Promise.all([
    registry.get<RunRecord>(keys.run(project, runId)),
    listModels(registry, project),
  ]);
  const looks = models.filter((m) => m.compared?.champion === champion);
  const same = looks.find(
    (m) => m.snapshotId === snapshotId && m.definitionHash === run?.definitionHash && m.codeHash === run?.codeHash,
  );
  const next = looks.map(({ compared }) => compared!.look + (compared!.spent === false ? 0 : 1));
  return same?.compared?.look ?? Math.max(1, ...next);
}
