import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answersTo, batches, readsWindows, recordsOf } from '../../../bin/client/predict.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';

describe('batches', () => {
  test('hold at most 500 records, in order', () => {
    const made = batches(Array.from({ length: 1201 }, (_, i) => ({ i })));

    expect(made.map((b) => b.count)).toEqual([500, 500, 201]);
    expect(made.flatMap((b) => JSON.parse(b.body).records.map((r: { i: number }) => r.i))).toEqual(
      Array.from({ length: 1201 }, (_, i) => i),
    );
  });

  test('stay below the limit of bytes, also in UTF-8', () => {
    const made = batches(Array.from({ length: 40 }, () => ({ text: 'ü'.repeat(100_000) })));

    expect(made.length).toBeGreaterThan(2);
    for (const { body } of made) expect(Buffer.byteLength(body)).toBeLessThan(3_100_000);
  });

  test('ask for at most 100 explanations', () => {
    const [first, ...more] = batches(
      Array.from({ length: 201 }, (_, i) => ({ i })),
      true,
    );
    expect([first!.count, ...more.map((b) => b.count)]).toEqual([100, 100, 1]);
    expect(JSON.parse(first!.body)).toMatchObject({ explain: true, records: { length: 100 } });
  });

  test('of nothing are none', () => {
    expect(batches([])).toEqual([]);
  });
});

describe('a model with entity windows', () => {
  test('is told by its plan', () => {
    expect(readsWindows({ plan: { windows: [{}] } } as unknown as ServingPackage)).toBe(true);
    expect(readsWindows({ plan: { windows: [] } } as unknown as ServingPackage)).toBe(false);
  });

  test('is asked in small requests, so that records see those before', () => {
    const made = batches(
      Array.from({ length: 120 }, (_, i) => ({ i })),
      true,
      true,
    );
    expect(made.map((b) => b.count)).toEqual([50, 50, 20]);
  });

  test.each([1, 3])('answers come in the order of the requests, %i of which are sent at once', async (inFlight) => {
    const requests = [30, 1, 20, 2, 5].map((delay) => ({ body: `${delay}`, count: 10 }));
    const seen: number[] = [];
    let most = 0;
    let now = 0;
    const send = async (body: string) => {
      most = Math.max(most, ++now);
      await new Promise((done) => setTimeout(done, Number(body)));
      now--;
      return body;
    };
    const answers = await answersTo(requests, send, { inFlight, onProgress: (done) => seen.push(done) });
    expect(answers).toEqual(requests.map(({ body }) => body));
    expect(most).toBe(inFlight);
    expect(seen).toEqual([10, 20, 30, 40, 50]);
  });
});

describe('records of a file', () => {
  const column = { type: 'number', required: false, used: true, pii: false } as const;
  const champion = {
    target: 'y',
    key: 'id',
    contract: [
      { ...column, name: 'a' },
      { ...column, name: 'b', type: 'string' as const },
      { ...column, name: 'unused', used: false },
      { ...column, name: 'y', type: 'boolean' as const, used: false },
    ],
  } as unknown as ServingPackage;
  const file = (content: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'perennial-records-')), 'rows.csv');
    writeFileSync(path, content);
    return path;
  };

  test('leave out the target and what the model does not know', async () => {
    const records = await recordsOf(file('id,a,b,y,other\n1,2.5,x,true,z\n2,,,,\n'), champion);

    expect(records).toEqual([
      { id: '1', a: 2.5, b: 'x' },
      { id: '2', a: null, b: null },
    ]);
  });

  test('must have the columns that the model uses', async () => {
    await expect(recordsOf(file('id,a\n1,2\n'), champion)).rejects.toThrow(/lacks 'b', which the model uses/);
  });
});
