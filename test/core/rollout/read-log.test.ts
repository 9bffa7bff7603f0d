import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { memoryObjectStore } from '../../../adapters/memory/index.ts';
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

  const found = await readLog({ lake, textOf }, { project: 'pay', startedAt: at, cursor: null } as never);

  expect(found.lines.map(({ inferenceId }) => inferenceId)).toEqual(['a', 'b', 'e']);
  expect(found.more).toBe(false);
});
