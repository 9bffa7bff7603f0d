import type { IncomingMessage } from 'node:http';
import { invalidRequest, tooLarge } from '../../core/serve/http/errors.ts';
import { bodyLimit } from '../../core/serve/http/parse-body.ts';

/** The body of a request. @throws ServingError 400 where it ends early, 413 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
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
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.once('error', () => reject(invalidRequest('expected a whole body; the connection ended before')));
  });
}
