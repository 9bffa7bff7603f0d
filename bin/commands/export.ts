import { Option } from 'commander';
import { type ExportFormat, exportFormats } from '../../core/export/export-model.ts';
import type { Platform } from '../client/platform.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import type { Outcome } from '../context.ts';
import { WrongUsage } from '../errors.ts';
import type { Colours } from '../ui/colours.ts';
import { formatCount } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

interface Options {
  format: ExportFormat | 'edge';
  out?: string;
  rows: boolean;
}

export const exportCommand: CommandDefinition = {
  usage: 'export <name>',
  summary: 'a model to carry away, in a format that others run',
  examples: [
    'export bank-fraud 3 --format onnx',
    'export bank-fraud 3 --format lightgbm --out models/fraud.txt',
    'export bank-fraud 3 --format edge --out fraud-edge',
  ],
  configure: (command) =>
    command
      .argument('<version>', 'a model version', wholeNumber(1))
      .addOption(
        new Option(
          '--format <format>',
          'onnx: with the feature plan as far as ONNX can say it; lightgbm: trees alone. What has to be prepared stands in a second file, .features.json. edge: a folder with model, plan and code that runs in Node, Deno, Bun and browsers',
        )
          .choices([...exportFormats, 'edge'])
          .makeOptionMandatory(),
      )
      .option('--out <path>', 'file or folder to write (default: NAME-VERSION with the ending of the format)')
      .option('--no-rows', 'edge: without recorded predictions of rows of the run, and their check'),
  async perform({ connect, colours }, project: string, version: number, { format, out, rows }: Options) {
    if (!rows && format !== 'edge') throw new WrongUsage(`--no-rows belongs to --format edge, received ${format}`);
    const platform = await connect();
    if (format === 'edge') return edgeOutcome(platform, { project, version, out, rows }, colours);
    return fileOutcome(platform, { project, version, format, out }, colours);
  },
};

async function fileOutcome(
  platform: Platform,
  asked: { project: string; version: number; format: ExportFormat; out: string | undefined },
  colours: Colours,
): Promise<Outcome> {
  const { exportVersion } = await import('../client/export.ts');
  const { files, inputs, left, digest } = await exportVersion(platform, asked);
  const { project, version, format } = asked;
  const table = renderTable(
    [
      { title: 'input', value: (i) => i.name, width: 50 },
      { title: 'is', value: (i) => (i.personal ? `${i.kind}, keyed hash` : i.kind) },
      { title: 'type', value: (i) => i.type },
      { title: 'columns', value: (i) => formatCount(i.columns), align: 'right' },
    ],
    inputs,
    colours,
  );
  const without = left.length > 0 ? `\n\nnot in it:\n${left.map((text) => `  ${text}`).join('\n')}` : '';
  return {
    json: { project, version, digest, format, files, inputs, left },
    text: `${files.join('\n')}\n\n${table}${without}`,
  };
}

async function edgeOutcome(
  platform: Platform,
  asked: { project: string; version: number; out: string | undefined; rows: boolean },
  colours: Colours,
): Promise<Outcome> {
  const { exportEdge } = await import('../client/export-edge.ts');
  const { folder, files, fields, windows, recorded, digest } = await exportEdge(platform, asked);
  const { project, version } = asked;
  const given = [
    ...fields.map(({ name, type, personal }) => ({ name, is: personal ? 'field, keyed hash' : 'field', type })),
    ...windows.map((name) => ({ name, is: 'window: give its value', type: 'number' })),
  ];
  const table = renderTable(
    [
      { title: 'input', value: (i) => i.name, width: 50 },
      { title: 'is', value: (i) => i.is },
      { title: 'type', value: (i) => i.type },
    ],
    given,
    colours,
  );
  const refused = recorded?.refused ? `, ${recorded.refused} that today's contract refuses left out` : '';
  const check = recorded ? `\n\n${recorded.rows} predictions recorded${refused}; check: node ${folder}/check.js` : '';
  return {
    json: { project, version, digest, format: 'edge', folder, files, fields, windows, recorded: recorded ?? null },
    text: `${folder}\n  ${files.join('\n  ')}\n\n${table}${check}`,
  };
}
