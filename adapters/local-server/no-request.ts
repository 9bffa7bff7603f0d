import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errorAnswer, invalidRequest, ServingError } from '../../core/serve/http/errors.ts';
import type { Answer } from './answer.ts';
import { answerHeaders, answerText } from './answer-text.ts';

/**
 * Answers in JSON what a server of Node refuses by itself, and ends the connection: after the answers to whole requests before it, so that it is not taken
 * for one of them.
 */
export function refuseNoRequests(server: Server): void {
  const unanswered = new WeakMap<Socket, Set<IncomingMessage>>();
  const last = new WeakMap<Socket, string>();
  server.prependListener('request', (request, response) => {
    const { socket } = request;
    const others = unanswered.get(socket) ?? new Set();
    unanswered.set(socket, others.add(request));
    response.once('close', () => {
      others.delete(request);
      const text = last.get(socket);
      if (text !== undefined && others.size === 0) socket.end(text);
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const text = answerText(answerOf(refusalOf(error)), 0);
    const before = [...(unanswered.get(socket) ?? [])];
    if (before.some(({ complete }) => complete)) last.set(socket, text);
    else socket.end(text);
  });
  server.on('checkExpectation', ({ headers }: IncomingMessage, response: ServerResponse) => {
    const expected = `expected 100-continue as what the caller expects, received '${headers.expect?.slice(0, 80)}'`;
    const answer = answerOf(new ServingError(417, 'expectation_failed', expected));
    response.writeHead(answer.status, { ...answerHeaders(answer), connection: 'close' }).end(answer.body);
  });
}

function refusalOf({ code, message }: NodeJS.ErrnoException): ServingError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ServingError(431, 'headers_too_large', 'expected at most 16 kB of headers');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ServingError(408, 'timeout', 'the request did not arrive as a whole in time; send it again');
  return invalidRequest(`expected a request of HTTP/1.1: ${message}`);
}

function answerOf(refused: ServingError): Answer {
  const { status, headers, body } = errorAnswer(refused, '');
  return { status, headers, body: JSON.stringify(body) };
}

/**
 * Refuses what the parser takes and RFC 9112 does not: two hosts, codings of the body other than chunks.
 * @throws ServingError 400, 501
 */
export function checkFraming({ headers, headersDistinct }: IncomingMessage): void {
  if ((headersDistinct.host?.length ?? 0) > 1) throw invalidRequest('expected one Host, received several');
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    throw new ServingError(
      501,
      'not_implemented',
      `expected Transfer-Encoding chunked, received '${coding.slice(0, 80)}'`,
    );
}
