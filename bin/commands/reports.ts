import { type CommandDefinition, wholeNumber } from '../command.ts';
import { formatTime } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

export const reports: CommandDefinition = {
  usage: 'reports <name>',
  summary: 'profiles, evaluations, model cards and monitor reports, newest first',
  examples: ['reports bank-fraud', 'reports bank-fraud --limit 5 --json'],
  configure: (command) => command.option('--limit <number>', 'how many', wholeNumber(1), 40),
  async perform({ connect, colours: c }, project: string, { limit }: { limit: number }) {
    const platform = await connect();
    const [{ publishedProject }, { listReports }] = await Promise.all([
      import('../client/project.ts'),
      import('../client/reports.ts'),
    ]);
    await publishedProject(platform, project);
    const found = await listReports(platform, project, limit);
    const table = renderTable(
      [
        { title: 'report', value: (r) => r.id },
        { title: 'at', value: (r) => formatTime(r.at) },
        { title: 'of', value: (r) => r.about, width: 90 },
      ],
      found,
      c,
    );
    return {
      json: { project, reports: found },
      text:
        found.length === 0
          ? `No report of ${project} yet. A run makes the first: npx perennial run ${project} --wait`
          : `${table}\n\nFetch one: npx perennial report get ${project} ${found[0]!.id}`,
    };
  },
};
