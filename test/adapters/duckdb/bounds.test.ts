import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MalformedLines } from '../../../adapters/duckdb/malformed-lines.ts';
import { checkExtent, checkWidth } from '../../../adapters/duckdb/staged-text.ts';
import { limits } from '../../../core/ingest/limits.ts';
import { seededRandom } from '../../../core/stats/random.ts';
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

test('wide rows are bounded more narrowly: the engine holds thousands of them a few times', async () => {
  const mebibyte = 1024 * 1024;
  expect(() => checkWidth(600 * mebibyte, 100_000)).not.toThrow();
  expect(() => checkWidth(500 * mebibyte, 100)).not.toThrow();
  expect(() => checkWidth(600 * mebibyte, 6_000)).toThrow(
    'rows of 102 KB on average; of such one conversion takes 512 MiB',
  );
  const bomb = await toParquet(`SELECT repeat('b', 100000) AS a FROM range(6000)`);
  await expect(convert(bomb)).rejects.toThrow('rows of 98 KB on average');
  const long = await toParquet(`SELECT repeat('b', 3000000) AS a, 1 AS id FROM range(3)`);
  await expect(convert(long)).rejects.toThrow('the file holds a text of 3,000,000 bytes; at most 500,000 characters');
});

const inner = gzipSync(Buffer.alloc(50_000_000, 'a'));

test.each([
  ['members of gzip one after the other', () => Buffer.concat(Array.from({ length: 60 }, () => inner)), 'has no end'],
  [
    'frames of zstd one after the other',
    () => {
      const frame = zstdCompressSync(Buffer.alloc(50_000_000, 'a'));
      return Buffer.concat([zstdCompressSync('x,y\n'), ...Array.from({ length: 60 }, () => frame)]);
    },
    'has no end',
  ],
  ['gzip within gzip', () => gzipSync(inner), 'compressed twice'],
])('a bomb is refused, and not held: %s', async (_, make, why) => {
  const bomb = make();
  expect(bomb.length).toBeLessThan(4_000_000);
  const before = process.memoryUsage().rss;
  await expect(convert(bomb)).rejects.toThrow(why);
  expect(process.memoryUsage().rss - before).toBeLessThan(800_000_000);
});

test('a Parquet with broken bytes anywhere is one that cannot be read, or one that can', async () => {
  const random = seededRandom(7);
  const base = await toParquet(
    `SELECT range AS id, hash(range)::VARCHAR AS b, [range, 1] AS l, (range % 3)::VARCHAR AS d FROM range(300)`,
  );
  const footer = base.length - 8 - Buffer.from(base).readUInt32LE(base.length - 8);
  let refused = 0;
  for (let i = 0; i < 100; i++) {
    const broken = Buffer.from(base);
    const from = i % 3 === 0 ? 4 : footer;
    for (let n = 0; n < 1 + (i % 4); n++)
      broken[from + Math.floor(random() * (base.length - 8 - from))] = i % 2 === 0 ? 255 : Math.floor(256 * random());
    if (i % 20 === 0) broken.writeUInt32LE(Math.floor(random() * 2 ** 32), base.length - 8);
    const outcome = await convert(broken).then(
      () => 'read',
      (error: Error) => error.name,
    );
    expect(['read', 'UnreadableObject']).toContain(outcome);
    if (outcome !== 'read') refused++;
  }
  expect(refused).toBeGreaterThan(30);
});

test('a file of several frames of zstd, or members of gzip, is read to its end', async () => {
  for (const pack of [zstdCompressSync, gzipSync]) {
    const parts = ['id,a\n1,2\n', `${'3,4\n'.repeat(200_000)}`, '5,6\n'].map((text) => pack(text));
    expect(await convert(Buffer.concat(parts), { key: 'id' })).toMatchObject({
      rows: 3,
      quarantined: 0,
      duplicates: 199_999,
    });
  }
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
