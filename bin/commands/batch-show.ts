import { getBatch } from '../../core/batch/jobs.ts';
import type { CommandDefinition } from '../command.ts';
import { renderBatch } from '../ui/batch-report.ts';
import { withoutKeys } from '../ui/run-report.ts';

export const batchShow: CommandDefinition = {
  usage: 'batch show <name>',
  summary: 'a batch with its files and what became of them',
  examples: [
    'batch show bank-fraud 20261129-060000-4f1c9a02',
    'batch show bank-fraud 20261129-060000-4f1c9a02 --out decisions.csv',
  ],
  configure: (command) =>
    command
      .argument('<job>', 'as `batches` lists it')
      .option('--out <place>', 'write the results to a file, or into a folder/'),
  async perform({ connect, colours }, project: string, job: string, { out }: { out?: string }) {
    const platform = await connect();
    const record = await getBatch(platform.registry, project, job);
    const { fetchResults, summaryOf } = await import('../client/batch.ts');
    const summary = record.result ? await summaryOf(platform, record) : undefined;
    const written = out !== undefined && summary ? await fetchResults(platform, summary, out) : [];
    return {
      json: { ...withoutKeys(record), ...(summary && { summary }), written },
      text: renderBatch(record, summary, colours, written),
    };
  },
};
