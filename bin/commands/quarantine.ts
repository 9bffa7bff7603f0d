import { writeFileSync } from 'node:fs';
import type { Project } from '../../core/contracts/project.ts';
import { contractOf } from '../../core/contracts/source-contract.ts';
import { mendableCsv, type QuarantinedRow } from '../../core/ingest/quarantined-rows.ts';
import { refusedObjects } from '../../core/registry/current-objects.ts';
import { listObjects } from '../../core/registry/datasets.ts';
import type { QuarantinedFile } from '../client/quarantine.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import { CommandFailed } from '../errors.ts';
import type { Colours } from '../ui/colours.ts';
import { plural } from '../ui/format.ts';
import { withoutKeys } from '../ui/run-report.ts';
import { renderTable } from '../ui/table.ts';

interface Options {
  dataset?: string;
  out?: string;
  limit: number;
}

export const quarantine: CommandDefinition = {
  usage: 'quarantine <name>',
  summary: 'rows that were set aside, and why; as CSV to be mended and sent again',
  examples: ['quarantine bank-fraud', 'quarantine bank-fraud --dataset 3fa9', 'quarantine bank-fraud --out mend.csv'],
  configure: (command) =>
    command
      .option('--dataset <version>', 'of one dataset: the first characters of its version')
      .option('--out <file>', 'write them as CSV; ingest leaves out its columns $row and $reason')
      .option('--limit <rows>', 'rows shown of each dataset', wholeNumber(1), 20),
  async perform({ connect, json, colours: c }, project: string, { dataset, out, limit }: Options) {
    const platform = await connect();
    const [{ publishedProject }, { readQuarantine }] = await Promise.all([
      import('../client/project.ts'),
      import('../client/quarantine.ts'),
    ]);
    const { definition } = await publishedProject(platform, project);
    const files = await readQuarantine(platform, project, dataset);
    const refused = dataset ? [] : refusedObjects(await listObjects(platform.registry, project)).map(withoutKeys);
    if (out !== undefined) {
      const written = writeMendable(definition, files, out);
      return {
        json: { project, file: out, ...written },
        text: describeWritten(project, out, written),
      };
    }
    const shown = files.map(({ dataset: d, rows }) => ({
      datasetVersion: d.datasetVersion,
      source: d.source,
      file: d.object.key,
      quarantined: rows.length,
      rows: json ? rows : rows.slice(0, limit),
    }));
    const blocks = shown.map((s) => {
      const rest = s.quarantined > s.rows.length ? `\n  … and ${plural(s.quarantined - s.rows.length, 'row')}` : '';
      return `${c.bold(s.file.split('/').slice(2).join('/'))}  ${plural(s.quarantined, 'row')}  ${c.dim(s.datasetVersion.slice(0, 12))}\n${renderRows(s.rows, c)}${rest}`;
    });
    const whole = refused.map(
      (o) =>
        `${c.red(o.status === 'failed' ? 'failed' : 'refused')}  ${o.key.split('/').slice(2).join('/')}: ${o.reason ?? ''}`,
    );
    return {
      json: { project, datasets: shown, refused },
      text:
        blocks.length + whole.length === 0
          ? `Nothing of ${project} is quarantined.`
          : [
              ...blocks,
              whole.join('\n'),
              blocks.length > 0 ? `As CSV: npx perennial quarantine ${project} --out FILE.csv` : '',
            ]
              .filter(Boolean)
              .join('\n\n'),
    };
  },
};

function renderRows(rows: readonly QuarantinedRow[], c: Colours): string {
  return renderTable(
    [
      { title: 'line', value: (r) => r.line, align: 'right' },
      { title: 'reason', value: (r) => c.yellow(r.reasons.join('; ')), width: 70 },
      {
        title: 'row',
        value: (r) =>
          r.text ??
          Object.entries(r.cells ?? {})
            .map(([name, cell]) => `${name}=${cell ?? ''}`)
            .join(' '),
        width: 120,
      },
    ],
    rows,
    c,
    '  ',
  );
}

interface Written {
  source: string;
  rows: number;
  uncut: number;
  blanked: string[];
}

/** @throws CommandFailed where there are none, or of several sources */
function writeMendable(definition: Project, files: readonly QuarantinedFile[], out: string): Written {
  const sources = [...new Set(files.map((f) => f.dataset.source))];
  if (sources.length > 1)
    throw new CommandFailed(
      `quarantined rows are of several sources (${sources.join(', ')}), which have columns of their own; choose a dataset: --dataset VERSION`,
    );
  const source = definition.data.sources.find((s) => s.name === sources[0]);
  if (!source) throw new CommandFailed('no row is quarantined: there is nothing to write');
  const personal = new Set(contractOf(definition, source).rules.flatMap((r) => (r.pii ? [r.name] : [])));
  const { csv, ...written } = mendableCsv(
    files.flatMap((f) => f.rows),
    personal,
  );
  if (written.rows === 0)
    throw new CommandFailed(`${plural(written.uncut, 'line')} could not be cut into cells: mend the raw file instead`);
  writeFileSync(out, csv);
  return { source: source.name, ...written };
}

function describeWritten(project: string, out: string, { source, rows, uncut, blanked }: Written): string {
  return [
    `${plural(rows, 'row')} written to ${out}. Mend them and send them again: npx perennial ingest ${project} ${source} ${out}`,
    ...(blanked.length > 0
      ? [
          `Empty, because the quarantine holds no personal data: ${blanked.join(', ')}; $row is the line of the raw file.`,
        ]
      : []),
    ...(uncut > 0
      ? [`${plural(uncut, 'line')} could not be cut into cells and are not in it: mend the raw file.`]
      : []),
  ].join('\n');
}
