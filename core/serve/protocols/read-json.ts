import { invalidRequest } from '../http/errors.ts';
import { flagOf, objectIn } from '../http/parse-body.ts';
import { kindOf } from '../http/problems.ts';
import type { AskedRecords } from './records.ts';
import type { PredictionRequest } from './request.ts';

/**
 * The records of our own protocol in JSON: an object with `records`, or an array of them.
 * @param parsed the request's body
 * @throws ServingError 400
 */
export function readJson(parsed: unknown, request: PredictionRequest): AskedRecords {
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
