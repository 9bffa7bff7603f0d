import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Conversion } from '../../../core/ingest/conversion.ts';
import { convert, goodRows, quarantined, type SourceInput } from './convert-source.ts';
import { parquetRows, toParquet } from './parquet.ts';

const types = (conversion: Conversion) => Object.fromEntries(conversion.columns.map((c) => [c.name, c.type]));

describe('convertFile: formats', () => {
  const expected = [
    { id: 'a', n: 1.5, $line: 2 },
    { id: 'b', n: null, $line: 3 },
  ];
  const text = 'id,n\na,1.5\nb,\n';
  const source: SourceInput = { key: 'id' };

  it.each([
    ['plain', text],
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['byte order mark', `\ufeff${text}`],
    ['UTF-16 LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['CRLF', text.replaceAll('\n', '\r\n')],
    ['CR', text.replaceAll('\n', '\r')],
    ['semicolons', text.replaceAll(',', ';')],
    ['tabs', text.replaceAll(',', '\t')],
    ['pipes', text.replaceAll(',', '|')],
    ['no line end at the end', text.slice(0, -1)],
    ['a delimiter at every line end', 'id,n\na,1.5,\nb,,\n'],
  ])('reads CSV with %s', async (_, content) => {
    expect(await goodRows(content as Uint8Array, source)).toEqual(expected);
  });

  it('reads NDJSON, JSON and Parquet alike', async () => {
    const numbered = expected.map((row, i) => ({ ...row, $line: i + 1 }));
    const objects = [
      { id: 'a', n: 1.5 },
      { id: 'b', n: null },
    ];
    expect(await goodRows(objects.map((o) => `${JSON.stringify(o)}\n`).join(''), source)).toEqual(numbered);
    expect(await goodRows(JSON.stringify(objects, null, 2), source)).toEqual(numbered);
    const parquet = await toParquet("SELECT * FROM (VALUES ('a', 1.5::DOUBLE), ('b', NULL)) AS t(id, n)");
    expect(await goodRows(parquet, source)).toEqual(numbered);
    expect(await goodRows(gzipSync(parquet), source)).toEqual(numbered);
  });

  it('reads Latin-1 with a euro sign of Windows-1252, also where it comes late', async () => {
    const latin = (lines: string) => new Uint8Array([...lines].map((c) => (c === '€' ? 0x80 : c.charCodeAt(0))));
    expect(await goodRows(latin('id,city\n1,Zürich\n2,5€\n'), source)).toMatchObject([
      { city: 'Zürich' },
      { city: '5€' },
    ]);
    const late = latin(`id,city\n${Array.from({ length: 40_000 }, (_, i) => `${i},plain\n`).join('')}x,Zürich\n`);
    expect((await goodRows(late, source)).at(-1)).toMatchObject({ city: 'Zürich' });
  });

  it('unquotes fields with delimiters, quotes and line ends, and keeps their line', async () => {
    const conversion = await convert('id,note\n1,"a, ""b""\nc"\n2,bad,extra\n3,"ü😀"\n', source);
    expect(await parquetRows(conversion.parquet!)).toEqual([
      { id: 1, note: 'a, "b"\nc', $line: 2 },
      { id: 3, note: 'ü😀', $line: 5 },
    ]);
    expect(quarantined(conversion)).toEqual([
      { line: 4, reasons: ['expected 2 fields, found 3'], cut: false, row: { text: '2,bad,extra' } },
    ]);
  });

  it('gives columns that come late in NDJSON to the rows before', async () => {
    const rows = await goodRows('{"id":"1"}\n{"id":"2","x":"a\\nb"}\n{"y":3,"id":"3"}\n', source);
    expect(rows).toMatchObject([
      { id: '1', x: null, y: null },
      { id: '2', x: 'a\nb', y: null },
      { id: '3', x: null, y: 3 },
    ]);
  });

  it('takes a file without header by the declared order, which a map of columns has not', async () => {
    const columns: SourceInput['columns'] = { n: { type: 'number' }, 2019: { type: 'number' }, id: { type: 'string' } };
    const header = ['id', 'n', '2019'];
    expect(await goodRows('7,1.5,3\n8,2,4\n', { key: 'id', columns, header })).toMatchObject([
      { id: '7', n: 1.5, 2019: 3 },
      { id: '8', n: 2, 2019: 4 },
    ]);
    // A header in the file is believed.
    expect(await goodRows('n,id,2019\n7,a,3\n', { key: 'id', columns, header })).toMatchObject([{ id: 'a', n: 7 }]);
    await expect(convert('7,1.5\n8,2\n', { key: 'id', columns, header })).rejects.toThrow('no header and 2 fields');
    await expect(convert('7,1.5,3\n8,2,4\n', { key: 'id', columns })).rejects.toThrow(
      'name its columns in their order',
    );
    const numbered: SourceInput['columns'] = { column_2: { type: 'number' } };
    expect(await goodRows('7,1.5\n8,2\n', { columns: numbered })).toMatchObject([{ column_1: 7, column_2: 1.5 }, {}]);
  });

  it('reads one column, and repeated, missing and Unicode names', async () => {
    expect(await goodRows('größe\n1\n2\n')).toMatchObject([{ größe: 1 }, { größe: 2 }]);
    expect(types(await convert('a,A,,a\n1,2,3,4\n'))).toEqual({
      a: 'integer',
      A_2: 'integer',
      column_3: 'integer',
      a_3: 'integer',
    });
  });

  // Takes 7 seconds of an idle processor, and several times that of one that others use too.
  it('reads 3,000 columns', async () => {
    const names = Array.from({ length: 3000 }, (_, i) => `column number ${i}`);
    const line = names.map((_, i) => (i % 3 === 0 ? `text ${i}` : String(i / 2))).join(',');
    const conversion = await convert(`${names.join(',')}\n${line}\n${line}x\n`);
    expect(conversion.rows).toBe(2);
    expect(conversion.columns).toHaveLength(3000);
    expect(types(conversion)['column number 2']).toBe('integer');
  }, 60_000);
});

describe('convertFile: types', () => {
  it('infers what is not declared', async () => {
    const conversion = await convert(
      'int,num,bool,time,code,mixed,big,empty\n' +
        '1,1.5,true,2024-01-05,007,1,12345678901234567890,\n' +
        '-2,NaN,FALSE,2024-01-05 10:00:00,012,x,12345678901234567891,\n' +
        'NA,inf,,2024-01-05T10:00:00Z,1,2,1,\n',
    );
    expect(types(conversion)).toEqual({
      int: 'integer',
      num: 'number',
      bool: 'boolean',
      time: 'timestamp',
      code: 'string',
      mixed: 'string',
      big: 'string',
      empty: 'string',
    });
    const [, , last] = await parquetRows(conversion.parquet!);
    expect(last).toMatchObject({ int: null, num: null, bool: null, mixed: '2', big: '1', empty: null });
  });

  it('believes JSON and Parquet that text is text', async () => {
    expect(types(await convert('{"zip":"01234","n":"5","t":"2024-01-05","x":5}\n'))).toEqual({
      zip: 'string',
      n: 'string',
      t: 'timestamp',
      x: 'integer',
    });
    const parquet = await toParquet(
      "SELECT '5' AS n, 5::DECIMAL(10,2) AS d, DATE '2024-01-05' AS t, TIMESTAMPTZ '2024-01-05 10:00:00+02' AS tz, [1,2] AS l, {'a': 1} AS s, true AS b, 'x'::BLOB AS blob, NULL::INTEGER AS none",
    );
    const conversion = await convert(parquet);
    expect(types(conversion)).toEqual({
      n: 'string',
      d: 'integer',
      t: 'timestamp',
      tz: 'timestamp',
      l: 'string',
      s: 'string',
      b: 'boolean',
      blob: 'string',
      none: 'number',
    });
    expect((await parquetRows(conversion.parquet!))[0]).toMatchObject({
      l: '[1,2]',
      s: '{"a":1}',
      tz: '2024-01-05 08:00:00',
    });
  });
});
