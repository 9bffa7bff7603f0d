import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MalformedLines } from '../../../adapters/duckdb/malformed-lines.ts';
import { checkExtent } from '../../../adapters/duckdb/staged-text.ts';
import { limits } from '../../../core/ingest/limits.ts';
import { convert, quarantined } from './convert-source.ts';
import { toParquet } from './parquet.ts';

test('a few kilobytes of Parquet that stand for gigabytes are refused before they are written out', async () => {
  const bomb = await toParquet(`SELECT repeat('a', 490000) AS a FROM range(4000)`);
  expect(bomb.length).toBeLessThan(100_000);
  const before = process.resourceUsage().maxRSS;
  await expect(convert(bomb)).rejects.toThrow('the texts of the file are larger than 1024 MiB when written out');
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(400_000);
});

test('a Parquet of more cells than are taken is refused by what its end says', async () => {
  const columns = Array.from({ length: 10 }, (_, i) => `1 AS c${i}`).join(', ');
  const bomb = await toParquet(`SELECT ${columns} FROM range(15000001)`);
  await expect(convert(bomb)).rejects.toThrow('the file has more than 150,000,000 cells');
});

test('rows and cells are bounded', () => {
  expect(() => checkExtent(limits.rows, limits.cells)).not.toThrow();
  expect(() => checkExtent(limits.rows + 1, 0)).toThrow('the file has more than 20,000,000 rows');
  expect(() => checkExtent(1, limits.cells + 1)).toThrow('the file has more than 150,000,000 cells');
});

test('of very many malformed lines all are counted and the first kept, cut', () => {
  const lines = new MalformedLines();
  for (let i = 1; i <= limits.keptRows + 10; i++) lines.add(i, 'odd', 'x'.repeat(3_000));
  expect(lines.count).toBe(limits.keptRows + 10);
  expect(lines.reasons).toEqual(new Map([['odd', limits.keptRows + 10]]));
  expect(lines.kept).toHaveLength(limits.keptRows);
  expect(lines.kept[0]!.text.length).toBeLessThan(2_100);
});

test('of very many rejected rows all are counted by reason and the first kept', async () => {
  const rows = limits.keptRows + 1_000;
  const text = `id,amount\n${Array.from({ length: rows }, (_, i) => `${i},no\n`).join('')}a,1\nb,2,3\n`;
  const conversion = await convert(text, { key: 'id', columns: { amount: { type: 'number' } } });
  expect(conversion).toMatchObject({
    rows: 1,
    quarantined: rows + 1,
    reasons: { 'amount: not a number': rows, 'expected 2 fields, found 3': 1 },
    notes: [`of ${rows + 1} rows that were set aside, the quarantine holds the first ${limits.keptRows}`],
  });
  expect(quarantined(conversion)).toHaveLength(limits.keptRows);
});

test('a row of a hundred thousand brackets is one malformed row, in lines and in a document', async () => {
  const deep = `{"id":1,"a":${'['.repeat(100_000)}1234567890123456789${']'.repeat(100_000)}}`;
  for (const text of [`{"id":1}\n${deep}\n{"id":2}\n`, `[{"id":1},${deep},{"id":2}]`])
    expect(await convert(text)).toMatchObject({
      rows: 2,
      quarantined: 1,
      reasons: { 'nested deeper than 100 levels': 1 },
    });
});

test('a line without an end is not held as a whole', async () => {
  const line = `{"id":"${'x'.repeat(30_000_000)}"}`;
  const bytes = gzipSync(`{"id":"a"}\n${line}\n{"id":"b"}\n`);
  expect(await convert(bytes)).toMatchObject({ rows: 2, reasons: { 'longer than 500000 characters': 1 } });
});

test('each line of a file with stray quotes is a row or set aside', async () => {
  const lines = Array.from({ length: 2_000 }, (_, i) =>
    i % 300 === 7 ? `${i},"open ${i},x` : `${i},${i % 9},"a ${i}"`,
  );
  const conversion = await convert(`id,n,text\n${lines.join('\n')}\n`);
  expect(conversion.rows + conversion.quarantined).toBe(lines.length);
  expect(conversion.rows).toBeGreaterThan(1_900);
});

test('lines that a quote makes one row of the wrong width count as what they are', async () => {
  const conversion = await convert('id,n,text\n1,2,a\n2,"3,b\n3,4,c\n4,5"\n5,6,d\n');
  expect(conversion).toMatchObject({ rows: 2, quarantined: 3, reasons: { 'expected 3 fields, found 2': 3 } });
});
