/**
 * The same calls of the stock client against this protocol (on stores in memory) and against MLflow's own server (on SQLite): prints as JSON
 * how many answers are the same, and those that are not. `node scripts/mlflow/compare.ts PYTHON`, a Python that has `mlflow` 3.17.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, promisify } from 'node:util';
import { freePort } from '../../local-cloud/free-port.ts';
import { key, serveTracking } from './serve.ts';

const calls = join(import.meta.dirname, 'calls.py');
const [python] = process.argv.slice(2);
if (!python) throw new Error('expected the path of a Python with mlflow: node scripts/mlflow/compare.ts PYTHON');

type Answers = Record<string, unknown>;
const folder = mkdtempSync(join(tmpdir(), 'mlflow-'));
// Its jobs are no part of the protocol, and half a dozen processes.
const jobs = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' };
const environment = { ...process.env, ...jobs, MLFLOW_DISABLE_TELEMETRY: 'true', MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1' };
const port = await freePort();
const store = ['--backend-store-uri', `sqlite:///${folder}/store.db`, '--artifacts-destination', join(folder, 'files')];
const options = ['server', ...store, '--port', String(port), '--workers', '1'];
const peer = spawn(python, ['-m', 'mlflow', ...options], { env: environment, stdio: 'ignore', detached: true });
const { address, server } = await serveTracking();
try {
  const theirs = `http://127.0.0.1:${port}`;
  await until(`${theirs}/health`);
  const [ours, expected] = [await answersOf(address), await answersOf(theirs)];
  const names = Object.keys(expected);
  const differing = names.filter((name) => !isDeepStrictEqual(ours[name], expected[name]));
  const different = Object.fromEntries(differing.map((name) => [name, { ours: ours[name], mlflow: expected[name] }]));
  process.stdout.write(
    `${JSON.stringify({ calls: names.length, same: names.length - differing.length, different }, null, 2)}\n`,
  );
} finally {
  server.closeAllConnections();
  server.close();
  // The server has workers of its own.
  if (peer.pid !== undefined) process.kill(-peer.pid);
  rmSync(folder, { recursive: true, force: true });
}

async function answersOf(uri: string): Promise<Answers> {
  const env = { ...environment, MLFLOW_TRACKING_TOKEN: key };
  const { stdout } = await promisify(execFile)(python!, [calls, uri], { env, cwd: folder, maxBuffer: 10_000_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Answers;
}

async function until(url: string): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await sleep(500);
  }
  throw new Error(`${url} does not answer`);
}
