import { describe, expect, it } from 'vitest';
import { convert, quarantined, type SourceInput } from './convert-source.ts';
import { parquetRows, toParquet } from './parquet.ts';
import { int96, wideDecimal, zonedNanoseconds } from './parquet-files.ts';

async function read(query: string, source?: SourceInput) {
  const conversion = await convert(await toParquet(query), source);
  return { conversion, rows: await parquetRows(conversion.parquet!) };
}

describe('Parquet: exact, text, or refused', () => {
  it.each([
    ['12345678901234567.89::DECIMAL(20,2)', 'string', '12345678901234567.89'],
    ['0.10::DECIMAL(20,2)', 'number', 0.1],
    ['1234567890123.45::DECIMAL(15,2)', 'number', 1234567890123.45],
    ['9007199254740993::BIGINT', 'string', '9007199254740993'],
    ['9007199254740991::BIGINT', 'integer', 9007199254740991],
    ['18446744073709551615::UBIGINT', 'string', '18446744073709551615'],
    ['0.1::FLOAT', 'number', Math.fround(0.1)],
    ['3.4e38::FLOAT', 'number', Math.fround(3.4e38)],
    ['1e308::DOUBLE', 'number', 1e308],
    ["TIMESTAMP_NS '2024-01-01 00:00:00.123456789'", 'timestamp', '2024-01-01 00:00:00.123'],
    ["TIMESTAMP '2024-01-01 00:00:00.123456'", 'timestamp', '2024-01-01 00:00:00.123'],
    ["TIMESTAMP_MS '2024-01-01 00:00:00.123'", 'timestamp', '2024-01-01 00:00:00.123'],
    ["TIMESTAMP_S '2024-01-01 00:00:00'", 'timestamp', '2024-01-01 00:00:00'],
    ["TIMESTAMPTZ '2024-01-01 00:00:00.123456+02'", 'timestamp', '2023-12-31 22:00:00.123'],
    ["DATE '2024-01-01'", 'timestamp', '2024-01-01 00:00:00'],
    ["TIME '10:00:00.5'", 'string', '10:00:00.5'],
    ["INTERVAL '1 month'", 'string', '1 month'],
    ["'0f5e7b4e-6b9f-4b58-9c3f-6e7f1c1f0a11'::UUID", 'string', '0f5e7b4e-6b9f-4b58-9c3f-6e7f1c1f0a11'],
    ["'b'::ENUM('a','b')", 'string', 'b'],
    ["'abc'::BLOB", 'string', 'abc'],
    ["'\\x00\\xFFab'::BLOB", 'string', '\\x00\\xFFab'],
    ["{'a': 9007199254740993}", 'string', '{"a":9007199254740993}'],
  ])('%s', async (value, type, expected) => {
    const { conversion, rows } = await read(`SELECT ${value} AS x, 1 AS n`);
    expect(conversion.columns.find((c) => c.name === 'x')!.type).toBe(type);
    expect(rows[0]!.x).toEqual(expected);
  });

  it('says what a declared number loses, and what a time does', async () => {
    const query =
      "SELECT 12345678901234567.89::DECIMAL(20,2) AS d, TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS t, '\\xFF'::BLOB AS b";
    const conversion = await convert(await toParquet(query), { columns: { d: { type: 'number' } } });
    expect(conversion.notes).toEqual([
      "1 values of 'd' (decimal(20,2)) have more digits than a number keeps: exact as text; where the column is declared a number they are quarantined or rounded",
      "1 times in 't' are cut to the millisecond",
      "'b' holds bytes, which are written as text: \\x and their two digits",
    ]);
  });

  it('quarantines whole numbers past 2^53 in a column of whole numbers', async () => {
    const { conversion } = await read('SELECT * FROM (VALUES (9007199254740993::BIGINT), (5)) AS t(n)', {
      columns: { n: { type: 'integer' } },
    });
    expect(conversion).toMatchObject({ rows: 1, reasons: { 'n: not a whole number': 1 } });
  });

  it('reads INT96 and zoned nanoseconds to the millisecond and says so', async () => {
    for (const file of [int96, zonedNanoseconds]) {
      const conversion = await convert(file);
      expect((await parquetRows(conversion.parquet!)).map((r) => r.t)).toEqual([
        '2024-01-01 00:00:00.123',
        '1970-01-01 00:00:00',
      ]);
      expect(conversion.notes).toEqual(["1 times in 't' are cut to the millisecond"]);
    }
    const rows = await parquetRows((await convert(zonedNanoseconds)).parquet!);
    expect(rows.map((r) => r.h)).toEqual([0.0999755859375, 65504]);
  });

  it('refuses decimals that would be read as other numbers', async () => {
    await expect(convert(wideDecimal)).rejects.toThrow("column 'd' holds decimals of 60 digits; at most 38 are taken");
  });

  it('quarantines a row with a NUL in a text', async () => {
    const { conversion, rows } = await read("SELECT * FROM (VALUES (1, 'a' || chr(0) || 'b'), (2, 'c')) AS t(id, s)");
    expect(rows).toMatchObject([{ id: 2, s: 'c' }]);
    expect(quarantined(conversion)).toMatchObject([{ line: 1, reasons: ['holds a NUL character'] }]);
  });
});
