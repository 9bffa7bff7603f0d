import { isUtf8 } from 'node:buffer';
import { invalidRequest } from '../../core/serve/http/errors.ts';
import { idempotencyHeader, idempotencyKeyOf } from '../../core/serve/http/idempotency.ts';
import type { Protocol } from '../../core/serve/http/route.ts';
import { answerFormat, type PredictionRequest } from '../../core/serve/protocols/request.ts';
import { inflate } from '../http/inflate.ts';
import type { Received } from './answer.ts';

/** What is read of a request for predictions. @throws ServingError 400, 413, 415 */
export function predictionRequest({ headers, url, body }: Received, protocol: Protocol): PredictionRequest {
  const coding = headers['content-encoding'];
  const bytes = body && coding !== undefined ? inflate(body, coding) : body;
  const headerLength = headers['inference-header-content-length'] as string | undefined;
  const query = url.indexOf('?');
  return {
    contentType: headers['content-type'],
    ...contentOf(bytes, headerLength !== undefined),
    protocol,
    ...(query >= 0 && { query: Object.fromEntries(new URLSearchParams(url.slice(query + 1))) }),
    answerAs: answerFormat(headers.accept),
    headerLength,
    idempotencyKey: idempotencyKeyOf(headers[idempotencyHeader] as string | undefined),
  };
}

function contentOf(bytes: Buffer | undefined, binary: boolean): Pick<PredictionRequest, 'body' | 'isBase64Encoded'> {
  if (!bytes) return { body: undefined, isBase64Encoded: false };
  if (binary) return { body: bytes.toString('base64'), isBase64Encoded: true };
  if (isUtf8(bytes)) return { body: bytes.toString('utf8'), isBase64Encoded: false };
  throw invalidRequest('expected the body to be text in UTF-8, received bytes that are not UTF-8');
}
