import { expect, test } from 'vitest';
import { Problems } from '../../../../core/serve/http/problems.ts';
import { captureWriter } from '../../../../core/serve/prediction/capture-line.ts';
import { recordValidator } from '../../../../core/serve/prediction/validate-record.ts';

const half = /\\ud[89a-f]/;

test('half a surrogate pair is refused where it is needed and left out where not, as files are: no log holds it', () => {
  const column = { name: 'note', type: 'string' as const, required: false, used: true, pii: false };
  const read = (needed: string[]) => {
    const problems = new Problems({ personal: false });
    const row = recordValidator([column], new Set(needed))({ note: 'a\ud83db\ud83d\ude00' }, 'records[0]', problems);
    return { row, paths: problems.list.map(({ path }) => path) };
  };
  expect(read(['note'])).toEqual({ row: {}, paths: ['records[0].note'] });
  expect(read([])).toEqual({ row: {}, paths: [] });
});

test('a text that is cut for a document does not end in half a pair', () => {
  const write = captureWriter('shop', 1, [], []);
  const record = { long: '\ud83d\ude00'.repeat(300_000), odd: `a${'\ud83d\ude00'.repeat(300)}` };
  const received = { inferenceId: 'i', record, key: undefined, time: Number.NaN, windowValues: [] };
  const line = write({ ...received, score: { answer: {} } } as never, '2026-01-01T00:00:00Z', {
    tookMs: 1,
    memoryMb: 1,
  });
  expect(line.length).toBeLessThan(2_000);
  expect(line).not.toMatch(half);
});
