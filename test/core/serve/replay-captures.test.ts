import { expect, it } from 'vitest';
import { memoryLog, memoryObjectStore } from '../../../adapters/memory/index.ts';
import { replayCaptures, UnreadableCaptures } from '../../../core/serve/replay-captures.ts';

const failed = 'inferences-failed/dynamic-partitioning-failed/dt=2026-11-20/capture-1';
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const document = (project: unknown, n: number) =>
  JSON.stringify({ project, inferenceId: `i${n}`, record: { name: 'Zoë' } });
const refused = (data: string) =>
  JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: 1,
    errorCode: 'DynamicPartitioning.ActivePartitionLimitExceeded',
    rawData: Buffer.from(data).toString('base64'),
  });
const event = (key = failed) => ({
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'b' }, object: { key, size: 1 } },
});

async function lakeWith(...lines: string[]) {
  const lake = memoryObjectStore();
  await lake.put(failed, lines.join('\n'));
  return { lake, log: memoryLog() };
}

async function placed(lake: ReturnType<typeof memoryObjectStore>) {
  const found: Record<string, string> = {};
  for await (const { key } of lake.list('inferences/'))
    found[key.replace(/replayed-.*/, '')] = text(await lake.get(key));
  return found;
}

it('places each document in the log of its project, on the day it arrived', async () => {
  const ports = await lakeWith(refused(document('a', 1)), refused(`${document('b', 2)}\n`), refused(document('a', 3)));
  expect(await replayCaptures(ports, event())).toEqual({ projects: 2, documents: 3 });
  expect(await placed(ports.lake)).toEqual({
    'inferences/a/dt=2026-11-20/': `${document('a', 1)}\n${document('a', 3)}\n`,
    'inferences/b/dt=2026-11-20/': `${document('b', 2)}\n`,
  });
});

it('places documents of more projects than a stream has partitions', async () => {
  const ports = await lakeWith(...Array.from({ length: 1_200 }, (_, i) => refused(document(`p${i % 600}`, i))));
  expect(await replayCaptures(ports, event())).toEqual({ projects: 600, documents: 1_200 });
  expect(Object.keys(await placed(ports.lake))).toHaveLength(600);
});

it('places documents that lie there as they were put', async () => {
  const ports = await lakeWith(document('a', 1));
  await replayCaptures(ports, event());
  expect(await placed(ports.lake)).toEqual({ 'inferences/a/dt=2026-11-20/': `${document('a', 1)}\n` });
});

it('writes nothing again, and what was missing', async () => {
  const ports = await lakeWith(refused(document('a', 1)), refused(document('b', 2)));
  let puts = 0;
  const dying = {
    ...ports.lake,
    put: async (...args: Parameters<typeof ports.lake.put>) => {
      if (puts++ === 1) throw new Error('killed');
      await ports.lake.put(...args);
    },
  };
  await expect(replayCaptures({ ...ports, lake: dying }, event())).rejects.toThrow('killed');
  await replayCaptures({ ...ports, lake: dying }, event());
  expect(Object.keys(await placed(ports.lake))).toHaveLength(2);
  expect(puts).toBe(3);
});

it('places the others where some are of no project, and says how many without their contents', async () => {
  const ports = await lakeWith(
    refused('no JSON, secret'),
    refused(document('../x', 2)),
    '{broken',
    JSON.stringify({ rawData: '!!!' }),
    refused(document('a', 1)),
  );
  const result = replayCaptures(ports, event());
  await expect(result).rejects.toThrow(UnreadableCaptures);
  await expect(result).rejects.toThrow(`4 of 5 documents in ${failed} are no predictions of a project`);
  expect(Object.keys(await placed(ports.lake))).toEqual(['inferences/a/dt=2026-11-20/']);
});

it('leaves events of other objects alone', async () => {
  const ports = await lakeWith();
  expect(await replayCaptures(ports, event('inferences-failed/x'))).toEqual({ projects: 0, documents: 0 });
});
