import type { IncomingHttpHeaders } from 'node:http';
import { once } from './once.ts';

/** What is sent. */
export interface Sent {
  url: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array | undefined;
  /** Milliseconds for all of it. */
  timeout: number;
}

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Uint8Array<ArrayBuffer>;
}

/** There was no answer, or no end of it, in time. */
export class TimedOut extends Error {
  override name = 'TimedOut';
  constructor(timeout: number) {
    super(`no answer within ${timeout} ms`);
  }
}

/** A connection that nobody has used for so long is closed: services close theirs too, some before they say so. */
const idleMs = 4_000;

/** As `require` has it: as modules, Node's clients make all that they export, the library behind `fetch` included. */
const transport = (name: 'node:http' | 'node:https') =>
  once(() => {
    const { Agent, request } = process.getBuiltinModule(name);
    return { request, agent: new Agent({ keepAlive: true, timeout: idleMs }) };
  });
const plain = transport('node:http');
const secure = transport('node:https');

/**
 * One request over a kept connection. Node's own client: `fetch` is the same sockets behind a library of a megabyte, whose loading was half of a
 * cold start (docs/adr/0081-what-starts-up.md). TLS is loaded where it is asked for.
 * @throws whatever keeps the answer from coming
 */
export function send({ url, method, headers, body, timeout }: Sent): Promise<Received> {
  const { request, agent } = url.startsWith('https:') ? secure() : plain();
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(late);
      reject(error);
    };
    const sent = request(url, { method, headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(late);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(parts) });
      });
    });
    // By a timer of our own: a signal brings in half of the streams.
    const late = setTimeout(() => {
      const error = new TimedOut(timeout);
      fail(error);
      sent.destroy(error);
    }, timeout);
    sent.on('error', fail);
    sent.end(body);
  });
}
