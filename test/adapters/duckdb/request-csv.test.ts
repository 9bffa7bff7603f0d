import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UnreadableObject } from '../../../core/ingest/errors.ts';
import { Problems } from '../../../core/serve/http/problems.ts';
import { recordValidator } from '../../../core/serve/prediction/validate-record.ts';
import { csvRecords } from '../../../core/serve/protocols/csv-records.ts';
import { UnreadableRecord } from '../../../core/serve/protocols/records.ts';
import { convert } from './convert-source.ts';
import { parquetRows } from './parquet.ts';

const types = { n: 'number', i: 'integer', b: 'boolean', t: 'timestamp', s: 'string' } as const;
const names = Object.keys(types) as (keyof typeof types)[];
const contract = names.map((name) => ({ name, type: types[name], required: false, used: true, pii: false }));
const validate = recordValidator(contract, new Set(names));
const spaces = fc.constantFrom('', ' ', '  ', '\u00a0');
const texts: Record<keyof typeof types, readonly string[]> = {
  n: ['1', '-2.5', '.5', '1e3', '12.25', '0', '007', 'NaN', 'NA', '-', 'null', '', 'inf', 'x', '1e999', '"3.5"'],
  i: ['1', '-7', '7.0', '9007199254740991', '9007199254740993', '1.5', 'n.a.', '', '"8"'],
  b: ['yes', 'No', 'TRUE', 'f', '1', '0', '', '?', 'maybe'],
  t: ['2026-03-01', '2026-03-01T12:00:00.123+0530', '20260301', '2026-02-30', '2026-03-01 7:05', '', 'NaT', 'soon'],
  s: [
    'a',
    'NA',
    'null',
    '',
    '-',
    'a b',
    '"a, b"',
    '"say ""x"""',
    '" q "',
    'ünï',
    '=1+1',
    "'=1+1",
    '0001',
    '"line\nbreak"',
  ],
};
const cellOf = (name: keyof typeof types) =>
  fc.tuple(spaces, fc.constantFrom(...texts[name]), spaces).map(([before, text, after]) => before + text + after);
const rows = fc.array(fc.tuple(...names.map(cellOf)), { minLength: 1, maxLength: 12 });

test('what ingest makes of a CSV file, requests make of it', { timeout: 180_000 }, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'), async (cells, mark, end) => {
      const lines = [
        names,
        ...cells.map((row) => row.map((c) => (c.includes(mark) && !c.includes('"') ? `"${c}"` : c))),
      ];
      const csv = lines.map((line) => line.join(mark)).join(end);
      const taken = csvRecords(csv, names).flatMap((record) => {
        const problems = new Problems({ personal: false });
        if (record instanceof UnreadableRecord) return [];
        const row = validate(record, 'r', problems);
        return problems.list.length === 0 ? [row] : [];
      });
      const columns = Object.fromEntries(names.map((name) => [name, { type: types[name] }]));
      const converted = await convert(csv, { columns }).catch((error: unknown) => {
        if (error instanceof UnreadableObject) return undefined;
        throw error;
      });
      // What cannot be cut into cells, both refuse as a whole; ingest a file with too little in it that is right, too.
      if (!converted) expect(taken).toEqual([]);
      if (!converted?.parquet) return;
      const kept = await parquetRows(converted.parquet);
      const shown = (row: Record<string, unknown>) => JSON.stringify(names.map((name) => plain(row[name])));
      expect(taken.map(shown).sort()).toEqual(
        kept.map((row) => shown({ ...row, t: row.t === null ? null : Date.parse(`${String(row.t)}Z`) })).sort(),
      );
      compared += kept.length;
    }),
    { numRuns: 60, seed: 73, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(100);
});

/** Whole numbers of 64 bits as numbers. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : (value ?? null);
}
