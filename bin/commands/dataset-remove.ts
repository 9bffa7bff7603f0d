import { lake } from '../../core/contracts/lake.ts';
import type { CommandDefinition } from '../command.ts';
import { plural } from '../ui/format.ts';

export const datasetRemove: CommandDefinition = {
  usage: 'dataset remove <name> <version>',
  summary: 'take a dataset out of what is learned from, and delete its rows; models made of it stay',
  examples: ['dataset remove bank-fraud 3fa9c1', 'dataset remove bank-fraud 3fa9c1 --raw --yes'],
  configure: (command) => command.option('--raw', 'also delete its raw file, for good').option('--yes', 'do not ask'),
  async perform(
    { connect, colours: c },
    project: string,
    version: string,
    { raw = false, yes = false }: { raw?: boolean; yes?: boolean },
  ) {
    const platform = await connect();
    const [{ publishedProject }, { findDataset }, { confirm }, { removeObjects }, { administer }] = await Promise.all([
      import('../client/project.ts'),
      import('../client/quarantine.ts'),
      import('../ui/confirm.ts'),
      import('../client/remove-objects.ts'),
      import('../client/administer.ts'),
    ]);
    await publishedProject(platform, project);
    const dataset = await findDataset(platform, project, version);
    const { source, datasetVersion, rows, quarantined, object } = dataset;
    const what = `${plural(rows, 'row')} and ${plural(quarantined, 'quarantined row')} of ${object.key}`;
    await confirm(`Remove dataset ${datasetVersion.slice(0, 12)}, ${what}${raw ? ', and the raw file' : ''}?`, { yes });
    const ask = (action: 'remove dataset' | 'forget dataset') =>
      administer(platform, { action, project, source, datasetVersion });
    const { objects = [] } = await ask('remove dataset');
    const deleted = {
      curated: await removeObjects(platform, `curated/${project}/${source}/${datasetVersion}/`),
      quarantine: await removeObjects(platform, `quarantine/${project}/${source}/${datasetVersion}/`),
      labels: await removeObjects(platform, lake.labels(project, '', '').split('dt=')[0]!, ({ key }) =>
        key.includes(`/file-${datasetVersion}`),
      ),
      raw: 0,
    };
    if (raw)
      for (const { key, versionId } of objects)
        deleted.raw += await removeObjects(
          platform,
          key,
          (o) => o.key === key && (versionId === undefined || o.versionId === versionId),
        );
    await ask('forget dataset');
    const kept = raw
      ? ''
      : `\nKept: ${objects.map((o) => o.key).join(', ')} (--raw deletes it too; sent again, it is ingested again).`;
    return {
      json: { project, source, datasetVersion, rows, quarantined, objects: objects.map((o) => o.key), deleted },
      text: `${c.green('removed')}  ${what}: its entry in the catalogue, ${Object.entries(deleted)
        .filter(([, n]) => n > 0)
        .map(([zone, n]) => `${plural(n, 'object')} of ${zone}/`)
        .join(', ')}.${kept}\nSnapshots and models made of it stay; the next run is without it.`,
    };
  },
};
