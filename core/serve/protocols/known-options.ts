import { invalidRequest } from '../http/errors.ts';
import { bodyOptions } from './body-options.ts';
import type { PredictionRequest } from './request.ts';

const inBody: ReadonlySet<string> = new Set([...bodyOptions, 'windows']);
const inQuery: ReadonlySet<string> = new Set(['explain', 'failures']);

/** An option whose name is mistyped must not be as if it had not been sent. @throws ServingError 400 */
export function onlyKnown(given: object, known: ReadonlySet<string>, words: string): void {
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    const message = `expected nothing but ${words}`;
    throw invalidRequest(`${message}; received ${JSON.stringify(name.slice(0, 80))}`, [
      { path: name.slice(0, 80), message },
    ]);
  }
}

/** The same of a body of our own protocol that has `records`. */
export function knownInBody(parsed: unknown): unknown {
  if (parsed !== null && typeof parsed === 'object' && Array.isArray((parsed as Record<string, unknown>).records))
    onlyKnown(parsed, inBody, '"records", "explain" and "failures"');
  return parsed;
}

/** The same of a query, in which a signature may stand too. */
export function knownInQuery({ query = {} }: PredictionRequest): void {
  const options = Object.fromEntries(Object.entries(query).filter(([name]) => !/^x-amz-/i.test(name)));
  onlyKnown(options, inQuery, '"explain" and "failures" in the query');
}
