import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BatchFormat, BatchOptions } from '../../core/contracts/batch.ts';
import { batchFormats } from '../../core/contracts/project/batch.ts';
import { type CommandDefinition, wholeNumber } from '../command.ts';
import { WrongUsage } from '../errors.ts';
import { renderBatch } from '../ui/batch-report.ts';
import { plural } from '../ui/format.ts';
import { withoutKeys } from '../ui/run-report.ts';

interface Options {
  input?: string;
  out?: string;
  format?: BatchFormat;
  keys?: string[];
  explain?: boolean;
  capture?: boolean;
  wait: boolean;
  timeout: number;
}

export const batch: CommandDefinition = {
  usage: 'batch <name>',
  summary: 'predictions for files of any number and size, without the API',
  examples: [
    'batch bank-fraud --input payments.csv --out decisions.csv',
    'batch bank-fraud --input month/ --out decisions.parquet --keys transaction_id',
    'batch bank-fraud --input batch/bank-fraud/november/ --explain',
  ],
  configure: (command: Command) =>
    command
      // Not a required one: `batch show` below it would have to have it too.
      .option(
        '--input <place>',
        'a file or a folder here, in any format that ingest takes, or a place in the lake: batch/NAME/…',
      )
      .option(
        '--out <place>',
        'write the results to a .csv or .parquet file, or into a folder/ (default: they stay in the lake)',
      )
      .addOption(
        new Option(
          '--format <format>',
          'how results are written (default: by the file, or as the project says)',
        ).choices([...batchFormats]),
      )
      .option('--keys <columns>', 'columns of the input that the results have, e.g. id,day (default: all)', columnsOf)
      .option('--explain', 'with the reasons for each prediction')
      .option('--capture', 'with the predictions in the inference log, which the monitor reads')
      .option('--no-wait', 'only start it')
      .option('--timeout <seconds>', 'how long to wait', wholeNumber(1), 14_400),
  async perform(context, project: string, given: Options) {
    const { input: place, out, wait, timeout } = given;
    if (place === undefined) throw new WrongUsage('--input is missing: a file or a folder, or a place in the lake');
    const { awaitBatch, batchInput, fetchResults, isFolder, requestBatch, summaryOf } = await import(
      '../client/batch.ts'
    );
    const options = await optionsOf(given, out === undefined || isFolder(out) ? undefined : out);
    if (!wait && out !== undefined) throw new WrongUsage('--out waits for the results; leave out --no-wait');
    const platform = await context.connect();
    const { publishedProject } = await import('../client/project.ts');
    await publishedProject(platform, project);
    const task = context.progress.task(`batch ${project}`);
    try {
      const input = await batchInput(platform, project, place, task);
      task.update('planning');
      const { job, known } = await requestBatch(platform, { project, input, options });
      if (!wait && !known) {
        task.done('started');
        return { json: { project, job, state: 'running' }, text: `Batch ${job} of ${project} has started.` };
      }
      const record = await awaitBatch(platform, { project, job, timeoutMs: timeout * 1000 }, task);
      const { result } = record;
      const summary = result ? await summaryOf(platform, record) : undefined;
      const predicted = result ? plural(result.predicted, 'row') : '';
      const isWhole = record.state === 'finished' && result?.unreadable === 0;
      if (record.state === 'failed') task.fail(record.reason ?? '');
      else if (isWhole && result.refused === 0) task.done(`${predicted}${known ? ', known' : ''}`);
      else task.warn(`${predicted}${known ? ', known' : ''}`);
      const written = out !== undefined && summary && isDone(record) ? await fetchResults(platform, summary, out) : [];
      return {
        json: { ...withoutKeys(record), known, ...(summary && { summary }), written },
        text: renderBatch(record, summary, context.colours, written),
        failed: !isWhole,
      };
    } catch (error) {
      task.fail();
      throw error;
    }
  },
};

const isDone = ({ state }: { state: string }) => state === 'finished';

function columnsOf(text: string): string[] {
  const columns = text.split(',').map((name) => name.trim());
  if (columns.some((name) => name === ''))
    throw new InvalidArgumentError(`expected columns such as id,day, received '${text}'`);
  return columns;
}

/** @param file that the results become, if one */
async function optionsOf(
  { format, keys, explain, capture }: Options,
  file: string | undefined,
): Promise<Partial<BatchOptions>> {
  const { outFormat } = await import('../client/predictions-file.ts');
  const ofFile = file === undefined ? undefined : outFormat(file) === '.csv' ? 'csv' : 'parquet';
  if (format !== undefined && ofFile !== undefined && format !== ofFile)
    throw new WrongUsage(`--out ${file} is ${ofFile}, and --format is ${format}; leave out --format`);
  const chosen = ofFile ?? format;
  return {
    ...(chosen && { format: chosen }),
    ...(keys && { keys }),
    ...(explain && { explain }),
    ...(capture && { capture }),
  };
}
