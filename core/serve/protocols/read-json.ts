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
  const records = listIn(body);
  onlyKnown(body, fields, '"records", "explain" and "failures"');
  return {
    records,
    explain: flagOf(body, 'explain') || explain,
    perRecord: (Object.hasOwn(body, 'failures') ? isPerRecord(body.failures) : false) || perRecord,
    ...(windows !== undefined && { windows }),
  };
}

const fields: ReadonlySet<string> = new Set(['records', 'explain', 'failures', 'windows']);

const inQuery: ReadonlySet<string> = new Set(['explain', 'failures']);

/** An option whose name is mistyped must not be as if it had not been sent. @throws ServingError 400 */
export function onlyKnown(given: object, known: ReadonlySet<string>, words: string): void {
  for (const name in given) {
    if (known.has(name)) continue;
    const message = `expected nothing but ${words}`;
    throw invalidRequest(`${message}; received ${JSON.stringify(name.slice(0, 80))}`, [
      { path: name.slice(0, 80), message },
    ]);
  }
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
  // A signature may stand in the query.
  for (const name of Object.keys(query))
    if (!/^x-amz-/i.test(name)) onlyKnown({ [name]: '' }, inQuery, '"explain" and "failures" in the query');
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
