import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { objectWith } from '../core/contracts/schema.ts';
import { LocalCloudError } from './errors.ts';
import type { Home } from './home.ts';
import { readJson, writeJson } from './json-file.ts';
import type { LocalCloud } from './state.ts';

/** What outlives the emulator's process: `kept/kept.json` beside its files. */
export interface Kept {
  /** Of what it holds: what was deployed to another instance is not in this one. */
  instance: string;
  /** Addresses in what it holds name it. */
  port: number;
}

const keptSchema = objectWith<Kept>('what is kept', { instance: 'string', port: 'number' });

const patienceMs = 120_000;

/** Files with a person's records, in which nothing is replaced. */
const records = ['dynamodb.json', 'kinesis.json', 'firehose.json', 'cloudwatch_logs.json'];

/** Folders of the emulator's services and of S3's objects. */
export function keptPlaces(kept: string): { services: string; objects: string } {
  return { services: join(kept, 'services'), objects: join(kept, 'objects') };
}

/** Where the emulator notes the requests that it serves, while there is such a file. */
export function callsFile({ kept }: Pick<Home, 'kept'>): string {
  return join(kept, 'calls.ndjson');
}

/** What is kept, or undefined where the local cloud of this home begins afresh. */
export function readKept({ kept }: Pick<Home, 'kept'>): Kept | undefined {
  return readJson(join(kept, 'kept.json'), keptSchema);
}

/** Has the emulator save all that it holds, and waits until it has. @throws LocalCloudError when it does not */
export async function saveNow({ kept }: Pick<Home, 'kept'>, cloud: LocalCloud): Promise<void> {
  const mark = join(keptPlaces(kept).services, 'saved');
  const until = Date.now() + patienceMs;
  const before = modifiedAt(mark);
  if (cloud.container) spawnSync('docker', ['kill', '--signal', 'USR1', cloud.container]);
  else if (cloud.pid !== undefined) process.kill(cloud.pid, 'SIGUSR1');
  while (Date.now() < until) {
    if (modifiedAt(mark) > before) return;
    await sleep(50);
  }
  throw new LocalCloudError(
    `the local cloud did not save what it holds within ${patienceMs / 1000} s; is the disk of ${kept} full?`,
  );
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Makes what is kept fit the port that the emulator will have, and says whose it is; begins a new instance where there is none. */
export function prepareKept({ kept }: Pick<Home, 'kept'>, port: number): Kept {
  const known = readKept({ kept });
  // Files without their instance were never finished.
  if (!known) rmSync(kept, { recursive: true, force: true });
  if (known && known.port !== port) movePort(keptPlaces(kept).services, known.port, port);
  const now: Kept = { instance: known?.instance ?? randomUUID(), port };
  writeJson(join(kept, 'kept.json'), now);
  return now;
}

/** Addresses of queues, APIs and outputs of stacks hold the port. */
function movePort(services: string, from: number, to: number): void {
  const names = existsSync(services) ? readdirSync(services) : [];
  for (const name of names.filter((n) => n.endsWith('.json') && !records.includes(n))) {
    const path = join(services, name);
    const text = readFileSync(path, 'utf8');
    const moved = text.replaceAll(new RegExp(`(localhost|127\\.0\\.0\\.1):${from}(?!\\d)`, 'g'), `$1:${to}`);
    if (moved !== text) writeFileSync(path, moved);
  }
}
