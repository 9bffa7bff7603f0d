import { invalidRequest } from '../http/errors.ts';
import { flagOf, listOf } from '../http/parse-body.ts';
import { Problems } from '../http/problems.ts';

/** A request may hold this many records. */
const recordLimit = 1_000;
/** A request whose predictions are to be explained may hold this many: each reason costs much more than its prediction. */
const explainedLimit = 100;

/**
 * The records of a request.
 * @param personal messages name the kind of a value and not the value
 * @param check the record at a place of the list: what becomes of it; what is wrong is added to `problems`
 * @throws ServingError 400 that names what is wrong
 */
export function parseRecords<T>(
  body: Record<string, unknown>,
  personal: boolean,
  check: (record: unknown, index: number, problems: Problems) => T,
): { records: T[]; explain: boolean } {
  const explain = flagOf(body, 'explain');
  const limit = explain ? explainedLimit : recordLimit;
  const list = listOf(body, 'records', limit, '{"records": [{"amount": 12.5}]}');
  const problems = new Problems({ personal });
  const records: T[] = [];
  for (let i = 0; i < list.length && !problems.full; i++) records.push(check(list[i], i, problems));
  const [first] = problems.list;
  if (!first) return { records, explain };
  const more = problems.list.length - 1;
  throw invalidRequest(`${first.path}: ${first.message}${more > 0 ? ` (and ${more} more)` : ''}`, problems.list);
}
