import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { memoryLog, memoryObjectStore } from '../../../adapters/memory/index.ts';
import { textOf } from '../../../adapters/text-of.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { readLog } from '../../../core/rollout/look/read-log.ts';

const at = new Date().toISOString();
const line = (inferenceId: string, more: object = {}) =>
  JSON.stringify({
    inferenceId,
    project: 'pay',
    modelVersion: 1,
    at,
    decision: 'allow',
    record: { a: 1 },
    windows: {},
    ...more,
  });

test('what a fallback answered without a model is no record to compare versions on, what came twice is one', async () => {
  const lake = memoryObjectStore();
  const fallback = line('c', { modelVersion: 0, record: {}, recordless: true, fallback: { reason: 'model' } });
  const lines = [line('b'), fallback, line('a'), line('b'), line('d', { shadow: true })];
  await lake.put(`${keysOf.inferences('pay')}dt=${at.slice(0, 10)}/x`, `${lines.join('\n')}\n`);
  // As batches write theirs.
  await lake.put(keysOf.batchInferences('pay', at.slice(0, 10), 'j' as never, '0'), gzipSync(`${line('e')}\n`));

  const found = await readLog({ lake, textOf, log: memoryLog() }, {
    project: 'pay',
    startedAt: at,
    cursor: null,
  } as never);

  expect(found.lines.map(({ inferenceId }) => inferenceId)).toEqual(['a', 'b', 'e']);
  expect(found.more).toBe(false);
});

test('what was delivered counts once, look after look, whatever comes late or is too much for one look', async () => {
  const clock = { at: Date.parse(at) };
  const lake = memoryObjectStore(() => new Date(clock.at));
  const read: string[] = [];
  let cursor: Awaited<ReturnType<typeof readLog>>['cursor'] = null;
  for (let look = 0; look < 40; look++) {
    for (let n = 0; n <= look % 3; n++)
      await lake.put(`${keysOf.inferences('pay')}dt=${at.slice(0, 10)}/${look}-${n}`, `${line(`${look}-${n}`)}\n`);
    const found = await readLog({ lake, textOf, log: memoryLog() }, { project: 'pay', startedAt: at, cursor } as never);
    cursor = found.cursor;
    read.push(...found.lines.map(({ inferenceId }) => inferenceId));
    clock.at += 97_000 * (1 + (look % 4));
  }
  const written = Array.from({ length: 40 }, (_, look) =>
    Array.from({ length: 1 + (look % 3) }, (_, n) => `${look}-${n}`),
  );
  expect(read.toSorted()).toEqual(written.flat().toSorted());
});

test('an object that cannot be unpacked is left out, and what others hold is read', async () => {
  const lake = memoryObjectStore();
  const prefix = `${keysOf.inferences('pay')}dt=${at.slice(0, 10)}/`;
  await lake.put(`${prefix}a`, Uint8Array.of(0x1f, 0x8b, 1, 2, 3));
  await lake.put(`${prefix}b`, gzipSync(`${line('a')}\n`));
  const log = memoryLog();
  const { lines, more } = await readLog({ lake, textOf, log }, {
    project: 'pay',
    startedAt: at,
    cursor: null,
  } as never);
  expect(lines.map(({ inferenceId }) => inferenceId)).toEqual(['a']);
  expect(more).toBe(false);
  expect(log.lines.map(({ level, fields }) => [level, fields?.key])).toEqual([['warn', `${prefix}a`]]);
});
