import type { Prediction, PredictionResponse } from '../../contracts/serving.ts';
import { defused } from '../../values/spreadsheet.ts';
import { outcomesOf, placed } from './outcomes.ts';
import type { AnswerFormat } from './request.ts';

export const contentTypes: Readonly<Record<AnswerFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
};

/** An answer in our own protocol, as text. */
export function writePredictions(response: PredictionResponse, format: AnswerFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(placed(response));
    case 'ndjson':
      return outcomesOf(response)
        .map((outcome) => `${JSON.stringify(outcome)}\n`)
        .join('');
    case 'csv':
      return csv(response);
  }
}

/** RFC 4180. The columns are those of the predictions, and `error` where faults were asked for. */
function csv(response: PredictionResponse): string {
  const rows = outcomesOf(response).map(
    (outcome): Record<string, unknown> => ('error' in outcome ? { error: outcome.error.message } : flat(outcome)),
  );
  // A fallback has no probability, and what was scored no fallback.
  const names = [
    ...new Set(rows.flatMap((row) => ('error' in row ? [] : Object.keys(row)))),
    ...(response.failed ? ['error'] : []),
  ];
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function flat({ probabilities, interval, fallback, ...rest }: Prediction): Record<string, unknown> {
  return {
    ...rest,
    ...(fallback && { fallback: fallback.reason }),
    ...prefixed('probabilities', probabilities),
    ...prefixed('interval', interval),
  };
}

function prefixed(prefix: string, values: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** As a spreadsheet may open it: texts are texts, and numbers what they are. */
function cell(value: unknown): string {
  const text = typeof value === 'string' ? defused(value) : String(value ?? '');
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
