import { Option } from 'commander';
import { type ExportFormat, exportFormats } from '../../core/export/export-model.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import { formatCount } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

export const exportCommand: CommandDefinition = {
  usage: 'export <name>',
  summary: 'a model to carry away, in a format that other libraries run',
  examples: ['export bank-fraud 3 --format onnx', 'export bank-fraud 3 --format lightgbm --out models/fraud.txt'],
  configure: (command) =>
    command
      .argument('<version>', 'a model version', wholeNumber(1))
      .addOption(
        new Option(
          '--format <format>',
          'onnx: with the feature plan as far as ONNX can say it; lightgbm: trees alone. What has to be prepared stands in a second file, .features.json',
        )
          .choices(exportFormats)
          .makeOptionMandatory(),
      )
      .option('--out <file>', 'where to write it (default: NAME-VERSION with the ending of the format)'),
  async perform(
    { connect, colours },
    project: string,
    version: number,
    { format, out }: { format: ExportFormat; out?: string },
  ) {
    const platform = await connect();
    const { exportVersion } = await import('../client/export.ts');
    const exported = await exportVersion(platform, { project, version, format, out });
    const { files, inputs, left, digest } = exported;
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
  },
};
