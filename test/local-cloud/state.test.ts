import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { objectWith } from '../../core/contracts/schema.ts';
import { freePort } from '../../local-cloud/free-port.ts';
import { homeAt } from '../../local-cloud/home.ts';
import { readJson, writeJson } from '../../local-cloud/json-file.ts';
import {
  forgetState,
  isEmulator,
  type LocalCloud,
  readState,
  runningCloud,
  writeState,
} from '../../local-cloud/state.ts';
import { stopLocalCloud } from '../../local-cloud/stop.ts';

const newHome = () => homeAt(mkdtempSync(join(tmpdir(), 'perennial-home-')));
const cloud = (more: Partial<LocalCloud> = {}): LocalCloud => ({
  kind: 'python',
  temporary: mkdtempSync(join(tmpdir(), 'perennial-temporary-')),
  port: 1,
  instance: 'i',
  startedAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers the health check as an emulator does. */
async function health(auth: string): Promise<number> {
  const server = createServer((_, answer) => answer.end(JSON.stringify({ auth })));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('state is read back, and none is none', () => {
  const home = newHome();
  expect(readState(home)).toBeUndefined();

  const state = cloud();
  writeState(home, state);

  expect(readState(home)).toEqual(state);
  forgetState(home);
  expect(readState(home)).toBeUndefined();
});

test.each(['', '{"port": 1', '[]', 'null', '{}'])('a damaged state file (%j) counts as none', (content) => {
  const home = newHome();
  writeFileSync(home.state, content);

  expect(readState(home)).toBeUndefined();
});

test('writing leaves no other file behind', () => {
  const home = newHome();

  writeJson(home.outputs, { a: 1 });

  expect(readJson(home.outputs, objectWith('outputs', {}))).toEqual({ a: 1 });
  expect(readdirSync(home.directory)).toEqual(['outputs.json']);
});

test('a cloud runs when it answers with IAM enforcement on', async () => {
  const home = newHome();

  writeState(home, cloud({ port: await health('enabled') }));
  expect(await runningCloud(home)).toBeDefined();

  writeState(home, cloud({ port: await health('disabled') }));
  expect(await runningCloud(home)).toBeUndefined();
});

test('a process that is no emulator is never taken for one, nor stopped', async () => {
  const home = newHome();
  const state = cloud({ pid: process.pid, port: await health('enabled') });
  writeState(home, state);

  expect(isEmulator(state)).toBe(process.platform !== 'linux');
  if (process.platform === 'linux') {
    expect(await runningCloud(home)).toBeUndefined();
    expect(await stopLocalCloud(home)).toBeUndefined();
    expect(existsSync(state.temporary)).toBe(false);
  }
});

test('stopping what never ran changes nothing', async () => {
  expect(await stopLocalCloud(newHome())).toBeUndefined();
});

test('a port that is taken is passed over', async () => {
  const taken = await health('enabled');

  const port = await freePort(taken);

  expect(port).not.toBe(taken);
  expect(await freePort(port)).toBe(port);
});
