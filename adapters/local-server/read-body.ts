import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { invalidRequest, tooLarge } from '../../core/serve/http/errors.ts';
import { bodyLimit } from '../../core/serve/http/parse-body.ts';

/** The body of a request as text. @throws ServingError 400 where it is no UTF-8 or ends early, 413 */
export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    // What is not wanted is received and forgotten, or the caller would see a broken connection and no answer.
    const refuse = (bytes: number) => {
      request.removeAllListeners('data').resume();
      reject(tooLarge(bytes, bodyLimit));
    };
    if (declared > bodyLimit) return refuse(declared);
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > bodyLimit) refuse(size);
    });
    request.once('end', () => {
      const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      if (isUtf8(bytes)) resolve(bytes.toString('utf8'));
      else reject(invalidRequest('expected the body to be JSON in UTF-8, received bytes that are not UTF-8'));
    });
    request.once('error', () => reject(invalidRequest('expected a whole body; the connection ended before')));
  });
}
