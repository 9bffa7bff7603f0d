import type { Prediction, ServingPackage } from '../../core/contracts/serving.ts';
import type { Context } from '../context.ts';
import type { Colours } from './colours.ts';
import { formatCount, formatMoney, formatNumber, plural } from './format.ts';
import { renderTable } from './table.ts';

const maxShown = 50;
const maxRefused = 20;
/** More classes do not fit beside each other on a terminal. */
const maxClasses = 6;

export interface PredictedRow {
  /** Of the file. */
  line: number;
  key: string | null;
  /** The key, else the row's number. */
  name: string;
  prediction: Prediction;
  modelVersion: number;
}

export interface RefusedRow {
  line: number;
  key: string | null;
  message: string;
}

interface Rendering {
  context: Pick<Context, 'terminal' | 'colours'>;
  champion: Pick<ServingPackage, 'key' | 'classes' | 'task'>;
  out: string | undefined;
  explain: boolean;
  /** That answered, ascending. */
  versions: readonly number[];
}

/** Predictions as a table, or where they were written; reasons; what was refused. On a terminal long lists are cut. */
export function renderAnswers(predicted: PredictedRow[], refused: RefusedRow[], rendering: Rendering): string {
  const { context, champion, out, explain, versions } = rendering;
  const { terminal, colours: c } = context;
  const shown = terminal ? predicted.slice(0, maxShown) : predicted;
  const rest = predicted.length - shown.length;
  const counted = `${plural(predicted.length, 'prediction')}${versions.length === 0 ? '' : ` by model version ${versions.join(' and ')}`}`;
  const written = out === undefined ? [] : [`${counted}, written to ${out}`];
  const table =
    out === undefined && predicted.length > 0
      ? [
          `${renderPredictions(shown, champion, terminal, c)}${rest > 0 ? `\n… and ${formatCount(rest)} more; --out FILE writes all, and so does a redirected output` : ''}`,
        ]
      : [];
  const reasons = explain ? [renderExplanations(shown, c)] : [];
  const most = terminal ? maxRefused : refused.length;
  const lines = refused
    .slice(0, most)
    .map(({ line, key, message }) => `  line ${line}${key === null ? '' : ` (${key})`}: ${message}`);
  const cut = refused.length > most ? [`  … and ${formatCount(refused.length - most)} more; --json lists all`] : [];
  const said =
    refused.length > 0 ? [[c.red(`${plural(refused.length, 'record')} refused:`), ...lines, ...cut].join('\n')] : [];
  return [...table, ...reasons, ...(out === undefined ? [counted] : written), ...said].join('\n\n');
}

/** A table of predictions beside the keys of their records. */
function renderPredictions(
  predictions: readonly PredictedRow[],
  { key, classes, task }: Pick<ServingPackage, 'key' | 'classes' | 'task'>,
  terminal: boolean,
  c: Colours,
): string {
  const decisionColour = { allow: c.green, review: c.yellow, block: c.red };
  const rows = predictions.map(({ name, prediction }) => ({ ...prediction, name }));
  const apart = task === 'multiclass' && (!terminal || classes.length <= maxClasses);
  const together = task === 'multiclass' && !apart;
  return renderTable(
    [
      { title: key ?? 'row', value: (p) => p.name, ...(terminal ? { width: 40 } : {}) },
      {
        title: 'probability',
        value: (p) => (p.probability === undefined ? '' : formatNumber(p.probability)),
        align: 'right',
      },
      { title: 'score', value: (p) => (p.score === undefined ? '' : formatNumber(p.score)), align: 'right' },
      { title: 'decision', value: ({ decision: d }) => (d ? decisionColour[d](d) : '') },
      {
        title: 'expected cost',
        value: (p) => (p.expectedCost === undefined ? '' : formatMoney(p.expectedCost)),
        align: 'right',
      },
      { title: 'label', value: (p) => p.label },
      ...(apart ? classes : []).map((name) => ({
        title: name,
        value: (p: Prediction) => formatNumber(p.probabilities?.[name]),
        align: 'right' as const,
      })),
      { title: 'likeliest', value: (p) => (together ? likeliest(p.probabilities ?? {}) : '') },
      { title: 'value', value: (p) => (p.value === undefined ? '' : formatNumber(p.value)), align: 'right' },
      ...(['lower', 'upper'] as const).map((end) => ({
        title: end,
        value: ({ interval }: Prediction) => (interval ? formatNumber(interval[end]) : ''),
        align: 'right' as const,
      })),
      { title: 'fallback, for want of', value: ({ fallback }) => (fallback ? c.red(fallback.reason) : '') },
      { title: 'inference id', value: (p) => p.inferenceId },
    ],
    rows,
    c,
  );
}

/** `setosa 0.91, virginica 0.06, …` */
function likeliest(probabilities: Record<string, number>): string {
  return Object.entries(probabilities)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([name, p]) => `${name} ${formatNumber(p)}`)
    .join(', ');
}

/** The reasons for each prediction, the most important first, as the API gives them. */
function renderExplanations(predictions: readonly PredictedRow[], c: Colours): string {
  return predictions
    .flatMap(({ name, prediction: { explanation } }) => {
      if (!explanation) return [];
      const { base, score, scale, contributions, rest } = explanation;
      const of = explanation.class === undefined ? '' : ` of ${explanation.class}`;
      const head = `${c.bold(name)}  ${c.dim(`${scaleWords[scale]}${of} ${formatNumber(score)}, on average ${formatNumber(base)}`)}`;
      const lines = contributions.map(({ contribution, reason }) => `  ${signed(contribution)}  ${reason}`);
      const others = `  ${signed(rest.contribution)}  ${c.dim(`${plural(rest.count, 'other')} together`)}`;
      return [[head, ...lines, ...(rest.count > 0 ? [others] : [])].join('\n')];
    })
    .join('\n');
}

const scaleWords = {
  logOdds: 'log odds',
  logit: 'logit',
  probability: 'probability',
  value: 'value',
  logValue: 'logarithm of the value',
  logScore: 'logarithm of the score to base 2',
} as const;

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toPrecision(3)}`.padStart(9);
}
