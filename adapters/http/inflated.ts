import { gunzipSync, inflateSync } from 'node:zlib';
import type { ApiEvent } from '../../core/serve/http/api-request.ts';
import { invalidRequest, ServingError, tooLarge } from '../../core/serve/http/errors.ts';
import { bodyLimit } from '../../core/serve/http/parse-body.ts';

/**
 * A request without its content coding. API Gateway takes it off before anybody is asked, but not from the header: bytes that are none of
 * the coding, and texts, are as they should be.
 * @throws ServingError as `inflate`
 */
export function inflated(event: ApiEvent): ApiEvent {
  const { headers, body, isBase64Encoded } = event;
  if (!headers || !body || !isBase64Encoded) return event;
  const coding = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-encoding')?.[1];
  if (coding === undefined) return event;
  const bytes = Buffer.from(body, 'base64');
  if (!isCompressed(bytes)) return event;
  return { ...event, body: inflate(bytes, coding).toString('base64') };
}

/** @throws ServingError 400 where the bytes are none of the coding, 413 where they grow beyond what a body may have, 415 */
export function inflate(bytes: Buffer, coding: string): Buffer {
  const name = coding.trim().toLowerCase();
  if (name === 'identity' || name === '') return bytes;
  if (name !== 'gzip' && name !== 'deflate')
    throw new ServingError(
      415,
      'unsupported_media_type',
      `expected content-encoding: gzip, deflate or identity; received ${coding.slice(0, 40)}`,
    );
  try {
    return (name === 'gzip' ? gunzipSync : inflateSync)(bytes, { maxOutputLength: bodyLimit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bodyLimit + 1, bodyLimit);
    throw invalidRequest(`expected a body in ${name}, as content-encoding says; received other bytes`);
  }
}

/** The first bytes of gzip, or of zlib with the usual window. */
function isCompressed(bytes: Buffer): boolean {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0);
}
