import type { CommandDefinition } from '../command.ts';
import { plural } from '../ui/format.ts';

export const label: CommandDefinition = {
  usage: 'label <name>',
  summary: 'send ground truth by inference id or by key',
  examples: ['label bank-fraud --file chargebacks.csv', 'label bank-fraud --file truth.ndjson --json'],
  configure: (command) =>
    command.requiredOption(
      '--file <labels>',
      'columns: inferenceId or the key; the target or value; optionally at, when it became known',
    ),
  async perform({ connect, progress }, project: string, { file }: { file: string }) {
    const platform = await connect();
    const { sendLabels } = await import('../client/label.ts');
    const task = progress.task('labels');
    const sent = await sendLabels(platform, project, file, (done, of) => task.update(`${done} of ${of}`)).catch(
      (error: unknown) => {
        task.fail();
        throw error;
      },
    );
    const { accepted, rejected, by } = sent;
    if (rejected.length > 0) task.fail(`${rejected.length} rejected`);
    else task.done(plural(accepted, 'label'));
    const shown = rejected.slice(0, 20).map(({ path, message }) => `\n  ${path}: ${message}`);
    return {
      json: { project, ...sent },
      text: `${plural(accepted, 'label')} recorded by ${by}${rejected.length > 0 ? `, ${rejected.length} rejected:${shown.join('')}` : '.'} The monitor counts those of unknown keys: npx perennial monitor ${project} --wait`,
      failed: rejected.length > 0,
    };
  },
};
