import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../../../bin/client/connect.ts';
import { homeAt } from '../../../local-cloud/home.ts';
import { runningCloud, writeState } from '../../../local-cloud/state.ts';

const processes: ChildProcess[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const process of processes.splice(0)) process.kill();
  for (const server of servers.splice(0)) server.close();
});

/** A home whose emulator's process is there, and answers from `after` milliseconds on. */
async function homeOfEmulator(after: number) {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'perennial-home-')));
  const temporary = mkdtempSync(join(tmpdir(), 'perennial-cloud-'));
  const emulator = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    env: { ...process.env, TMPDIR: temporary },
  });
  processes.push(emulator);
  await once(emulator, 'spawn');
  const answersFrom = Date.now() + after;
  const server = createServer((_, answer) => {
    if (Date.now() < answersFrom) answer.destroy();
    else answer.end(JSON.stringify({ auth: 'enabled' }));
  });
  server.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  writeState(home, {
    kind: 'python',
    pid: emulator.pid!,
    temporary,
    port,
    instance: 'i',
    startedAt: '2026-11-29T00:00:00Z',
  });
  return home;
}

test('a local cloud that is busy is waited for', async () => {
  const home = await homeOfEmulator(700);

  expect(await runningCloud(home)).toBeDefined();
});

test.each([undefined, 'local'] as const)(
  'one that does not answer is no reason to ask AWS (target %s)',
  async (target) => {
    const home = await homeOfEmulator(60_000);

    await expect(connect({ ...(target && { target }), home, patience: 300 })).rejects.toThrow(
      /the local cloud on port \d+ is there and does not answer; .*npx perennial down/,
    );
  },
);
