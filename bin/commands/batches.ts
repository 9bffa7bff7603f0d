import { listBatches } from '../../core/batch/jobs.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import { stateText, tookOf } from '../ui/batch-report.ts';
import { formatTime } from '../ui/format.ts';
import { withoutKeys } from '../ui/run-report.ts';
import { renderTable } from '../ui/table.ts';

export const batches: CommandDefinition = {
  usage: 'batches <name>',
  summary: 'the batches of a project, newest first',
  examples: ['batches bank-fraud', 'batches bank-fraud --limit 5'],
  configure: (command) => command.option('--limit <number>', 'how many', wholeNumber(1), 20),
  async perform({ connect, colours: c }, project: string, { limit }: { limit: number }) {
    const platform = await connect();
    const { publishedProject } = await import('../client/project.ts');
    await publishedProject(platform, project);
    const found = await listBatches(platform.registry, project, limit);
    const table = renderTable(
      [
        { title: 'batch', value: (r) => r.job },
        { title: 'state', value: (r) => stateText(r, c) },
        { title: 'started', value: (r) => formatTime(r.createdAt) },
        { title: 'took', value: tookOf, align: 'right' },
        { title: 'version', value: (r) => r.version, align: 'right' },
        { title: 'files', value: (r) => r.files, align: 'right' },
        { title: 'predicted', value: (r) => r.result?.predicted, align: 'right' },
        { title: 'failed', value: (r) => r.result?.refused, align: 'right' },
        { title: 'by', value: (r) => r.by, width: 40 },
        { title: 'input', value: (r) => r.input, width: 60 },
        { title: '', value: (r) => r.reason, width: 80 },
      ],
      found,
      c,
    );
    return {
      json: { project, batches: found.map(withoutKeys) },
      text: found.length === 0 ? `No batch yet. Start one: npx perennial batch ${project} --input FILE` : table,
    };
  },
};
