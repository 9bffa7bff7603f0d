import { invalidRequest, unsupportedMediaType } from '../http/errors.ts';
import { bodyText, flagOf, mediaTypeOf, objectIn, parseJson } from '../http/parse-body.ts';
import { kindOf } from '../http/problems.ts';
import { csvRecords } from './csv-records.ts';
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
  switch (mediaTypeOf(request.contentType, text)) {
    case 'application/json':
      return ofJson(parseJson(text), request);
    case 'text/csv':
      return { records: csvRecords(text, columns), tabular: true, ...flagsOf(request) };
    case 'application/x-ndjson':
    case 'application/jsonl':
      return { records: ndjsonRecords(text), tabular: true, ...flagsOf(request) };
    default:
      throw unsupportedMediaType(request.contentType!, recordTypes);
  }
}

function ofJson(parsed: unknown, request: PredictionRequest): AskedRecords {
  if (Array.isArray(parsed)) return { records: parsed, tabular: true, ...flagsOf(request) };
  const body = objectIn(parsed);
  const { explain, perRecord } = flagsOf(request);
  const windows = Object.hasOwn(body, 'windows') ? body.windows : undefined;
  return {
    records: listIn(body),
    explain: flagOf(body, 'explain') || explain,
    perRecord: (Object.hasOwn(body, 'failures') ? isPerRecord(body.failures) : false) || perRecord,
    ...(windows !== undefined && { windows }),
  };
}

/** Their number is checked with that of other protocols. */
function listIn(body: Record<string, unknown>): unknown[] {
  const list = Object.hasOwn(body, 'records') ? body.records : undefined;
  if (Array.isArray(list)) return list;
  throw noRecords(list);
}

function noRecords(list: unknown) {
  const expected = 'expected "records": a list of 1 to 1,000 objects';
  const message =
    list === undefined
      ? `${expected}, e.g. {"records": [{"amount": 12.5}]}; received no "records"`
      : `${expected}; received ${kindOf(list)}`;
  return invalidRequest(message, [{ path: 'records', message }]);
}

/** The lines that are not blank; one that is no JSON is a record that cannot be read. */
function ndjsonRecords(text: string): unknown[] {
  return text.split('\n').flatMap((line, i): unknown[] => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line)];
    } catch {
      return [new UnreadableRecord(`line ${i + 1} is no JSON`)];
    }
  });
}

/** What the query says of a request. @throws ServingError 400 */
export function flagsOf({ query }: PredictionRequest): Pick<AskedRecords, 'explain' | 'perRecord'> {
  if (!query) return none;
  const { explain, failures } = query;
  if (explain !== undefined && explain !== 'true' && explain !== 'false')
    throw wrong('explain', `expected "explain": true or false; received another value`);
  return { explain: explain === 'true', perRecord: failures === undefined ? false : isPerRecord(failures) };
}

const none = { explain: false, perRecord: false } as const;

/** @throws ServingError 400 */
export function isPerRecord(failures: unknown): boolean {
  if (failures === 'perRecord') return true;
  if (failures === 'request') return false;
  throw wrong('failures', `expected "failures": "request" or "perRecord"; received another value`);
}

function wrong(path: string, message: string) {
  return invalidRequest(message, [{ path, message }]);
}
