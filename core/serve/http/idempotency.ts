import { createHmac } from 'node:crypto';
import type { ApiRequest } from './api-request.ts';
import { invalidRequest } from './errors.ts';

export const idempotencyHeader = 'idempotency-key';

/** The caller's own name of a request, in the header `idempotency-key`. @throws ServingError 400 */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x20-\x7e]{1,255}$/.test(header)) return header;
  const message = `expected 1 to 255 printable ASCII characters in the header ${idempotencyHeader}, received ${header.length === 0 ? 'none' : header.length > 255 ? `${header.length}` : 'others'}`;
  throw invalidRequest(message, [{ path: idempotencyHeader, message }]);
}

/** As a time in ids, of the year 9774 or later: what no clock says. */
const firstTime = 7 * 2 ** 45;

/**
 * What the inference ids of a request are made of that its caller names (`inferenceIds`): the same for the same name and the same body, and
 * others for another body, so that a name that is used twice by mistake loses nothing. Undefined where it has no name.
 *
 * @param secret keys the hash, where the body may hold personal data
 * @returns `time` in ms, of the far future; 10 bytes in place of random ones
 */
export function idSource(
  { project, idempotencyKey, body }: Pick<ApiRequest, 'project' | 'idempotencyKey' | 'body'>,
  secret = '',
): { time: number; random: Uint8Array } | undefined {
  if (idempotencyKey === undefined) return undefined;
  // None of the two has a line break: what follows is the body.
  const hash = createHmac('sha256', secret)
    .update(`${project}\n${idempotencyKey}\n`)
    .update(body ?? '')
    .digest();
  return { time: firstTime + (hash.readUIntBE(0, 6) % 2 ** 45), random: hash.subarray(6, 16) };
}
