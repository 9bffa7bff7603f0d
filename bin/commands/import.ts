import { InvalidArgumentError } from 'commander';
import { toTimestamp } from '../../core/features/cells.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import { formatBytes } from '../ui/format.ts';
import { runAsAsked } from './run.ts';

interface Options {
  trainedUntil?: string;
  columns?: string[];
  classes?: string[];
  wait?: boolean;
  timeout: number;
}

export const importCommand: CommandDefinition = {
  usage: 'import <name>',
  summary: 'a model that was trained elsewhere: a run judges it as its own and registers it as a version',
  examples: [
    'import bank-fraud model.txt --trained-until 2026-05-31 --wait',
    'import wine model.txt --classes barbera,barolo,grignolino',
  ],
  configure: (command) =>
    command
      .argument(
        '<file>',
        'a model file of LightGBM (Booster.save_model), or of ONNX (scikit-learn, XGBoost, CatBoost, PyTorch)',
      )
      .option(
        '--trained-until <moment>',
        'the last moment of the rows that it was trained on: later ones judge it. Without it a person has to accept the finding trainingRows',
        moment,
      )
      .option(
        '--columns <names>',
        'columns of the records in the order of its inputs, where its names are others',
        names,
      )
      .option('--classes <names>', 'classes in the order of its outputs; binary: what 0 means, what 1 means', names)
      .option('--wait', 'follow the run to its end; exit 1 when it fails')
      .option('--timeout <minutes>', 'how long to wait', wholeNumber(1), 180),
  async perform(context, project: string, file: string, { trainedUntil, columns, classes, ...rest }: Options) {
    const { connect, progress } = context;
    const [{ sendModel }, { publishedProject }] = await Promise.all([
      import('../client/import-model.ts'),
      import('../client/project.ts'),
    ]);
    const platform = await connect();
    const { definition } = await publishedProject(platform, project);
    const task = progress.task(`import ${file}`);
    const { importId, bytes } = await sendModel(platform, project, file, {
      ...(trainedUntil !== undefined && { trainedUntil }),
      ...(columns && { columns }),
      ...(classes && { classes }),
    });
    task.done(formatBytes(bytes));
    return runAsAsked(context, platform, definition, { ...rest, importId });
  },
};

/** ISO 8601, of UTC where it names no offset; a day is meant to its end. */
function moment(text: string): string {
  const time = toTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text);
  if (Number.isNaN(time) || !/^\d{4}-\d{2}-\d{2}/.test(text))
    throw new InvalidArgumentError(
      `expected a day or a moment, as 2026-05-31 or 2026-05-31T12:00:00Z, received '${text}'`,
    );
  return new Date(time).toISOString();
}

function names(text: string): string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.includes('')) throw new InvalidArgumentError(`expected names with commas between them, received '${text}'`);
  return list;
}
