import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answersTo, askApart, batches, bodyOf, readsWindows, recordsOf } from '../../../bin/client/predict.ts';
import { CommandFailed } from '../../../bin/errors.ts';
import type { PredictionResponse, ServingPackage } from '../../../core/contracts/serving.ts';

describe('batches', () => {
  test('hold at most 500 records, in order', () => {
    const made = batches(Array.from({ length: 1201 }, (_, i) => ({ i })));

    expect(made.map((b) => b.count)).toEqual([500, 500, 201]);
    expect(made.flatMap((b) => b.records.map((r) => (JSON.parse(r) as { i: number }).i))).toEqual(
      Array.from({ length: 1201 }, (_, i) => i),
    );
  });

  test('stay below the limit of bytes, also in UTF-8', () => {
    const made = batches(Array.from({ length: 40 }, () => ({ text: 'ü'.repeat(100_000) })));

    expect(made.length).toBeGreaterThan(2);
    for (const { records } of made) expect(Buffer.byteLength(bodyOf(records, false))).toBeLessThan(3_100_000);
  });

  test('ask for at most 100 explanations', () => {
    const [first, ...more] = batches(
      Array.from({ length: 201 }, (_, i) => ({ i })),
      true,
    );
    expect([first!.count, ...more.map((b) => b.count)]).toEqual([100, 100, 1]);
    expect(JSON.parse(bodyOf(first!.records, true))).toMatchObject({ explain: true, records: { length: 100 } });
  });

  test('of nothing are none', () => {
    expect(batches([])).toEqual([]);
  });
});

describe('a record that is refused', () => {
  /** Refuses records that hold `bad`, naming the first so many of them. */
  const api = (most: number) => async (records: readonly string[]) => {
    const wrong = records.flatMap((r, i) => (r.includes('bad') ? [{ path: `records[${i}].a`, message: 'no' }] : []));
    if (wrong.length > 0)
      throw new CommandFailed('refused', { details: { status: 400, message: 'why', details: wrong.slice(0, most) } });
    return { modelVersion: 3, predictions: records.map((r) => ({ inferenceId: r })) } as PredictionResponse;
  };

  test.each([20, 1, 0])('does not lose the others, of whom %i are named at once', async (most) => {
    const records = ['0', 'bad', '2', 'bad', '4', '5', 'bad'];

    const answers = await askApart(records, api(most));

    const refused = most === 0 ? 'why' : 'a: no';
    expect(answers).toEqual(
      records.map((r) => (r === 'bad' ? { refused } : { prediction: { inferenceId: r }, modelVersion: 3 })),
    );
  });

  test('and the version that answered a record is its own, while two answer', async () => {
    const answer = { modelVersion: 3, predictions: [{ inferenceId: 'a' }, { inferenceId: 'b', modelVersion: 4 }] };

    const answers = await askApart(['1', '2'], async () => answer as PredictionResponse);

    expect(answers).toMatchObject([{ modelVersion: 3 }, { modelVersion: 4 }]);
  });

  test('is told from an API that fails', async () => {
    const down = async () => {
      throw new CommandFailed('the API answered 503', { details: { status: 503 } });
    };

    await expect(askApart(['1', '2'], down)).rejects.toThrow('503');
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
    const send = async ({ body }: { body: string }) => {
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
    const { records } = await recordsOf(file('id,a,b,y,other\n1,2.5,x,true,z\n2,,,,\n'), champion);

    expect(records).toEqual([
      { id: '1', a: 2.5, b: 'x' },
      { id: '2', a: null, b: null },
    ]);
  });

  test('texts that are no value of their type, and those with a notation, are left to the API', async () => {
    const written = { ...column, name: 'a', notation: { decimal: ',' } };
    const found = await recordsOf(file('id,a,c\n1,"1.299,50",much\n2,1.299,\nx\n'), {
      ...champion,
      contract: [written, { ...column, name: 'c' }],
    } as unknown as ServingPackage);

    expect(found.records).toEqual([
      { id: '1', a: '1.299,50', c: 'much' },
      { id: '2', a: '1.299', c: null },
    ]);
    expect(found.malformed).toMatchObject([{ line: 4 }]);
    expect(found.texts).toEqual([
      ['1', '1.299,50', 'much'],
      ['2', '1.299', null],
    ]);
  });

  test('must have the columns that the model uses', async () => {
    await expect(recordsOf(file('id,a\n1,2\n'), champion)).rejects.toThrow(/lacks 'b', which the model uses/);
  });
});
