import { gunzipSync, inflateSync } from 'node:zlib';
import { invalidRequest, ServingError, tooLarge } from '../../core/serve/http/errors.ts';
import { bodyLimit } from '../../core/serve/http/parse-body.ts';

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
