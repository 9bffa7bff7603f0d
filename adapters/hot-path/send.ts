import type http from 'node:http';
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

/** A connection that nobody has used for so long is closed: services close theirs too, some before they say so. */
const idleMs = 4_000;

const transportOf = ({ Agent, request }: Pick<typeof http, 'Agent' | 'request'>) => ({
  request,
  agent: new Agent({ keepAlive: true, timeout: idleMs }),
});
const plain = once(async () => transportOf(await import('node:http')));
const secure = once(async () => transportOf(await import('node:https')));

/**
 * One request over a kept connection. Node's own client: `fetch` is the same sockets behind a library of a megabyte, whose loading was half of a
 * cold start (docs/adr/0081-what-starts-up.md). TLS is loaded where it is asked for.
 * @throws whatever keeps the answer from coming
 */
export async function send({ url, method, headers, body, timeout }: Sent): Promise<Received> {
  const { request, agent } = await (url.startsWith('https:') ? secure() : plain());
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent, signal: AbortSignal.timeout(timeout) };
    const sent = request(url, options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(parts) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
