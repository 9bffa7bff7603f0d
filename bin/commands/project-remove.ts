import type { CommandDefinition } from '../command.ts';
import { formatCount, plural } from '../ui/format.ts';
import { renderFields } from '../ui/table.ts';

export const projectRemove: CommandDefinition = {
  usage: 'project remove <name>',
  summary: 'remove a project with its models, runs, data and schedules; its audit trail stays',
  examples: ['project remove people', 'project remove people --raw --yes'],
  configure: (command) => command.option('--raw', 'also delete its raw files, for good').option('--yes', 'do not ask'),
  async perform(
    { connect, progress, colours: c },
    project: string,
    { raw = false, yes = false }: { raw?: boolean; yes?: boolean },
  ) {
    const platform = await connect();
    const [{ publishedProject }, { removeWholeProject }, { confirm }] = await Promise.all([
      import('../client/project.ts'),
      import('../client/remove-project.ts'),
      import('../ui/confirm.ts'),
    ]);
    const definition = await publishedProject(platform, project);
    await confirm(
      `Remove project ${project} with its models, runs, predictions and data${raw ? ', raw files too' : ' (raw files are kept)'}? It serves no more.`,
      { yes },
    );
    const task = progress.task(`remove ${project}`);
    const removed = await removeWholeProject(platform, definition, { raw, onStep: (what) => task.update(what) });
    task.done();
    const counted = (counts: Record<string, number>) =>
      Object.entries(counts)
        .filter(([, n]) => n > 0)
        .map(([what, n]) => `${formatCount(n)} ${what}`)
        .join(', ') || 'none';
    return {
      json: { project, ...removed },
      text: [
        `${c.green('removed')}  ${project}`,
        renderFields(
          [
            ['registry', counted(removed.registry)],
            ['lake', counted(removed.objects)],
            ['schedules', String(removed.schedules)],
            ['tables', removed.tables.join(', ') || 'none'],
          ],
          c,
          '  ',
        ),
        `Kept: the audit trail${raw ? '' : `, ${plural(1, 'folder').slice(2)} raw/${project}/ (--raw deletes it too)`}, states of entity windows until they expire, grants of API keys, and projects/${project}/: a deployment publishes what is there again.`,
      ].join('\n'),
    };
  },
};
