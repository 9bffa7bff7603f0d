import { expect, test } from 'vitest';
import { predictionHandler } from '../../../../adapters/hot-path/api-handler.ts';
import { csvRecords } from '../../../../core/serve/protocols/csv-records.ts';
import { readInfer } from '../../../../core/serve/protocols/v2/read-infer.ts';

/** Bodies of just below 5 MB, which took minutes where each name was looked for among all others. */
const count = 80_000;

test('as many tensors as a body can hold are read in a moment', () => {
  const inputs = Array.from({ length: count }, (_, i) => ({ name: `c${i}`, datatype: 'BOOL', shape: [0], data: [] }));
  const read = (some: object[]) =>
    readInfer({ contentType: undefined, body: JSON.stringify({ inputs: some }), isBase64Encoded: false }, []);
  expect(read(inputs).records).toEqual([]);
  expect(() => read([...inputs.slice(1), inputs[7]!])).toThrow(`inputs[${count - 1}].name: expected each column once`);
});

test('so are as many columns of CSV, which no project has', () => {
  const names = Array.from({ length: 60_000 }, (_, i) => `c${i}`);
  expect(() => csvRecords(`${names.join(',')}\n`, ['c0'])).toThrow('has 60000 columns; at most 4000 are taken');
  expect(() => csvRecords(`${[...names, 'c9'].join(',')}\n`, ['c0'])).toThrow(
    `column ${names.length + 1} of the first line has the name of column 10`,
  );
});

test('an answer that Lambda would not hand over is told, and not 502', async () => {
  const classes = Array.from({ length: 100 }, (_, c) => `class ${c} "${'long '.repeat(8)}"`);
  const probabilities = Object.fromEntries(classes.map((name) => [name, 0.123456789012345]));
  const answerOf = async (records: number) => {
    const handler = predictionHandler(() => ({
      predict: () => ({
        modelVersion: 1,
        predictions: Array.from({ length: records }, () => ({ inferenceId: 'i', label: 'a', probabilities })),
      }),
      describe: () => Promise.reject(new Error('not asked')),
    }));
    const answer = await handler({
      httpMethod: 'POST',
      path: '/projects/pay/predictions',
      headers: { 'x-api-key': 'k' },
      body: '{}',
    });
    return { ...answer, bytes: Buffer.byteLength(JSON.stringify(answer)) };
  };
  const large = await answerOf(1_000);
  expect([large.statusCode, JSON.parse(large.body).error]).toEqual([
    413,
    { code: 'too_large', message: expect.stringMatching(/^the answer has \d.* MB, .*send fewer records a request$/) },
  ]);
  const most = await answerOf(700);
  expect([most.statusCode, most.bytes > 5_000_000, most.bytes < 6_000_000]).toEqual([200, true, true]);
});
