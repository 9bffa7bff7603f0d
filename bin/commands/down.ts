import { homeAt } from '../../local-cloud/home.ts';
import { deleteKept, stopLocalCloud } from '../../local-cloud/stop.ts';
import type { CommandDefinition } from '../command.ts';
import { confirm } from '../ui/confirm.ts';

export const down: CommandDefinition = {
  usage: 'down',
  summary: 'stop the local cloud; data and models are kept for the next start',
  examples: ['down', 'down --delete', 'down --delete --yes'],
  configure: (command) =>
    command
      .option('--delete', 'also delete what it holds: data, models, runs, keys (asks first)')
      .option('--yes', 'do not ask'),
  async perform({ options, progress }, { delete: remove = false, yes = false }: { delete?: boolean; yes?: boolean }) {
    const home = options.home ?? homeAt();
    if (remove) await confirm(`Delete every project's data and models of the local cloud in ${home.kept}?`, { yes });
    const task = progress.task('stopping');
    const stopped = await stopLocalCloud(home);
    const deleted = remove && deleteKept(home);
    task.done();
    const now = stopped ? `The local cloud on port ${stopped.port} has stopped` : 'No local cloud was running';
    const kept = remove
      ? deleted
        ? '; what it held is deleted.'
        : '; there was nothing to delete.'
      : stopped
        ? '. Data and models are kept: npx perennial up finds them again, npx perennial down --delete removes them.'
        : '.';
    return {
      json: { stopped: Boolean(stopped), ...(stopped ? { port: stopped.port } : {}), deleted },
      text: `${now}${kept}`,
    };
  },
};
