import { outColumns, outFormat, writeRows } from '../client/predictions-file.ts';
import type { Row } from '../client/read-rows.ts';
import type { CommandDefinition } from '../command.ts';
import { formatCount, plural } from '../ui/format.ts';
import { type PredictedRow, type RefusedRow, renderAnswers } from '../ui/predictions-report.ts';

export const predict: CommandDefinition = {
  usage: 'predict <name>',
  summary: 'online predictions through the API for the rows of a file',
  examples: [
    'predict bank-fraud --file payments.ndjson',
    'predict bank-fraud --file payments.csv.gz --out decisions.csv',
    'predict bank-fraud --file payments.parquet --out decisions.parquet',
    'predict bank-fraud --file payments.ndjson --explain',
    'predict adult --file adult_test.csv --json > predictions.json',
  ],
  configure: (command) =>
    command
      .requiredOption(
        '--file <rows>',
        'CSV, TSV, JSON, NDJSON or Parquet, gzip or zstd too, oldest first where the model has windows; the target is left out, empty cells are missing values',
      )
      .option(
        '--out <file>',
        'write the columns of the input, as they are, and the predictions to a .csv or .parquet file',
      )
      .option('--explain', 'with the reasons for each prediction'),
  async perform(context, project: string, options: { file: string; out?: string; explain?: boolean }) {
    const { file, out, explain = false } = options;
    if (out !== undefined) outFormat(out);
    const platform = await context.connect();
    const { championPackage, predictEach, readsWindows, recordsOf } = await import('../client/predict.ts');
    const champion = await championPackage(platform, project);
    const read = await recordsOf(file, champion);
    const { records, lines } = read;
    const task = context.progress.task('predictions');
    const onProgress = (done: number) => task.update(`${formatCount(done)} of ${formatCount(records.length)}`);
    const inOrder = readsWindows(champion);
    const answers = await predictEach(platform, project, records, { explain, inOrder, onProgress }).catch(
      (error: unknown) => {
        task.fail();
        throw error;
      },
    );
    const refused: RefusedRow[] = [
      ...read.malformed.map(({ line, reason }) => ({ line, key: null, message: reason })),
      ...answers.flatMap((answer, i) =>
        'refused' in answer
          ? [{ line: lines[i] ?? i + 1, key: keyOf(records, i, champion.key), message: answer.refused }]
          : [],
      ),
    ].sort((a, b) => a.line - b.line);
    const predicted = answers.flatMap((answer, i): PredictedRow[] =>
      'prediction' in answer
        ? [
            {
              line: lines[i] ?? i + 1,
              key: keyOf(records, i, champion.key),
              name: nameOf(records, i, champion.key),
              ...answer,
            },
          ]
        : [],
    );
    if (refused.length > 0) task.fail(`${plural(refused.length, 'record')} refused`);
    else task.done(plural(predicted.length, 'record'));
    if (out !== undefined) await writeRows(out, outColumns(read, answers, champion), answers.length);
    const versions = [...new Set(predicted.map((row) => row.modelVersion))].sort((a, b) => a - b);
    return {
      json: {
        modelVersion: predicted.at(-1)?.modelVersion ?? null,
        ...(out === undefined ? {} : { out }),
        predictions: predicted.map(({ line, key, prediction, modelVersion: by }) => ({
          line,
          key,
          ...prediction,
          modelVersion: by,
        })),
        refused,
      },
      text: renderAnswers(predicted, refused, { context, champion, out, explain, versions }),
      failed: refused.length > 0,
    };
  },
};

/** The record's key, else its place in the file. */
function nameOf(records: readonly Row[], index: number, key: string | undefined): string {
  return keyOf(records, index, key) ?? String(index + 1);
}

function keyOf(records: readonly Row[], index: number, key: string | undefined): string | null {
  const value = key === undefined ? undefined : records[index]?.[key];
  return value === undefined || value === null ? null : String(value);
}
