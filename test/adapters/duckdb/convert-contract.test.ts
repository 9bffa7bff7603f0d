import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { convertFile } from '../../../adapters/duckdb/convert.ts';
import { decompressed } from '../../../adapters/duckdb/decompress.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import { contractOf } from '../../../core/contracts/source-contract.ts';
import { pseudonym } from '../../../core/hash/pseudonym.ts';
import { UnreadableObject } from '../../../core/ingest/errors.ts';
import { convert, goodRows, quarantined, type SourceInput } from './convert-source.ts';
import { parquetRows } from './parquet.ts';

describe('convertFile: the contract', () => {
  const source: SourceInput = {
    key: 'id',
    time: 'at',
    columns: {
      id: { type: 'string' },
      amount: { type: 'number', min: 0, max: 100, required: true },
      count: { type: 'integer' },
      flag: { type: 'boolean' },
      channel: { type: 'string', values: ['chip', "o'nline"] },
      email: { type: 'string', pii: true },
    },
  };
  const header = 'id,at,amount,count,flag,channel,email\n';

  it('gives every bad row its reasons and keeps the good ones', async () => {
    const conversion = await convert(
      `${header}1,2024-01-01,5,1,yes,chip,a@x.org
2,2024-01-01,abc,1.5,maybe,chip,b@x.org
3,2024-01-01,-1,1,1,o'nline,
4,2024-01-01,101,1,1,fax,
,2024-01-01,1,1,1,chip,
6,yesterday,,1,1,chip,
7,,1,1,1,chip,
8,2024-01-01
`,
      source,
    );
    expect(quarantined(conversion).map(({ line, reasons }) => [line, reasons])).toEqual([
      [3, ['amount: not a number', 'count: not a whole number', 'flag: not true or false']],
      [4, ['amount: below 0']],
      [5, ['amount: above 100', "channel: not one of chip, o'nline"]],
      [6, ['id: missing']],
      [7, ['amount: missing', 'at: not a timestamp']],
      [8, ['at: missing']],
      [9, ['expected 7 fields, found 2']],
    ]);
    expect(conversion).toMatchObject({ rows: 1, quarantined: 7, duplicates: 0 });
    expect(conversion.reasons['amount: below 0']).toBe(1);
    expect(conversion.timeRange).toEqual(['2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z']);
  });

  it('stores no personal data, neither in the good rows nor in quarantine', async () => {
    const conversion = await convert(
      `${header}1,2024-01-01,5,1,1,chip, a@x.org \n2,2024-01-01,x,1,1,chip,b@x.org\n3,c@x.org\n`,
      source,
    );
    const [good] = await parquetRows(conversion.parquet!);
    expect(good!.email).toBe(pseudonym('secret', 'shop', 'a@x.org'));
    const [bad, cut] = quarantined(conversion);
    expect(bad!.row.email).toBe(pseudonym('secret', 'shop', 'b@x.org'));
    expect(cut!.row).toEqual({ text: '9,x@x.xxx' });
    expect(conversion.quarantine).not.toContain('x.org');
    expect(conversion.columns.find((c) => c.name === 'email')).toMatchObject({ type: 'string', pii: true });
  });

  it('hashes numbers that are personal by their value, however they are written', async () => {
    const columns: SourceInput['columns'] = { id: { type: 'string' }, card: { type: 'number', pii: true } };
    const rows = await goodRows('id,card\n1,42\n2,42.0\n3,4.2e1\n', { key: 'id', columns });
    expect(new Set(rows.map((r) => r.card))).toEqual(new Set([pseudonym('secret', 'shop', '42')]));
  });

  it('drops repeated rows and counts them', async () => {
    const line = '1,2024-01-02,5,1,1,chip,a\n';
    const conversion = await convert(`${header}${line}${line}2,2024-01-01,5,1,1,chip,a\n${line}`, source);
    expect(conversion).toMatchObject({ rows: 2, duplicates: 2, corrections: 0 });
  });

  const reason = 'id: comes again with other values';
  it.each([
    // The latest of 1 stands in the middle, the times of 2 are equal, 3 is delivered twice, 1's first row too.
    ['latest', ['12', '22', '30'], { rows: 3, duplicates: 2, corrections: 3, quarantined: 0, reasons: {} }],
    ['first', ['13', '21', '30'], { rows: 3, duplicates: 2, corrections: 3, quarantined: 0, reasons: {} }],
    ['quarantine', ['30'], { rows: 1, duplicates: 1, corrections: 0, quarantined: 6, reasons: { [reason]: 6 } }],
  ] as const)('of a key with other values in one file: %s', async (onConflict, kept, counts) => {
    const first = ['1,2024-01-02,11', '1,2024-01-03,12', '1,2024-01-01,13', '2,2024-01-01,21', '2,2024-01-01,22'];
    const again = ['3,2024-01-01,30', '3,2024-01-01,30', '1,2024-01-02,11'];
    const conversion = await convert(`id,at,n\n${[...first, ...again].join('\n')}\n`, {
      key: 'id',
      time: 'at',
      columns: { n: { type: 'string' } },
      onConflict,
    });
    expect(conversion).toMatchObject(counts);
    const rows = await parquetRows(conversion.parquet!);
    expect(rows.sort((a, b) => Number(a.id) - Number(b.id)).map((r) => r.n)).toEqual(kept);
  });

  it('without a time the later line corrects the earlier', async () => {
    expect(await goodRows('id,n\n1,5\n2,6\n1,7\n', { key: 'id' })).toMatchObject([{ id: 2 }, { id: 1, n: 7 }]);
  });

  it('keeps corrections in a source of labels', async () => {
    const labels: SourceInput = {
      role: 'labels',
      key: 'id',
      time: 'at',
      columns: { id: { type: 'string' }, bad: { type: 'boolean' }, at: { type: 'timestamp' } },
    };
    const project = projectSchema.parse({
      name: 'shop',
      objective: { task: 'binary', target: 'bad' },
      data: {
        sources: [
          { name: 'rows', key: 'id' },
          { name: 'labels', ...labels },
        ],
      },
    });
    const text = 'id,bad,at\n1,true,2024-01-01\n1,false,2024-01-02\n1,false,2024-01-02\n2,,2024-01-01\n';
    const conversion = await convertFile(new TextEncoder().encode(text), {
      project: 'shop',
      contract: contractOf(project, project.data.sources[1]!),
      personal: false,
      piiKey: async () => 'secret',
    });
    expect(conversion).toMatchObject({ rows: 2, duplicates: 1, quarantined: 1, reasons: { 'bad: missing': 1 } });
  });

  it('tells equal rows without key and time apart: they may be different cases', async () => {
    const rows = await goodRows('a,b\n1,x\n1,x\n2,y\n');
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((r) => r.$key)).size).toBe(3);
    // The order of the columns and how numbers are written make no other row.
    const again = await goodRows('b,a\ny,2.0\nx,1\nx,1\n');
    expect(again.map((r) => r.$key).sort()).toEqual(rows.map((r) => r.$key).sort());
  });
});

describe('convertFile: unreadable files', () => {
  const broken = gzipSync('id,n\n1,2\n'.repeat(1000)).subarray(0, 40);
  it.each([
    ['an empty file', new Uint8Array(), 'the file is empty'],
    ['a gzip file of nothing', gzipSync(''), 'the file is empty'],
    ['white space', '\n \n', 'nothing but white space'],
    ['a header alone', 'id,n\n', 'a header and no rows'],
    ['broken gzip', broken, 'broken gzip file: unexpected end of file'],
    ['broken zstd', zstdCompressSync('id,n\n1,2\n').subarray(0, 12), 'broken zstd file'],
    ['truncated Parquet', new TextEncoder().encode('PAR1 and then nothing'), 'not readable as Parquet'],
    ['binary garbage', new Uint8Array(5000).map((_, i) => (i * 97 + (i >> 3)) % 256), 'the file is binary'],
    ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'zip archive'],
    ['broken JSON', '[{"a":1},', 'not valid JSON'],
    ['an empty array', '[]', 'the file has no rows'],
    ['lines of scalars', '[1,2,3]\n', 'none of 3 lines can be read; line 1: not a JSON object'],
  ])('refuses %s', async (_, content, reason) => {
    const failure = await convert(content as Uint8Array).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnreadableObject);
    expect((failure as Error).message).toContain(reason);
  });

  it('gives back no rows but the reasons when none is good', async () => {
    const conversion = await convert('id,n\n1,x\n2,y\n', { key: 'id', columns: { n: { type: 'number' } } });
    expect(conversion).toMatchObject({
      rows: 0,
      quarantined: 2,
      parquet: undefined,
      reasons: { 'n: not a number': 2 },
    });
  });

  it('stops at a decompression bomb', async () => {
    const bomb = gzipSync(new Uint8Array(8 * 1024 * 1024));
    const read = async () => {
      let total = 0;
      for await (const piece of decompressed(bomb, 'gzip', 1024 * 1024)) total += piece.length;
      return total;
    };
    await expect(read()).rejects.toThrow('larger than 1 MiB when decompressed');
  });
});
