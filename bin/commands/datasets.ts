import { listDatasets } from '../../core/registry/datasets.ts';
import type { CommandDefinition } from '../command.ts';
import { formatCount, formatTime, plural } from '../ui/format.ts';
import { notationLines } from '../ui/notations.ts';
import { renderTable } from '../ui/table.ts';
import { reasonsOf } from './ingest.ts';

export const datasets: CommandDefinition = {
  usage: 'datasets <name>',
  summary: 'the catalogue: versions, rows, quarantined rows and why',
  examples: ['datasets bank-fraud', 'datasets bank-fraud --source chargebacks --json'],
  configure: (command) => command.option('--source <source>', 'of one source only'),
  async perform({ connect, colours: c }, project: string, { source }: { source?: string }) {
    const platform = await connect();
    const { publishedProject } = await import('../client/project.ts');
    await publishedProject(platform, project);
    const found = (await listDatasets(platform.registry, project, source)).sort((a, b) =>
      a.cataloguedAt.localeCompare(b.cataloguedAt),
    );
    const rows = found.reduce((sum, d) => sum + d.rows, 0);
    const table = renderTable(
      [
        { title: 'version', value: (d) => d.datasetVersion.slice(0, 12) },
        { title: 'source', value: (d) => d.source },
        { title: 'file', value: (d) => d.object.key.split('/').slice(3).join('/'), width: 44 },
        { title: 'format', value: (d) => (d.compression === 'none' ? d.format : `${d.format}, ${d.compression}`) },
        { title: 'rows', value: (d) => formatCount(d.rows), align: 'right' },
        {
          title: 'quarantined',
          value: (d) => (d.quarantined ? c.yellow(formatCount(d.quarantined)) : 0),
          align: 'right',
        },
        { title: 'duplicates', value: (d) => formatCount(d.duplicates), align: 'right' },
        { title: 'corrections', value: (d) => formatCount(d.corrections ?? 0), align: 'right' },
        { title: 'from', value: (d) => formatTime(d.timeRange?.[0]).slice(0, 10) },
        { title: 'to', value: (d) => formatTime(d.timeRange?.[1]).slice(0, 10) },
        { title: 'reasons', value: (d) => reasonsOf(d.reasons), width: 80 },
      ],
      found,
      c,
    );
    return {
      json: { project, rows, datasets: found.map(({ pk: _, sk: __, ttl: ___, ...dataset }) => dataset) },
      text:
        found.length === 0
          ? `Nothing is catalogued for ${project}. Ingest files: npx perennial ingest ${project} SOURCE FILE…`
          : `${[table, ...notationLines(found)].join('\n')}\n\n${plural(found.length, 'version')}, ${plural(rows, 'row')}`,
    };
  },
};
