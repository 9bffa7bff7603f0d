import { type CommandDefinition, wholeNumber } from '../command.ts';
import { formatCount, plural } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

export const ingest: CommandDefinition = {
  usage: 'ingest <name> <source> <files...>',
  summary: 'upload files and wait until they are catalogued',
  examples: [
    'ingest bank-fraud transactions data/*.csv.gz',
    'ingest bank-fraud chargebacks week-12.csv --timeout 120',
    'ingest bank-fraud transactions today.csv --strict',
    'ingest adult records adult_train.csv --json',
  ],
  configure: (command) =>
    command
      .option('--strict', 'exit 1 when a file is taken with warnings')
      .option('--timeout <seconds>', 'how long to wait for each file', wholeNumber(1), 900),
  async perform(
    { connect, progress, colours: c },
    project: string,
    source: string,
    files: string[],
    { timeout, strict = false }: { timeout: number; strict?: boolean },
  ) {
    const platform = await connect();
    const { ingestFiles } = await import('../client/ingest.ts');
    const results = await ingestFiles(platform, { project, source, files, timeoutMs: timeout * 1000, progress });
    const failed = results.filter((r) => r.status === 'rejected' || r.status === 'failed');
    const withWarnings = results.filter((r) => r.warnings?.length);
    const table = renderTable(
      [
        { title: 'file', value: (r) => r.file.split('/').at(-1), width: 50 },
        {
          title: 'status',
          value: ({ status, warnings }) => {
            if (status === 'rejected' || status === 'failed') return c.red(status);
            if (warnings?.length) return c.yellow(status);
            return status === 'catalogued' ? c.green(status) : status;
          },
        },
        { title: 'rows', value: (r) => r.rows && formatCount(r.rows), align: 'right' },
        {
          title: 'quarantined',
          value: (r) => (r.quarantined ? c.yellow(formatCount(r.quarantined)) : r.rows && '0'),
          align: 'right',
        },
        { title: 'duplicates', value: (r) => r.duplicates && formatCount(r.duplicates), align: 'right' },
        { title: 'corrections', value: (r) => r.corrections && formatCount(r.corrections), align: 'right' },
        {
          title: '',
          value: (r) => r.reason ?? [reasonsOf(r.reasons), ...(r.notes ?? [])].filter((t) => t !== '').join('; '),
          width: 100,
        },
      ],
      results,
      c,
    );
    const rows = results.reduce((sum, r) => sum + (r.status === 'catalogued' ? (r.rows ?? 0) : 0), 0);
    const warned = withWarnings.map(({ file, warnings = [] }) =>
      [`${c.yellow('warning')}  ${file.split('/').at(-1)}:`, ...warnings.map((w) => `  ${w}`)].join('\n'),
    );
    const sums = [
      `${plural(rows, 'row')} catalogued`,
      ...(failed.length > 0 ? [c.red(`${plural(failed.length, 'file')} not ingested`)] : []),
      ...(withWarnings.length > 0 ? [c.yellow(`${plural(withWarnings.length, 'file')} with warnings`)] : []),
    ];
    const hint = results.some((r) => r.quarantined || r.status === 'rejected')
      ? [`See and mend the rows: npx perennial quarantine ${project} --out FILE.csv`]
      : [];
    return {
      json: { project, source, files: results },
      text: [table, ...warned, [sums.join(', '), ...hint].join('\n')].join('\n\n'),
      failed: failed.length > 0 || (strict && withWarnings.length > 0),
    };
  },
};

/** `amount: not a number (3), …`: the most frequent first. */
export function reasonsOf(reasons: Record<string, number> = {}): string {
  return Object.entries(reasons)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${reason} (${formatCount(count)})`)
    .join(', ');
}
