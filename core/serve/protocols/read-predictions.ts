import { unsupportedMediaType } from '../http/errors.ts';
import { bodyText, mediaTypeOf } from '../http/parse-body.ts';
import { parseJson } from '../http/parse-json.ts';
import { unrounded } from '../http/unrounded.ts';
import { csvRecords } from './csv-records.ts';
import { knownInBody, knownInQuery } from './known-options.ts';
import { flagsOf, readJson } from './read-json.ts';
import { type AskedRecords, UnreadableRecord } from './records.ts';
import type { PredictionRequest } from './request.ts';

export const recordTypes = 'application/json, text/csv or application/x-ndjson';

/**
 * The records of our own protocol: a JSON object with `records`, a JSON array of them, CSV, or NDJSON.
 * @param columns names that the contract knows
 * @throws ServingError 400, 413, 415
 */
export function readPredictions(request: PredictionRequest, columns: readonly string[]): AskedRecords {
  const text = bodyText(request);
  knownInQuery(request);
  switch (mediaTypeOf(request.contentType, text)) {
    case 'application/json':
      return readJson(knownInBody(parseJson(text)), request);
    case 'text/csv':
      return { records: csvRecords(text, columns), tabular: true, ...flagsOf(request) };
    case 'application/x-ndjson':
    case 'application/jsonl':
      return { records: ndjsonRecords(text), tabular: true, ...flagsOf(request) };
    default:
      throw unsupportedMediaType(request.contentType!, recordTypes);
  }
}

/** The lines that are not blank; one that is no JSON is a record that cannot be read. */
function ndjsonRecords(text: string): unknown[] {
  return text.split('\n').flatMap((line, i): unknown[] => {
    if (line.trim() === '') return [];
    try {
      return [unrounded(line)];
    } catch {
      return [new UnreadableRecord(`line ${i + 1} is no JSON`)];
    }
  });
}
