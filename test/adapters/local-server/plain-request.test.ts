import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlainHead } from '../../../adapters/local-server/plain-request.ts';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What Node's own server reads. */
const seen: Seen[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body });
    response.end();
  });
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.close();
});

function readByNode(text: string): Promise<Seen[]> {
  seen.length = 0;
  return new Promise((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.end(text, 'latin1'));
    socket.on('error', reject).on('close', () => resolve([...seen]));
    socket.resume();
  });
}

const post = (...fields: string[]) => `POST /a?b=c HTTP/1.1\r\n${fields.map((f) => `${f}\r\n`).join('')}\r\n`;

test('a request as clients send it', () => {
  const text = post('Host: localhost:80', 'Content-Type:application/json', 'content-LENGTH: 2 ', 'Accept: a, b');
  const head = readPlainHead(Buffer.from(`${text}{}`));
  expect(head).toMatchObject({ text, method: 'POST', path: '/a', url: '/a?b=c', length: 2 });
  expect({ ...head!.headers }).toEqual({
    host: 'localhost:80',
    'content-type': 'application/json',
    'content-length': '2',
    accept: 'a, b',
  });
  expect(readPlainHead(Buffer.from(`${text}[]`), head)).toBe(head);
  expect(readPlainHead(Buffer.from(`${text.replace('2 ', '3 ')}[1]`), head)).toMatchObject({ length: 3 });
});

const host = 'Host: h';
const length = 'Content-Length: 2';

test.for([
  ['another method', post(host, length).replace('POST', 'PUT')],
  ['another version', post(host, length).replace('1.1', '1.0')],
  ['a whole URL', post(host, length).replace('/a', 'http://h/a')],
  ['a URL of other characters', post(host, length).replace('/a', '/\u00e4')],
  ['two spaces', post(host, length).replace(' /a', '  /a')],
  ['no host', post(length)],
  ['no length', post(host)],
  ['two lengths', post(host, length, length)],
  ['a list of lengths', post(host, `${length}, 2`)],
  ['a sign', post(host, 'Content-Length: +2')],
  ['a length in hexadecimal', post(host, 'Content-Length: 0x2')],
  ['an empty length', post(host, 'Content-Length:')],
  ['a length with a zero before it', post(host, 'Content-Length: 02')],
  ['a length without end', post(host, 'Content-Length: 99999999999')],
  ['chunks', post(host, 'Transfer-Encoding: chunked')],
  ['chunks and a length', post(host, length, 'Transfer-Encoding: chunked')],
  ['a name of spaces around', post(host, length, 'Transfer-Encoding : chunked')],
  ['a wish to go on', post(host, length, 'Expect: 100-continue')],
  ['a wish to end', post(host, length, 'Connection: close')],
  ['another protocol', post(host, length, 'Connection: upgrade', 'Upgrade: h2c')],
  ['a line that goes on', post(host, length, 'a: b', ' c')],
  ['a field without a name', post(host, length, ': b')],
  ['a field without a colon', post(host, length, 'b')],
  ['a NUL', post(host, length, 'a: \0')],
  ['a line feed alone', post(host, `a: b\n${length}`)],
  ['a carriage return alone', post(host, `a: b\r${length}`)],
  ['a byte beyond ASCII', post(host, length, 'a: \u00e4')],
  ['a space before the first field', post(` ${host}`, length)],
  ['an empty line before', `\r\n${post(host, length)}`],
  ['a head that goes on', post(host, length).slice(0, -2)],
  ['a head without end', post(host, length, `a: ${'b'.repeat(20_000)}`)],
])('%s is not plain', ([, text]) => {
  expect(readPlainHead(Buffer.from(`${text}{}`, 'latin1'))).toBeUndefined();
});

const part = fc.constantFrom(
  ...['\r\n', '\r', '\n', ' ', '\t', ':', ',', '2', '0', '\0', '\x7f', '\u00e9', 'chunked', 'Content-Length: 5', '/'],
  ...['Transfer-Encoding: chunked', 'Connection: close', 'Expect: 100-continue', 'X-a: 1', '#', '?', '//', '%00'],
);
const fields = fc.array(
  fc.constantFrom(
    'Accept: a/b',
    'X-Id: 7',
    'x: y',
    'Connection: keep-alive',
    'Cookie: a=1',
    'Set-Cookie: b',
    'A-b: "c" ',
  ),
  { maxLength: 4 },
);

test('what is plain is what Node reads, whatever is put into it', async () => {
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(fields, fc.array(fc.tuple(fc.nat(200), part), { maxLength: 2 }), async (some, inserted) => {
      let text = `${post(host, length, ...some)}{}`;
      for (const [at, what] of inserted) {
        const place = at % text.length;
        text = text.slice(0, place) + what + text.slice(place);
      }
      const bytes = Buffer.from(text, 'latin1');
      const head = readPlainHead(bytes);
      if (!head || head.text.length + head.length !== bytes.length) return;
      plain++;
      const { method, url, headers } = head;
      const body = bytes.toString('latin1', head.text.length);
      expect(await readByNode(text)).toEqual([{ method, url, headers: { ...headers }, body }]);
    }),
    { numRuns: 1_500 },
  );
  expect(plain).toBeGreaterThan(200);
});
