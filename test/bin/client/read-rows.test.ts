import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readRows } from '../../../bin/client/read-rows.ts';
import type { ColumnType } from '../../../core/contracts/project.ts';

const directory = mkdtempSync(join(tmpdir(), 'perennial-rows-'));
let count = 0;
function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, `${count++}-${name}`);
  writeFileSync(path, content);
  return path;
}
const types = new Map<string, ColumnType>([
  ['amount', 'number'],
  ['units', 'integer'],
  ['gift', 'boolean'],
  ['at', 'timestamp'],
  ['name', 'string'],
  ['words', 'text'],
]);

describe('CSV', () => {
  test('cells become values of their column’s type, empty ones null, and lines without any value are left out', async () => {
    const path = file(
      'a.csv',
      'amount,units,gift,at,name,words,extra\n1.50,7.0,yes,2026-03-01 12:00:00,007,"a ""b"", c",x\n,,,,,,y\n,,,,,,\n-1e3,2,FALSE,2026-03-01T12:00:00+02:00, Ümit ,"two\nlines",9\n',
    );

    const { rows, columns } = await readRows(path, types);

    expect(columns).toEqual(['amount', 'units', 'gift', 'at', 'name', 'words', 'extra']);
    expect(rows).toEqual([
      { amount: 1.5, units: 7, gift: true, at: '2026-03-01T12:00:00.000Z', name: '007', words: 'a "b", c', extra: 'x' },
      { amount: null, units: null, gift: null, at: null, name: null, words: null, extra: 'y' },
      {
        amount: -1000,
        units: 2,
        gift: false,
        at: '2026-03-01T10:00:00.000Z',
        name: 'Ümit',
        words: 'two\nlines',
        extra: '9',
      },
    ]);
  });

  test('compressed, with semicolons', async () => {
    const path = file('a.csv.gz', gzipSync('name;amount\nx;1\ny;2\n'));

    expect((await readRows(path, types)).rows).toEqual([
      { name: 'x', amount: 1 },
      { name: 'y', amount: 2 },
    ]);
  });

  test('many rows keep their order', async () => {
    const path = file(
      'many.csv',
      `name,amount\n${Array.from({ length: 20_000 }, (_, i) => `r${i},${i}`).join('\n')}\n`,
    );

    const { rows } = await readRows(path, types);

    expect(rows.every((row, i) => row.amount === i)).toBe(true);
    expect(rows).toHaveLength(20_000);
  });
});

test('NDJSON and JSON', async () => {
  const ndjson = file('a.ndjson', '{"amount": 1, "name": "x"}\n{"name": null, "gift": true}\n');
  const json = file('a.json', '[{"amount": 1, "name": "x"}, {"name": null, "gift": true}]');
  const expected = [
    { amount: 1, name: 'x', gift: null },
    { amount: null, name: null, gift: true },
  ];

  expect((await readRows(ndjson, types)).rows).toEqual(expected);
  expect((await readRows(json, types)).rows).toEqual(expected);
});

describe('what cannot be read is named', () => {
  test('values of the wrong type, by line', async () => {
    const path = file('bad.csv', 'name,amount\nx,1\ny,much\nz,3\nq,1,2\n');

    await expect(readRows(path, types)).rejects.toThrow(
      /line 3: amount: not a number\n {2}line 5: expected 2 fields, found 3/,
    );
  });

  test('a long list is cut', async () => {
    const path = file('worse.csv', `name,amount\n${'x,much\n'.repeat(50)}`);

    await expect(readRows(path, types)).rejects.toThrow(/and 40 more$/);
  });

  test('no file, an empty file', async () => {
    await expect(readRows(join(directory, 'none.csv'), types)).rejects.toThrow(/no file .*none.csv; give the path/);
    await expect(readRows(file('empty.csv', ''), types)).rejects.toThrow(/the file is empty/);
  });
});
