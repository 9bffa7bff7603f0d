import { connect, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer, Received } from '../../../adapters/local-server/answer.ts';
import { type HttpServer, startHttpServer } from '../../../adapters/local-server/http-server.ts';
import { RequestMetrics } from '../../../core/edge/request-metrics.ts';

let server: HttpServer | undefined;
const sockets: Socket[] = [];
const metrics = () => new RequestMetrics({ project: 'echo' });

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.stop();
});

async function start(answering: (received: Received) => Answer | Promise<Answer>, counted = metrics()) {
  server = await startHttpServer(
    { metrics: counted, route: () => answering },
    { host: '127.0.0.1', port: 0, onlyLocal: true, stopMs: 2_000, onError: () => {} },
  );
  return server;
}

const echo = ({ method, url, body }: Received): Answer => ({
  status: 200,
  body: JSON.stringify({ method, url, body: body.toString('utf8') }),
});

const request = (body: string, ...fields: string[]) =>
  `POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${fields.map((f) => `${f}\r\n`).join('')}\r\n${body}`;
const chunked = (body: string) =>
  `POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** A connection and all that came by it. */
function open(port: number, allowHalfOpen = false) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen });
  sockets.push(socket);
  let text = '';
  let ended = false;
  const waiting: (() => void)[] = [];
  const told = () => {
    for (const wake of waiting.splice(0)) wake();
  };
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    told();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
    told();
  });
  const bodies = () => [...text.matchAll(/"body":"([^"]*)"/g)].map(([, body]) => body);
  return {
    socket,
    bodies,
    text: () => text,
    ended: () => ended,
    async until(done: () => boolean) {
      while (!(done() || ended)) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

test('a connection is kept, and answers have what those of HTTP have', async () => {
  const { port } = await start(echo);
  const { socket, bodies, text, until } = open(port);
  for (const body of ['one', 'zw\u00f6lf', 'three']) {
    const before = bodies().length;
    socket.write(request(body));
    await until(() => bodies().length > before);
  }
  expect(bodies()).toEqual(['one', 'zw\u00f6lf', 'three']);
  const [head] = text().split('\r\n\r\n') as [string];
  const lines = head.split('\r\n');
  expect(lines.shift()).toBe('HTTP/1.1 200 OK');
  expect(lines.map((line) => line.replace(/^(date: ).*/i, '$1'))).toEqual([
    'content-type: application/json',
    'cache-control: no-store',
    `content-length: ${JSON.stringify({ method: 'POST', url: '/a', body: 'one' }).length}`,
    'Date: ',
    'Connection: keep-alive',
    'Keep-Alive: timeout=60',
  ]);
  expect(Date.now() - Date.parse(/^Date: (.*)$/m.exec(head)![1]!)).toBeLessThan(5_000);
});

describe('what is not plain is answered by a server of Node, on the same connection, with what follows', () => {
  test.for<[string, string[]]>([
    ['parts of a head', [request('x').slice(0, 20), request('x').slice(20)]],
    ['a body after its head', [request('x').slice(0, -1), 'x']],
    ['one byte after the other', [...request('x')]],
    ['several at once', [`${request('x')}${request('y')}${request('z')}`]],
    ['one and a part of the next', [`${request('x')}${request('y').slice(0, 30)}`, request('y').slice(30)]],
    ['chunks', [chunked('x')]],
    ['another method', [request('x').replace('POST', 'PUT')]],
    ['a large body', [request('x'.repeat(300_000))]],
  ])('%s', async ([, parts]) => {
    const { port } = await start(echo);
    const { socket, bodies, until } = open(port);
    socket.write(request('before'));
    await until(() => bodies().length === 1);
    for (const part of parts) {
      socket.write(part);
      await after(2);
    }
    const expected = ['before', ...(parts.join('').match(/[xyz]+(?=$|POST|\r\n0)/g) ?? []), 'after'];
    socket.write(request('after'));
    await until(() => bodies().length === expected.length);
    expect(bodies()).toEqual(expected);
  });

  test('a wish to go on is granted', async () => {
    const { port } = await start(echo);
    const { socket, bodies, text, until } = open(port);
    socket.write(request('x', 'Expect: 100-continue').slice(0, -1));
    await until(() => text().includes('100 Continue'));
    socket.write('x');
    await until(() => bodies().length === 1);
    expect(bodies()).toEqual(['x']);
  });

  test.for<[string, string, number, string]>([
    ['no HTTP', '\x16\x03\x01 no HTTP\r\n\r\n', 400, 'expected a request of HTTP/1.1'],
    ['two lengths', request('x', 'Content-Length: 2'), 400, 'expected a request of HTTP/1.1'],
    ['a long head', request('x', `a: ${'b'.repeat(20_000)}`), 431, 'expected at most 16 kB of headers'],
    ['another expectation', request('x', 'Expect: wonders'), 417, "received 'wonders'"],
  ])('%s is refused in JSON, and the connection ends', async ([, text, status, said]) => {
    const { port } = await start(echo);
    const connection = open(port);
    connection.socket.write(text);
    await connection.until(() => false);
    expect(connection.ended()).toBe(true);
    const [head, body] = connection.text().split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((JSON.parse(body!) as { error: { message: string } }).error.message).toContain(said);
  });

  test.for<[string, string, number, string]>([
    ['two hosts', request('x', 'Host: localhost'), 400, 'expected one Host'],
    ['another coding', chunked('x').replace('chunked', 'gzip, chunked'), 501, "received 'gzip, chunked'"],
  ])('%s are refused', async ([, text, status, said]) => {
    const { port } = await start(echo);
    const connection = open(port);
    connection.socket.write(text);
    await connection.until(() => connection.text().includes('}'));
    expect(connection.text()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(connection.text()).toContain(said);
  });

  test('what follows an answer and is no request is refused after it', async () => {
    const { port } = await start(async (received) => {
      await after(20);
      return echo(received);
    });
    const { socket, bodies, text, until } = open(port);
    socket.write(`${request('x')}${request('y')}no request\r\n\r\n`);
    await until(() => false);
    expect(bodies()).toEqual(['x', 'y']);
    expect(text().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  test('a body that is no chunks is what is refused', async () => {
    const { port } = await start(echo);
    const { socket, text, until } = open(port);
    socket.write(chunked('x').replace('\r\n1\r\n', '\r\nno length\r\n'));
    await until(() => false);
    expect(text().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
  });
});

test('what arrives before an answer waits for it, and answers are in order', async () => {
  const { port } = await start(async (received) => {
    await after(received.body.toString() === 'slow' ? 80 : 1);
    return echo(received);
  });
  const { socket, bodies, until } = open(port);
  socket.write(request('slow'));
  await after(20);
  socket.write(request('quick'));
  await after(20);
  socket.write(request('last'));
  await until(() => bodies().length === 3);
  expect(bodies()).toEqual(['slow', 'quick', 'last']);
});

test('who says that nothing more comes is answered, and the connection ends', async () => {
  const { port } = await start(async (received) => {
    await after(20);
    return echo(received);
  });
  const { socket, bodies, text, ended, until } = open(port, true);
  socket.end(request('x'));
  await until(() => false);
  expect([bodies(), ended()]).toEqual([['x'], true]);
  expect(text()).toContain('Connection: close');
});

test('who leaves before the answer harms nobody, and is counted', async () => {
  const counted = metrics();
  const { port } = await start(async (received) => {
    await after(50);
    return echo(received);
  }, counted);
  const gone = open(port);
  gone.socket.write(request('x'));
  await after(20);
  gone.socket.destroy();
  await after(60);
  const { socket, bodies, until } = open(port);
  socket.write(request('y'));
  await until(() => bodies().length === 1);
  expect(bodies()).toEqual(['y']);
  expect([counted.requests, counted.inFlight]).toEqual([2, 0]);
});

test('who does not read is not read from', async () => {
  let answered = 0;
  const { port } = await start(() => {
    answered++;
    return { status: 200, body: 'x'.repeat(1_000_000) };
  });
  const { socket } = open(port);
  socket.pause();
  for (let i = 0; i < 200; i++) {
    socket.write(request('x'));
    await after(1);
  }
  expect(answered).toBeLessThan(100);
});

test('a fault of an answer is one of ours, and the next is answered', async () => {
  const counted = metrics();
  const { port } = await start(async (received) => {
    const text = received.body.toString();
    if (text === 'header') return { status: 200, body: '', headers: { location: 'a\r\nb' } };
    if (text === 'fault') throw new Error('fault');
    return echo(received);
  }, counted);
  const { socket, bodies, text, until } = open(port);
  for (const [i, body] of ['header', 'fault', 'x'].entries()) {
    socket.write(request(body));
    await until(() => text().split('HTTP/1.1').length > i + 1);
  }
  await until(() => bodies().length === 1);
  expect(text().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 500', 'HTTP/1.1 500', 'HTTP/1.1 200']);
  expect([counted.requests, counted.inFlight]).toEqual([3, 0]);
});

test('a stop ends those that wait, and lets those that are answered end by themselves', async () => {
  let release = () => {};
  const { port, stop } = await start(async (received) => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return echo(received);
  });
  const [idle, kept, busy] = [open(port), open(port), open(port)];
  await after(20);
  kept.socket.write(request('first'));
  await after(20);
  release();
  await kept.until(() => kept.bodies().length === 1);
  busy.socket.write(request('x'));
  await after(20);
  const stopped = stop();
  await Promise.all([idle, kept].map(({ until }) => until(() => false)));
  expect([idle.ended(), kept.ended(), busy.ended()]).toEqual([true, true, false]);
  release();
  await busy.until(() => false);
  await stopped;
  expect(busy.bodies()).toEqual(['x']);
  expect(busy.text()).toContain('Connection: close');
});
