import type { IncomingMessage } from 'node:http';
import { invalidRequest, type ServingError, tooLarge } from '../../core/serve/http/errors.ts';
import { bodyLimit } from '../../core/serve/http/parse-body.ts';

const none = Buffer.alloc(0);

/**
 * The body of a request. Not a promise: what answers in less time than one takes is told at once.
 * @param refused 400 where it ends early, 413
 */
export function readBody(
  request: IncomingMessage,
  read: (body: Buffer) => void,
  refused: (error: ServingError) => void,
): void {
  let body: Buffer = none;
  let more: Buffer[] | undefined;
  let size = 0;
  let done = false;
  const refuse = (error: ServingError) => {
    if (done) return;
    done = true;
    refused(error);
  };
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > bodyLimit) refuse(tooLarge(declared, bodyLimit));
  request.on('data', (chunk: Buffer) => {
    // What is not wanted is received and forgotten, or the caller would see a broken connection and no answer.
    if (done) return;
    if (size === 0) body = chunk;
    else if (more) more.push(chunk);
    else more = [body, chunk];
    size += chunk.length;
    if (size > bodyLimit) refuse(tooLarge(size, bodyLimit));
  });
  request.once('end', () => {
    if (done) return;
    done = true;
    read(more ? Buffer.concat(more) : body);
  });
  request.once('error', () => refuse(invalidRequest('expected a whole body; the connection ended before')));
}
