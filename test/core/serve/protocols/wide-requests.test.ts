import { expect, test } from 'vitest';
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
