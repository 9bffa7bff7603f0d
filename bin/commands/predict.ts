import type { Prediction } from '../../core/contracts/serving.ts';
import type { Row } from '../client/read-rows.ts';
import type { CommandDefinition } from '../command.ts';
import type { Colours } from '../ui/colours.ts';
import { formatMoney, formatNumber, plural } from '../ui/format.ts';
import { renderTable } from '../ui/table.ts';

const mostShown = 50;

export const predict: CommandDefinition = {
  usage: 'predict <name>',
  summary: 'online predictions through the API for the rows of a file',
  examples: [
    'predict bank-fraud --file payments.ndjson',
    'predict adult --file adult_test.csv --json > predictions.json',
  ],
  configure: (command) =>
    command.requiredOption(
      '--file <rows>',
      'CSV, JSON, NDJSON or Parquet; the target is left out, empty cells are missing values',
    ),
  async perform({ connect, progress, colours: c }, project: string, { file }: { file: string }) {
    const platform = await connect();
    const { championPackage, predict: ask, recordsOf } = await import('../client/predict.ts');
    const champion = await championPackage(platform, project);
    const records = await recordsOf(file, champion);
    const task = progress.task('predictions');
    const result = await ask(platform, project, records, (done) => task.update(`${done} of ${records.length}`)).catch(
      (error: unknown) => {
        task.fail();
        throw error;
      },
    );
    task.done(plural(records.length, 'record'));
    const more = records.length > mostShown ? `\n… and ${records.length - mostShown} more; --json prints all` : '';
    return {
      json: result,
      text: `${renderPredictions(result.predictions.slice(0, mostShown), records, champion.key, c)}${more}\n\nmodel version ${result.modelVersion}`,
    };
  },
};

/** A table of predictions beside the keys of their records. */
export function renderPredictions(
  predictions: readonly Prediction[],
  records: readonly Row[],
  key: string | undefined,
  c: Colours,
): string {
  const rows = predictions.map((prediction, i) => ({
    ...prediction,
    row: i + 1,
    key: key ? records[i]?.[key] : undefined,
  }));
  const decisionColour = { allow: c.green, review: c.yellow, block: c.red };
  return renderTable(
    [
      { title: key ?? 'row', value: (p) => String(p.key ?? p.row), width: 40 },
      {
        title: 'probability',
        value: (p) => (p.probability === undefined ? '' : formatNumber(p.probability)),
        align: 'right',
      },
      { title: 'decision', value: ({ decision: d }) => (d ? decisionColour[d](d) : '') },
      {
        title: 'expected cost',
        value: (p) => (p.expectedCost === undefined ? '' : formatMoney(p.expectedCost)),
        align: 'right',
      },
      { title: 'label', value: (p) => p.label },
      { title: 'value', value: (p) => (p.value === undefined ? '' : formatNumber(p.value)), align: 'right' },
      { title: 'inference id', value: (p) => p.inferenceId },
    ],
    rows,
    c,
  );
}
