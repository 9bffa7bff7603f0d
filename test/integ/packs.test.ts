import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, test } from 'vitest';
import { invoke } from '../../bin/client/invoke.ts';
import { poll } from '../../bin/client/poll.ts';
import { lake } from '../../core/contracts/lake.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import type { SnapshotResult } from '../../core/contracts/steps.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { writeFile } from './support/files.ts';
import { listKeys, readText } from './support/lake.ts';
import { ingest } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('packs');
const rows = orders(120, 3);
const prefix = 'perennial-dev';

async function put(key: string, body: string): Promise<void> {
  const at = await platform();
  await (await at.s3()).send(new PutObjectCommand({ Bucket: at.outputs.lakeBucket, Key: key, Body: body }));
}

const label = (row: (typeof rows)[number], day: string) =>
  put(
    lake.labels(name, day, `label-${row.id}`),
    `${JSON.stringify({ project: name, key: row.id, value: row.late, at: `${day}T12:00:00.000Z` })}\n`,
  );

const snapshotResult = objectWith<SnapshotResult>('a snapshot', { snapshotId: 'string', labelled: 'number' });
let runs = 0;
async function snapshot(): Promise<SnapshotResult> {
  const runId = `20261101-00000${++runs}-abcdef`;
  const trigger = { id: runId, project: name, reason: 'manual', by: 'test', at: new Date().toISOString() };
  return invoke(await platform(), `${prefix}-prepare-snapshot`, { project: name, runId, trigger }, snapshotResult);
}

async function compact(): Promise<void> {
  await invoke(
    await platform(),
    `${prefix}-serve-compact`,
    {},
    objectWith<{ packs: number }>('a compaction', { packs: 'number' }),
  );
}

beforeAll(async () => {
  await publish(ordersProject(name));
  const hidden = rows.map((row, i) => (i < 70 ? row : { ...row, late: null }));
  await ingest(name, 'orders', writeFile('orders.csv', csv(hidden)));
  for (const [i, row] of rows.slice(70, 110).entries()) await label(row, `2026-11-0${1 + (i % 2)}`);
});

test('labels of past days become two packs, and a snapshot is the same as before', async () => {
  const before = await snapshot();
  expect(before.labelled).toBe(110);
  await compact();
  const left = await listKeys(lake.labelsOf(name));
  expect(left).toEqual([expect.stringMatching(/dt=2026-11-01\/pack-/), expect.stringMatching(/dt=2026-11-02\/pack-/)]);
  expect((await snapshot()).snapshotId).toBe(before.snapshotId);
});

test('what comes later joins what is packed', async () => {
  await label(rows[110]!, '2026-11-01');
  expect((await snapshot()).labelled).toBe(111);
});

test('what the stream could not place is placed by itself', async () => {
  const day = new Date().toISOString().slice(0, 10);
  const document = JSON.stringify({ project: name, inferenceId: 'i1', modelVersion: 1 });
  const line = { attemptsMade: 1, errorCode: 'any', rawData: Buffer.from(document).toString('base64') };
  await put(`inferences-failed/dynamic-partitioning-failed/dt=${day}/${name}`, JSON.stringify(line));
  const [placed] = await poll(
    async () => {
      const keys = await listKeys(lake.inferences(name));
      return keys.length === 1 ? keys : undefined;
    },
    { timeoutMs: 60_000, waitingFor: 'the replay' },
  );
  expect(await readText(placed!)).toBe(`${document}\n`);
});
