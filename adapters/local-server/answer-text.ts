import { STATUS_CODES, validateHeaderValue } from 'node:http';
import type { Answer } from './answer.ts';

/** The fields that every answer has, but what is about the connection. */
export function answerHeaders({ body, headers }: Answer): Record<string, string | number> {
  return {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
}

let second = 0;
let date = '';

/** The date of now, which is made once a second. */
function dateNow(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    date = new Date(now * 1000).toUTCString();
  }
  return date;
}

/**
 * An answer as HTTP/1.1 has it.
 * @param keptSeconds how long the connection is kept without a further request; 0: it ends
 * @throws TypeError of Node where a header cannot be sent
 */
export function answerText(answer: Answer, keptSeconds: number): string {
  const { status, body } = answer;
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`;
  const headers = answerHeaders(answer);
  for (const name in headers) {
    const value = String(headers[name]);
    validateHeaderValue(name, value);
    text += `${name}: ${value}\r\n`;
  }
  const kept = keptSeconds > 0 ? `keep-alive\r\nKeep-Alive: timeout=${keptSeconds}` : 'close';
  return `${text}Date: ${dateNow()}\r\nConnection: ${kept}\r\n\r\n${body}`;
}
