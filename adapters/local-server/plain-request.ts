import type { IncomingHttpHeaders } from 'node:http';
import { pathOf } from './answer.ts';

/** The head of a request that is as plain as those of clients are. */
export interface PlainHead {
  /** As it was received, with the empty line. */
  readonly text: string;
  readonly method: 'POST';
  /** Without what follows a question mark. */
  readonly path: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body. */
  readonly length: number;
}

/** Longest head. */
const headLimit = 16_384;
const requestLine = /^POST (\/[\w\-.~!$&'()*+,;=:@%/?]*) HTTP\/1\.1$/;
const fieldName = /^[\w!#$%&'*+\-.^`|~]+$/;
const fieldText = /^[\t ]*[!-~][\t -~]*$/;
const count = /^(0|[1-9]\d{0,8})$/;
/** What changes how the rest is to be read, or what is to be done beside answering; and what Node has as a list. */
const special = new Set([
  ...['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te', 'proxy-connection', 'http2-settings'],
  'set-cookie',
]);

/**
 * The head with which a request begins, where it is one of the few forms that can be read in one way only (RFC 9112): a POST in HTTP/1.1 of a path, fields of
 * printable ASCII, each once, a host, the length of the body. Undefined for all else, right or wrong.
 *
 * @param last the one before on the connection: clients seldom change theirs, and to compare takes less than to read
 */
export function readPlainHead(chunk: Buffer, last?: PlainHead): PlainHead | undefined {
  if (last && chunk.toString('latin1', 0, last.text.length) === last.text) return last;
  const end = chunk.indexOf('\r\n\r\n');
  if (end < 0 || end > headLimit) return undefined;
  return parseHead(chunk.toString('latin1', 0, end + 4));
}

function parseHead(head: string): PlainHead | undefined {
  const [first, ...lines] = head.slice(0, -4).split('\r\n');
  const [, url] = requestLine.exec(first!) ?? [];
  if (url === undefined) return undefined;
  const headers: IncomingHttpHeaders = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    const text = line.slice(colon + 1);
    if (!fieldName.test(name) || !fieldText.test(text) || special.has(name) || headers[name] !== undefined)
      return undefined;
    headers[name] = text.trim();
  }
  const { host, connection = 'keep-alive', 'content-length': length = '' } = headers;
  if (host === undefined || connection.toLowerCase() !== 'keep-alive' || !count.test(length)) return undefined;
  return { text: head, method: 'POST', path: pathOf(url), url, headers, length: Number(length) };
}
