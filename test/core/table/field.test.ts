import { expect, test } from 'vitest';
import { fromItem } from '../../../adapters/hot-path/attribute-values.ts';
import { Problems } from '../../../core/serve/http/problems.ts';
import { recordValidator } from '../../../core/serve/prediction/validate-record.ts';
import { rowAt } from '../../../core/table/table.ts';

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'plain'];
const json = `{${names.map((name, i) => `"${name}":${i}`).join(',')}}`;

test('a row of a table has its fields, whatever they are called', () => {
  const columns = names.map((name, i) => ({ name, type: 'number' as const, values: Float64Array.of(i) }));
  expect(JSON.stringify(rowAt({ rows: 1, columns }, 0))).toBe(json);
});

test('a record of a request has its fields, whatever they are called', () => {
  const contract = names.map((name) => ({ name, type: 'number' as const, required: false, pii: false, used: true }));
  const problems = new Problems({ personal: false });
  const row = recordValidator(contract, new Set(names))(JSON.parse(json), 'records[0]', problems);
  expect(problems.list).toEqual([]);
  expect(JSON.stringify(row)).toBe(json);
  // What every object has is not there before it is sent.
  recordValidator(contract, new Set(names))({}, 'records[1]', problems);
  expect(problems.list).toHaveLength(names.length);
});

test('an item of the table has its fields, whatever they are called', () => {
  const item = JSON.parse(`{${names.map((name, i) => `"${name}":{"N":"${i}"}`).join(',')}}`);
  expect(JSON.stringify(fromItem(item))).toBe(json);
});
