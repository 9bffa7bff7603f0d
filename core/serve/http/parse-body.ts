import { fromBase64 } from '../../hash/base64.ts';
import { utf8Length } from '../../hash/utf8-length.ts';
import { findSyntaxProblem } from '../../values/json-syntax.ts';
import { invalidRequest, tooLarge, unsupportedMediaType } from './errors.ts';
import { kindOf } from './problems.ts';

/** A body may have this many bytes. */
export const bodyLimit = 5_000_000;

/**
 * The JSON object in a request's body.
 * @param contentType header of that name, where there is one
 * @throws ServingError 400, 413, 415
 */
export function parseBody(
  body: string | null | undefined,
  isBase64Encoded: boolean,
  contentType: string | undefined,
): Record<string, unknown> {
  const text = decode(body ?? '', isBase64Encoded);
  checkMediaType(contentType, text);
  if (text.trim() === '') throw invalidRequest('expected a JSON object as the body, received an empty body');
  const parsed = parse(text);
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    throw invalidRequest(`expected a JSON object as the body, received ${kindOf(parsed)}`);
  return parsed as Record<string, unknown>;
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

/** A flag in a body, false where it is not there. @throws ServingError 400 */
export function flagOf(body: Record<string, unknown>, name: string): boolean {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  const message = `expected "${name}": true or false; received ${kindOf(value)}`;
  throw invalidRequest(message, [{ path: name, message }]);
}

/** JSON, also as curl sends it when it is not told what it sends. */
function checkMediaType(contentType: string | undefined, body: string): void {
  if (contentType === undefined || contentType === '') return;
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return;
  if (type === 'application/x-www-form-urlencoded' && /^\s*[{[]/.test(body)) return;
  throw unsupportedMediaType(contentType);
}

function decode(body: string, isBase64Encoded: boolean): string {
  const size = isBase64Encoded ? Math.floor((body.length * 3) / 4) : utf8Length(body);
  if (size > bodyLimit) throw tooLarge(size, bodyLimit);
  if (!isBase64Encoded) return body.charCodeAt(0) === 0xfeff ? body.slice(1) : body;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(body));
  } catch {
    throw invalidRequest('expected the body to be JSON in UTF-8, received bytes that are not UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = findSyntaxProblem(text);
    if (!problem) throw error;
    const { line, column, message } = problem;
    throw invalidRequest(`the body is not JSON: line ${line}, column ${column}: ${message}`);
  }
}
