/**
 * Starts a server, asks it by 1 and by 8 connections, each one request after the other, and prints what that took. Usage:
 * `node bench/serving/load.ts SIDE FOLDER PYTHON [CONNECTIONS]`, where CONNECTIONS `none` ends it with the first answer.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Connection } from './connection.ts';

const [side, folder, python, connections] = process.argv.slice(2) as [string, string, string, string?];
const here = (path: string) => new URL(path, import.meta.url).pathname;
const records = JSON.parse(readFileSync(join(folder, 'records.json'), 'utf8')) as Record<string, number | null>[];
const record = records[7]!;
const port = await freePort();
const warmMs = 1500;
const measuredMs = 4000;
const longestStartMs = 120_000;

interface Side {
  command: string;
  args: string[];
  path: string;
  body: unknown;
  probability?: (answer: string) => number;
}

const sides: Record<string, Side> = {
  ours: {
    command: process.execPath,
    args: [here('../../bin/perennial.ts'), 'serve', folder, '--port', String(port)],
    path: '/projects/bench/predictions',
    body: { records: [record] },
    probability: (answer) =>
      (JSON.parse(answer) as { predictions: [{ probability: number }] }).predictions[0].probability,
  },
  empty: { command: process.execPath, args: [here('empty.ts'), String(port)], path: '/', body: { records: [record] } },
  fastapi: {
    command: python,
    args: [here('../peers/serve_fastapi.py'), folder, String(port)],
    path: '/predictions',
    body: { records: [record] },
    probability: (answer) =>
      (JSON.parse(answer) as { predictions: [{ probability: number }] }).predictions[0].probability,
  },
  mlflow: {
    command: python,
    args: [here('../peers/serve_mlflow.py'), folder, String(port)],
    path: '/invocations',
    body: { dataframe_records: [record] },
    probability: (answer) => (JSON.parse(answer) as { predictions: [number] }).predictions[0],
  },
};

const chosen = sides[side];
if (!chosen) throw new Error(`expected a side of ${Object.keys(sides).join(', ')}, received ${side}`);
const { command, args, path, probability } = chosen;
const body = JSON.stringify(chosen.body);
const request = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const started = performance.now();
// A group of its own: some servers have workers.
const server = spawn(command, args, {
  stdio: ['ignore', 'ignore', process.env.BENCH_DEBUG ? 'inherit' : 'ignore'],
  detached: true,
});
try {
  const answer = await firstAnswer();
  const measured: Record<string, number> = { startSeconds: (performance.now() - started) / 1000 };
  if (probability) measured.probability = probability(answer);
  for (const count of connections === 'none' ? [] : [1, 8]) {
    const times = await load(count);
    measured[`rate${count}`] = (1000 * times.length) / measuredMs;
    measured[`p50of${count}`] = times[Math.floor(times.length * 0.5)]!;
    measured[`p99of${count}`] = times[Math.floor(times.length * 0.99)]!;
  }
  measured.megabytes = residentOf(server.pid!);
  process.stdout.write(JSON.stringify(measured));
} finally {
  await end(server);
}

/** Durations in ms, ascending, of what was answered in the time that is measured. */
async function load(count: number): Promise<number[]> {
  const from = performance.now() + warmMs;
  const until = from + measuredMs;
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: count }, async () => {
      const connection = await Connection.open(port);
      for (let at = performance.now(); at < until; ) {
        const { status } = await connection.ask(request);
        const now = performance.now();
        if (status !== 200) throw new Error(`${side} answered ${status}`);
        if (at >= from && now <= until) times.push(now - at);
        at = now;
      }
      connection.close();
    }),
  );
  return times.sort((a, b) => a - b);
}

async function firstAnswer(): Promise<string> {
  for (const end = Date.now() + longestStartMs; Date.now() < end; await new Promise((r) => setTimeout(r, 25))) {
    if (server.exitCode !== null) throw new Error(`${side} ended with ${server.exitCode}; BENCH_DEBUG=1 shows why`);
    try {
      const connection = await Connection.open(port);
      const { status, body } = await connection.ask(request);
      connection.close();
      if (status === 200) return body;
    } catch {
      // It does not listen yet.
    }
  }
  throw new Error(`${side} did not answer within ${longestStartMs / 1000} s; BENCH_DEBUG=1 shows why`);
}

/** MB of the process and of those that it started. */
function residentOf(pid: number): number {
  const listed = execFileSync('ps', ['-e', '-o', 'pid=,pgid=,rss='], { encoding: 'utf8' });
  const own = listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, group]) => group === pid);
  return own.reduce((sum, [, , kilobytes]) => sum + kilobytes! / 1024, 0);
}

async function end({ pid, exitCode }: ChildProcess): Promise<void> {
  if (exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(-pid!, 'SIGTERM');
  const late = setTimeout(() => process.kill(-pid!, 'SIGKILL'), 5000);
  await ended;
  clearTimeout(late);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
