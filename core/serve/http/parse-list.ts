import { invalidRequest, unsupportedMediaType } from './errors.ts';
import { type Body, bodyText, mediaTypeOf, objectIn } from './parse-body.ts';
import { parseJson } from './parse-json.ts';
import { kindOf } from './problems.ts';

/**
 * The JSON object in a request's body.
 * @throws ServingError 400, 413, 415
 */
export function parseBody(body: Body): Record<string, unknown> {
  const text = bodyText(body);
  if (mediaTypeOf(body.contentType, text) !== 'application/json') throw unsupportedMediaType(body.contentType!);
  return objectIn(parseJson(text));
}

/** A list in a body of one to `limit` items. @throws ServingError 400 */
export function listOf(body: Record<string, unknown>, name: string, limit: number, example: string): unknown[] {
  const list = Object.hasOwn(body, name) ? body[name] : undefined;
  const expected = `expected "${name}": a list of 1 to ${limit.toLocaleString('en')} objects`;
  const problem = (message: string) => invalidRequest(message, [{ path: name, message }]);
  if (list === undefined) throw problem(`${expected}, e.g. ${example}; received no "${name}"`);
  if (!Array.isArray(list)) throw problem(`${expected}; received ${kindOf(list)}`);
  if (list.length === 0) throw problem(`${expected}; received an empty list`);
  if (list.length > limit)
    throw problem(`${expected}; received ${list.length.toLocaleString('en')}: send several requests`);
  return list;
}
