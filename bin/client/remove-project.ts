import { prefixesOf, zones } from '../../core/contracts/lake.ts';
import type { DefinitionRecord } from '../../core/contracts/registry/projects.ts';
import { tableOf } from '../../core/ingest/curated-table.ts';
import { scheduleKinds, scheduleName } from '../../core/retrain/schedules.ts';
import { administer } from './administer.ts';
import type { Platform } from './platform.ts';
import { removeObjects } from './remove-objects.ts';

export interface RemovedProject {
  /** Records by kind. */
  registry: Record<string, number>;
  schedules: number;
  /** Tables over curated data. */
  tables: string[];
  /** Versions of objects by zone of the lake. */
  objects: Record<string, number>;
}

/** Removes a project from the platform: what starts and serves it first, its data last. Called again, it goes on. */
export async function removeWholeProject(
  platform: Platform,
  { project, definition }: Pick<DefinitionRecord, 'project' | 'definition'>,
  { raw, onStep }: { raw: boolean; onStep: (what: string) => void },
): Promise<RemovedProject> {
  await administer(platform, { action: 'stop serving', project });
  onStep('schedules');
  const schedules = await removeSchedules(platform, project);
  onStep('tables');
  const tables = await removeTables(
    platform,
    project,
    definition.data.sources.map((s) => s.name),
  );
  const objects: Record<string, number> = {};
  for (const zone of zones.filter((z) => raw || z !== 'raw')) {
    onStep(`${zone}/`);
    objects[zone] = 0;
    for (const prefix of prefixesOf(zone, project)) objects[zone] += await removeObjects(platform, prefix);
  }
  onStep('registry');
  const { removed: registry = {} } = await administer(platform, { action: 'remove project', project });
  return { registry, schedules, tables, objects };
}

async function removeSchedules({ settings, outputs }: Platform, project: string): Promise<number> {
  const { SchedulerClient, DeleteScheduleCommand } = await import('@aws-sdk/client-scheduler');
  const client = new SchedulerClient({ ...settings.sdk, maxAttempts: 5 });
  let removed = 0;
  for (const kind of scheduleKinds) {
    const command = new DeleteScheduleCommand({ GroupName: outputs.scheduleGroup, Name: scheduleName(project, kind) });
    removed += await client.send(command).then(
      () => 1,
      (error: Error) => {
        if (error.name === 'ResourceNotFoundException') return 0;
        throw error;
      },
    );
  }
  return removed;
}

async function removeTables({ settings, outputs }: Platform, project: string, sources: string[]): Promise<string[]> {
  const { GlueClient, DeleteTableCommand } = await import('@aws-sdk/client-glue');
  const { GlueTables } = await import('../../adapters/aws/tables.ts');
  const client = new GlueClient({ ...settings.sdk, maxAttempts: 5 });
  const tables = new GlueTables(client, outputs.glueDatabase, outputs.lakeBucket);
  const removed: string[] = [];
  for (const source of sources) {
    const { name, before } = await tableOf(tables, { project, source });
    if (!before) continue;
    await client.send(new DeleteTableCommand({ DatabaseName: outputs.glueDatabase, Name: name }));
    removed.push(name);
  }
  return removed;
}
