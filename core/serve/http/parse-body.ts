import { fromBase64 } from '../../hash/base64.ts';
import { utf8Length } from '../../hash/utf8-length.ts';
import { invalidRequest, tooLarge } from './errors.ts';
import { kindOf } from './problems.ts';

/** A body may have this many bytes. */
export const bodyLimit = 5_000_000;
/** Bytes of a unit of a text at most. */
const widest = 3;

/** A body as API Gateway hands it over. */
export interface Body {
  body: string | null | undefined;
  isBase64Encoded: boolean;
  /** Header of that name, where there is one. */
  contentType: string | undefined;
}

/** @throws ServingError 400 */
export function objectIn(parsed: unknown): Record<string, unknown> {
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    throw invalidRequest(`expected a JSON object as the body, received ${kindOf(parsed)}`);
  return parsed as Record<string, unknown>;
}

/** A flag in a body, false where it is not there. @throws ServingError 400 */
export function flagOf(body: Record<string, unknown>, name: string): boolean {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  const message = `expected "${name}": true or false; received ${kindOf(value)}`;
  throw invalidRequest(message, [{ path: name, message }]);
}

/** The media type of a body; JSON where none is said, also as curl sends it when it is not told what it sends. */
export function mediaTypeOf(contentType: string | undefined, text: string): string {
  if (contentType === undefined || contentType === '' || contentType === 'application/json') return 'application/json';
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (type.endsWith('+json')) return 'application/json';
  return type === 'application/x-www-form-urlencoded' && /^\s*[{[]/.test(text) ? 'application/json' : type;
}

/** @throws ServingError 400, 413 */
export function bodyText({ body, isBase64Encoded }: Pick<Body, 'body' | 'isBase64Encoded'>): string {
  const text = body ?? '';
  if (isBase64Encoded) return utf8(bodyBytes({ body, isBase64Encoded }));
  // Most are far from the limit, and need not be counted.
  const size = text.length * widest > bodyLimit ? utf8Length(text) : 0;
  if (size > bodyLimit) throw tooLarge(size, bodyLimit);
  checkUtf8(text);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** @throws ServingError 413 */
export function bodyBytes({ body, isBase64Encoded }: Pick<Body, 'body' | 'isBase64Encoded'>): Uint8Array {
  const text = body ?? '';
  const size = isBase64Encoded ? Math.floor((text.length * 3) / 4) : utf8Length(text);
  if (size > bodyLimit) throw tooLarge(size, bodyLimit);
  if (!isBase64Encoded) checkUtf8(text);
  return isBase64Encoded ? fromBase64(text) : new TextEncoder().encode(text);
}

/**
 * API Gateway makes U+FFFD of bytes that are no UTF-8: a value would be another one, and the caller not know.
 * @throws ServingError 400
 */
function checkUtf8(text: string): void {
  if (text.includes('\ufffd'))
    throw invalidRequest(
      'expected the body to be text in UTF-8, received U+FFFD, which stands for bytes that are none; write one that is meant as \\ufffd in JSON',
    );
}

/** @throws ServingError 400 */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidRequest('expected the body to be text in UTF-8, received bytes that are not UTF-8');
  }
}
