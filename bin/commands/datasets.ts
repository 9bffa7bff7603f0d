import { warningWords } from '../../core/contracts/dataset-warnings.ts';
import { parseRawKey } from '../../core/contracts/lake.ts';
import { currentDatasets, currentObjects, refusedObjects } from '../../core/registry/current-objects.ts';
import { listDatasets, listObjects } from '../../core/registry/datasets.ts';
import type { CommandDefinition } from '../command.ts';
import { formatCount, formatTime, plural } from '../ui/format.ts';
import { notationLines } from '../ui/notations.ts';
import { withoutKeys } from '../ui/run-report.ts';
import { renderTable } from '../ui/table.ts';
import { reasonsOf } from './ingest.ts';

export const datasets: CommandDefinition = {
  usage: 'datasets <name>',
  summary: 'the catalogue: versions, rows, quarantined rows and why; files that were refused or failed',
  examples: ['datasets bank-fraud', 'datasets bank-fraud --source chargebacks --json', 'datasets bank-fraud --all'],
  configure: (command) =>
    command
      .option('--source <source>', 'of one source only')
      .option('--all', 'also versions that a later writing or another contract has replaced'),
  async perform({ connect, colours: c }, project: string, { source, all = false }: { source?: string; all?: boolean }) {
    const platform = await connect();
    const { publishedProject } = await import('../client/project.ts');
    await publishedProject(platform, project);
    const [versions, objects] = await Promise.all([
      listDatasets(platform.registry, project, source),
      listObjects(platform.registry, project),
    ]);
    const current = currentDatasets(versions, objects);
    const counts = new Set(current.map((d) => d.datasetVersion));
    const gone = new Set(currentObjects(objects).flatMap((o) => (o.goneAt ? (o.datasetVersion ?? []) : [])));
    const found = (all ? versions : current).sort((a, b) => a.cataloguedAt.localeCompare(b.cataloguedAt));
    const refused = refusedObjects(objects).filter(
      (o) => source === undefined || parseRawKey(o.key)?.source === source,
    );
    const rows = current.reduce((sum, d) => sum + d.rows, 0);
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
        {
          title: '',
          value: (d) =>
            counts.has(d.datasetVersion) ? (gone.has(d.datasetVersion) ? c.yellow('file gone') : '') : 'replaced',
        },
        { title: 'reasons', value: (d) => reasonsOf(d.reasons), width: 80 },
      ],
      found,
      c,
    );
    const refusals = renderTable(
      [
        { title: 'not taken', value: (o) => o.key.split('/').slice(2).join('/'), width: 60 },
        { title: '', value: (o) => c.red(o.status === 'failed' ? 'failed' : 'refused') },
        { title: 'at', value: (o) => formatTime(o.convertedAt ?? o.at) },
        { title: 'reason', value: (o) => c.red(o.reason ?? ''), width: 140 },
      ],
      refused,
      c,
    );
    const warnings = found.flatMap((d) =>
      (d.warnings ?? []).map(
        (w) => `${c.yellow('warning')}  ${d.object.key.split('/').slice(2).join('/')}: ${warningWords(w)}`,
      ),
    );
    const sums = [
      plural(found.length, 'version'),
      plural(rows, 'row'),
      ...(refused.length > 0 ? [c.red(`${plural(refused.length, 'file')} not taken`)] : []),
    ];
    const nothing = found.length === 0 && refused.length === 0;
    return {
      json: {
        project,
        rows,
        datasets: found.map((d) => ({ ...withoutKeys(d), current: counts.has(d.datasetVersion) })),
        refused: refused.map(withoutKeys),
      },
      text: nothing
        ? `Nothing is catalogued for ${project}. Ingest files: npx perennial ingest ${project} SOURCE FILE…`
        : [
            found.length > 0 ? [table, ...notationLines(found)].join('\n') : '',
            refused.length > 0 ? refusals : '',
            warnings.join('\n'),
            sums.join(', '),
          ]
            .filter(Boolean)
            .join('\n\n'),
    };
  },
};
