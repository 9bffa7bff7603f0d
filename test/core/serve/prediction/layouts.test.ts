import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Problems } from '../../../../core/serve/http/problems.ts';
import { type ContractColumn, recordValidator } from '../../../../core/serve/prediction/validate-record.ts';

const types = ['number', 'integer', 'boolean', 'timestamp', 'string'] as const;
const names = ['amount', 'constructor', '__proto__', '0', 'Größe', '10', 'a b'];
const contract = names.map(
  (name, i): ContractColumn => ({
    name,
    type: types[i % types.length]!,
    required: i === 0,
    used: true,
    pii: false,
    ...(i === 1 && { max: 5 }),
  }),
);
const needed = new Set(names.slice(0, 4));
const value = fc.constantFrom<unknown>(null, 0, 1, 7, 1.5, -0, true, 'text', '', '3', '2026-03-01T12:00:00Z', {}, []);
const field = fc.tuple(fc.constantFrom(...names, 'other', 'more'), value);
const record = fc.array(field, { maxLength: 12 }).map((fields) => {
  const text = fields.map(([name, v]) => `${JSON.stringify(name)}:${JSON.stringify(v)}`).join();
  return JSON.parse(`{${text}}`) as Record<string, unknown>;
});

function read(validate: ReturnType<typeof recordValidator>, given: unknown) {
  const problems = new Problems({ personal: false });
  const row = validate(given, 'r', problems);
  return { row: Object.entries(row), problems: problems.list };
}

test('what a record is read as does not depend on the records before it', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (records) => {
      const remembering = recordValidator(contract, needed);
      for (const given of records)
        expect(read(remembering, given)).toEqual(read(recordValidator(contract, needed), given));
    }),
    { numRuns: 500 },
  );
});

test('the order of fields, and fields of no column, change nothing but where a fault is', () => {
  fc.assert(
    fc.property(record, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (given, order) => {
      const fields = Object.entries(given);
      const shuffled = fields
        .map((entry, i) => ({ entry, at: order[i % order.length]! }))
        .sort((a, b) => a.at - b.at)
        .map(({ entry }) => entry);
      const other = Object.fromEntries([['of no column', 1], ...shuffled]);
      const before = structuredClone(given);
      const validate = recordValidator(contract, needed);
      const messages = (r: ReturnType<typeof read>) => r.problems.map(({ path, message }) => [path, message]);
      const [plain, odd] = [read(validate, given), read(validate, other)];
      expect(odd.row).toEqual(plain.row);
      expect(messages(odd)).toEqual(messages(plain));
      expect(given).toEqual(before);
    }),
    { numRuns: 500 },
  );
});

test('a row has the fields of its record in the order of the contract, and is none of the record', () => {
  const columns = ['b', 'a'].map((name): ContractColumn => ({ ...contract[0]!, name, required: false }));
  const validate = recordValidator(columns, new Set(['b']));
  const given = { b: 1, a: 'x' };
  expect(read(validate, given).row).toEqual([['b', 1]]);
  expect(given).toEqual({ b: 1, a: 'x' });
  expect(read(validate, { a: 2, b: 1 }).row).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
  expect(read(validate, { b: '1' }).row).toEqual([['b', 1]]);
});
