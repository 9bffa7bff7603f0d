import type { Protocol } from '../http/route.ts';

/** How predictions are written. */
export type AnswerFormat = 'json' | 'csv' | 'ndjson';

/** What is read of a request for predictions. */
export interface PredictionRequest {
  contentType: string | undefined;
  body: string | null | undefined;
  isBase64Encoded: boolean;
  /** @default 'predictions' */
  protocol?: Protocol;
  /** Parameters of the query. */
  query?: Readonly<Record<string, string | undefined>>;
  /** @default 'json' */
  answerAs?: AnswerFormat;
  /** V2: how many bytes of JSON stand before the tensors, as its header says. */
  headerLength?: string | undefined;
  /** The caller's own name of the request, by which it is known when it comes again. */
  idempotencyKey?: string | undefined;
}

/** The format that a caller accepts: the first that is ours, by what it weighs; else JSON. */
export function answerFormat(accept: string | undefined): AnswerFormat {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'json';
  const wanted = accept.split(',').map((part, at) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = Number(parameters.find((p) => p.startsWith('q='))?.slice(2) ?? 1);
    return { format: formats.get(type), weight: Number.isFinite(weight) ? weight : 1, at };
  });
  wanted.sort((a, b) => b.weight - a.weight || a.at - b.at);
  return wanted.find(({ format, weight }) => format !== undefined && weight > 0)?.format ?? 'json';
}

const formats: ReadonlyMap<string, AnswerFormat> = new Map([
  ['application/json', 'json'],
  ['application/*', 'json'],
  ['*/*', 'json'],
  ['text/csv', 'csv'],
  ['text/*', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
]);
