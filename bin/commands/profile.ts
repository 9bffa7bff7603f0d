import { writeFile } from 'node:fs/promises';
import type { Profile } from '../../core/profile/profile.ts';
import type { CommandDefinition } from '../command.ts';
import type { Colours } from '../ui/colours.ts';
import { formatCount, formatNumber, formatPercent, plural } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

export const profile: CommandDefinition = {
  usage: 'profile <name>',
  summary: 'what the data of the last run look like and what is suspicious in them; the page to open',
  examples: [
    'profile bank-fraud',
    'profile bank-fraud --out profile.html',
    'profile bank-fraud --run 20260301-120000-ab12cd --json',
  ],
  configure: (command) =>
    command
      .option('--run <id>', 'of this run instead of the last')
      .option('--out <file>', 'where to write the page (HTML)'),
  async perform({ connect, colours: c }, project: string, { run: runId, out }: { run?: string; out?: string }) {
    const platform = await connect();
    const [{ publishedProject }, { readProfile }, { readObject, saveReport }] = await Promise.all([
      import('../client/project.ts'),
      import('../client/reports.ts'),
      import('../client/objects.ts'),
    ]);
    await publishedProject(platform, project);
    const { run, profile: found, pageKey } = await readProfile(platform, project, runId);
    const page = out ?? (await saveReport(platform, pageKey, project, `profile-${run.runId}.html`));
    if (out !== undefined) await writeFile(out, await readObject(platform, pageKey));
    return {
      json: { runId: run.runId, page, ...found },
      text: `${renderProfile(found, c)}\n\nrun ${run.runId}, page: ${page}`,
    };
  },
};

const marks = { critical: 'critical', warning: 'warning', info: 'note' } as const;

function renderProfile({ project, rows, columns, duplicates, target, warnings }: Profile, c: Colours): string {
  const classes = target.classes.map(({ name, rows: n }) => `${name} ${formatPercent(n / Math.max(1, target.usable))}`);
  const head = `${c.bold(project)}: ${plural(rows, 'row')}, ${plural(columns.length, 'column')}, ${plural(duplicates, 'duplicate')}; target ${target.name}: ${formatCount(target.usable)} usable${classes.length > 0 ? ` (${classes.slice(0, 6).join(', ')})` : ''}`;
  const colour = { critical: c.red, warning: c.yellow, info: c.dim };
  const findings = warnings.map((w) => `${colour[w.severity](marks[w.severity].padEnd(8))}  ${w.message}`);
  const table = renderTable(
    [
      { title: 'column', value: (x) => x.name, width: 40 },
      { title: 'type', value: (x) => x.type },
      { title: 'missing', value: (x) => formatPercent(x.missing / Math.max(1, rows)), align: 'right' },
      { title: 'different', value: (x) => formatCount(x.distinct), align: 'right' },
      {
        title: 'tells the target',
        value: (x) => (x.relation ? formatNumber(x.relation.strength) : ''),
        align: 'right',
      },
      { title: '', value: (x) => (x.excluded ? 'excluded' : '') },
    ],
    columns,
    c,
  );
  return [head, findings.length > 0 ? findings.join('\n') : c.green('Nothing is suspicious.'), table].join('\n\n');
}
