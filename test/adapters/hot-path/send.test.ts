import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send, TimedOut } from '../../../adapters/hot-path/send.ts';

const sockets = new Set<Socket>();
let answer: (response: ServerResponse, body: string) => void;
const server = createServer((request, response) => {
  sockets.add(request.socket);
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => answer(response, Buffer.concat(parts).toString()));
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const ask = (body?: string | Uint8Array, timeout = 5_000) => {
  return send({ url, method: body === undefined ? 'GET' : 'POST', headers: { 'x-own': 'a' }, body, timeout });
};

it('brings status, headers and all bytes, over the connection that it has', async () => {
  answer = (response, body) => {
    response.writeHead(207, { 'x-said': 'b' });
    response.write(body.slice(0, 1));
    setTimeout(() => response.end(body.slice(1)), 20);
  };
  for (const body of ['Ünïcode'.repeat(20_000), new TextEncoder().encode('bytes')]) {
    const { status, headers, bytes } = await ask(body);
    expect([status, headers['x-said']]).toEqual([207, 'b']);
    expect(new TextDecoder().decode(bytes)).toBe(typeof body === 'string' ? body : 'bytes');
  }
  expect((await ask()).bytes.length).toBe(0);
  expect(sockets.size).toBe(1);
});

it('says that there was no answer in time, or no end of one', async () => {
  answer = () => {};
  await expect(ask('', 50)).rejects.toThrow(TimedOut);
  answer = (response) => response.writeHead(200, { 'content-length': '10' }).write('half');
  await expect(ask('', 50)).rejects.toThrow('no answer within 50 ms');
});

it('fails where the connection ends before the answer does, and where there is nobody', async () => {
  answer = (response) => response.destroy();
  await expect(ask('a')).rejects.toThrow('socket hang up');
  answer = (response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half');
    setTimeout(() => response.destroy(), 20);
  };
  await expect(ask('a')).rejects.toThrow('aborted');
  await expect(send({ url: 'http://127.0.0.1:1/', method: 'GET', headers: {}, timeout: 5_000 })).rejects.toThrow(
    'ECONNREFUSED',
  );
});
