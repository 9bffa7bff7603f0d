import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withDuckDb } from '../../../adapters/duckdb/session.ts';
import { literal } from '../../../core/values/sql/text.ts';
import { type CellTable, cell, compressions, fileOf, formats, nameOf } from './cells.ts';
import { convert } from './convert-source.ts';

/** Cells that do not stand where the file has them, of a curated file that is read in whatever order it comes. */
async function misplaced(parquet: Uint8Array, { rows, columns }: CellTable): Promise<number> {
  return withDuckDb(async (db) => {
    const path = join(db.directory, 'cells.parquet');
    await writeFile(path, parquet);
    const names = Array.from({ length: columns }, (_, c) => nameOf(c));
    const found = await db.rows(`SELECT id, ${names.join(', ')} FROM read_parquet(${literal(path)})`);
    let wrong = Math.abs(found.length - rows) * columns;
    for (const [id, ...values] of found) wrong += values.filter((v, c) => v !== cell(Number(id), c)).length;
    return wrong;
  });
}

async function misplacedOf(table: CellTable, format: (typeof formats)[number], compression = compressions[0] as never) {
  const { parquet, rows } = await convert(await fileOf(table, format, compression), { key: 'id' });
  expect(rows).toBe(table.rows);
  return misplaced(parquet!, table);
}

test.each([
  // More columns than one query checks, more rows than one vector holds: on two threads, nothing keeps their order.
  [{ columns: 60, rows: 3_000 }, 'csv'],
  [{ columns: 120, rows: 5_000 }, 'tabs'],
  [{ columns: 400, rows: 2_500 }, 'ndjson'],
  [{ columns: 101, rows: 6_000 }, 'parquet'],
  [{ columns: 8, rows: 50_000 }, 'quoted'],
] as const)('every cell of %o as %s is where the file has it', { timeout: 120_000 }, async (table, format) => {
  expect(await misplacedOf(table, format)).toBe(0);
});

test('every cell of any table is where the file has it, in every format', { timeout: 180_000 }, async () => {
  const cells = 150_000;
  const table = fc
    .tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 50_000 }))
    .map(([columns, rows]): CellTable => ({ columns, rows: Math.min(rows, Math.ceil(cells / columns)) }));
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(...formats),
      fc.constantFrom(...compressions),
      async (t, format, compression) => {
        expect(await misplacedOf(t, format, compression as never)).toBe(0);
      },
    ),
    { numRuns: 16, seed: 9 },
  );
});
