import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literal } from '../../../core/values/sql/text.ts';
import { convert, type SourceInput } from './convert-source.ts';
import { parquetRows, toParquet } from './parquet.ts';

/** A table of odd texts and numbers; the key tells its rows apart. */
interface OddTable {
  names: string[];
  rows: { texts: (string | null)[]; number: number | null }[];
}

const name = fc.constantFrom(
  'name',
  'größe',
  '2019',
  '__proto__',
  'constructor',
  'a b',
  'x;y',
  'p|q',
  'say "hi"',
  'two\nlines',
  '😀',
);
const text = fc.oneof(
  fc.constantFrom(
    'a',
    'ä',
    '😀',
    '漢字',
    ',',
    ';',
    '|',
    '\t',
    '"',
    '""',
    "'",
    '#',
    'a,b;c|d',
    'line\nbreak',
    'cr\rlf\r\n',
    '007',
    'Zürich',
    '=1+1',
    '\\',
    '\u2028',
    'e\u0301',
  ),
  fc.string({
    unit: fc.constantFrom('a', 'ü', '"', ',', ';', '\t', '|', '\n', ' ', '€', '😀'),
    minLength: 1,
    maxLength: 8,
  }),
);
/** What ingest takes off CSV values, and what it takes for missing, is no text here. */
const plain = text.map((t) => `x${t}x`);
const number = fc.oneof(
  fc.integer({ min: -1e9, max: 1e9 }),
  // Digits past 2^53 are refused as numbers: they might be rounded.
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
    .filter((x) => !/^-?\d+$/.test(String(x)) || Number.isSafeInteger(x)),
);
const tables: fc.Arbitrary<OddTable> = fc
  .uniqueArray(name, { minLength: 1, maxLength: 4, selector: (n) => n.toLowerCase() })
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(
        fc.record({
          texts: fc.array(fc.option(plain, { freq: 6 }), { minLength: names.length, maxLength: names.length }),
          number: fc.option(number, { freq: 6 }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    }),
  );

const columns = (names: string[]): SourceInput['columns'] =>
  Object.fromEntries([
    ['id', { type: 'string' }],
    ['n', { type: 'number' }],
    // An object takes `__proto__` for something else: it is called `proto`.
    ...names.map((n) => [n === '__proto__' ? 'proto' : n, { type: 'string' }]),
  ]);

function csv({ names, rows }: OddTable, delimiter: string, newline: string, quoteAll: boolean): string {
  const cell = (value: string | number | null) => {
    const t = value === null ? '' : String(value);
    return quoteAll || t.includes(delimiter) || /["\n\r]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t;
  };
  const lines = [['id', ...names, 'n'], ...rows.map((r, i) => [`k${i}`, ...r.texts, r.number])];
  return lines.map((l) => `${l.map(cell).join(delimiter)}${newline}`).join('');
}

function objects({ names, rows }: OddTable): Record<string, unknown>[] {
  return rows.map((r, i) =>
    Object.fromEntries([['id', `k${i}`], ...names.map((n, c) => [n, r.texts[c]]), ['n', r.number]]),
  );
}

async function parquet({ names, rows }: OddTable): Promise<Uint8Array> {
  const quoted = (n: string) => `"${n.replaceAll('"', '""')}"`;
  const value = (v: string | null) => (v === null ? 'NULL::VARCHAR' : literal(v));
  const tuples = rows.map(
    (r, i) => `('k${i}', ${r.texts.map(value).join(', ')}, ${r.number === null ? 'NULL' : `'${r.number}'`}::DOUBLE)`,
  );
  return toParquet(`SELECT * FROM (VALUES ${tuples.join(', ')}) AS t(id, ${names.map(quoted).join(', ')}, n)`);
}

async function cells(content: string | Uint8Array, table: OddTable) {
  const conversion = await convert(content, { key: 'id', columns: columns(table.names) });
  expect(conversion).toMatchObject({ rows: table.rows.length, quarantined: 0, duplicates: 0, corrections: 0 });
  const found = await parquetRows(conversion.parquet!);
  return found.map((row) => [row.id, ...table.names.map((n) => row[n === '__proto__' ? 'proto' : n]), row.n]);
}

describe('files of every format', () => {
  it('give the same cells, whatever stands in them', async () => {
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.constantFrom('csv', 'utf16', 'json', 'ndjson', 'parquet'),
        fc.constantFrom('none', 'gzip', 'zstd'),
        async (table, delimiter, newline, quoteAll, format, compression) => {
          const expected = table.rows.map((r, i) => [`k${i}`, ...r.texts, r.number === null ? null : r.number + 0]);
          let content: Uint8Array;
          if (format === 'parquet') content = await parquet(table);
          else if (format === 'json') content = Buffer.from(JSON.stringify(objects(table)));
          else if (format === 'ndjson')
            content = Buffer.from(
              objects(table)
                .map((o) => `${JSON.stringify(o)}\n`)
                .join(''),
            );
          else {
            const written = csv(table, delimiter, newline, quoteAll);
            content = format === 'csv' ? Buffer.from(written) : Buffer.from(`\ufeff${written}`, 'utf16le');
          }
          if (compression === 'gzip') content = gzipSync(content);
          if (compression === 'zstd') content = zstdCompressSync(content);
          const found = await cells(content, table);
          expect(found.map((row) => row.map((v) => (typeof v === 'number' ? v + 0 : v)))).toEqual(expected);
        },
      ),
      { numRuns: 150, interruptAfterTimeLimit: 15_000, seed: 9 },
    );
  }, 60_000);
});
