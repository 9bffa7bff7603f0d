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
    'predict bank-fraud --file payments.ndjson --explain',
    'predict adult --file adult_test.csv --json > predictions.json',
  ],
  configure: (command) =>
    command
      .requiredOption(
        '--file <rows>',
        'CSV, JSON, NDJSON or Parquet, oldest first where the model has windows; the target is left out, empty cells are missing values',
      )
      .option('--explain', 'with the reasons for each prediction'),
  async perform(
    { connect, progress, colours: c },
    project: string,
    { file, explain = false }: { file: string; explain?: boolean },
  ) {
    const platform = await connect();
    const { championPackage, predict: ask, readsWindows, recordsOf } = await import('../client/predict.ts');
    const champion = await championPackage(platform, project);
    const records = await recordsOf(file, champion);
    const task = progress.task('predictions');
    const onProgress = (done: number) => task.update(`${done} of ${records.length}`);
    const inOrder = readsWindows(champion);
    const result = await ask(platform, project, records, { explain, inOrder, onProgress }).catch((error: unknown) => {
      task.fail();
      throw error;
    });
    task.done(plural(records.length, 'record'));
    const more = records.length > mostShown ? `\n… and ${records.length - mostShown} more; --json prints all` : '';
    const shown = result.predictions.slice(0, mostShown);
    const table = renderPredictions(shown, records, champion.key, c);
    const reasons = explain ? `\n\n${renderExplanations(shown, records, champion.key, c)}` : '';
    return { json: result, text: `${table}${more}${reasons}\n\nmodel version ${result.modelVersion}` };
  },
};

/** A table of predictions beside the keys of their records. */
export function renderPredictions(
  predictions: readonly Prediction[],
  records: readonly Row[],
  key: string | undefined,
  c: Colours,
): string {
  const rows = predictions.map((prediction, i) => ({ ...prediction, name: nameOf(records, i, key) }));
  const decisionColour = { allow: c.green, review: c.yellow, block: c.red };
  return renderTable(
    [
      { title: key ?? 'row', value: (p) => p.name, width: 40 },
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

/** The reasons for each prediction, the most important first, as the API gives them. */
export function renderExplanations(
  predictions: readonly Prediction[],
  records: readonly Row[],
  key: string | undefined,
  c: Colours,
): string {
  return predictions
    .flatMap(({ explanation }, i) => {
      if (!explanation) return [];
      const { base, score, scale, contributions, rest } = explanation;
      const of = explanation.class === undefined ? '' : ` of ${explanation.class}`;
      const head = `${c.bold(nameOf(records, i, key))}  ${c.dim(`${scaleWords[scale]}${of} ${formatNumber(score)}, on average ${formatNumber(base)}`)}`;
      const lines = contributions.map(({ contribution, reason }) => `  ${signed(contribution)}  ${reason}`);
      const others = `  ${signed(rest.contribution)}  ${c.dim(`${plural(rest.count, 'other')} together`)}`;
      return [[head, ...lines, ...(rest.count > 0 ? [others] : [])].join('\n')];
    })
    .join('\n');
}

const scaleWords = {
  logOdds: 'log odds',
  logProbability: 'log probability',
  value: 'value',
  logValue: 'logarithm of the value',
} as const;

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toPrecision(3)}`.padStart(9);
}

/** The record's key, else its place in the file. */
function nameOf(records: readonly Row[], index: number, key: string | undefined): string {
  return String((key ? records[index]?.[key] : undefined) ?? index + 1);
}
