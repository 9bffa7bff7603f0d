import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TypedColumn, typedColumns } from '../../../adapters/duckdb/typed-columns.ts';
import type { ColumnType } from '../../../core/contracts/project.ts';
import { checkSql, typedField } from '../../../core/ingest/sql/check.ts';
import { readText, type Value } from '../../../core/values/parse.ts';
import { literal } from '../../../core/values/sql/text.ts';
import { duckDb } from './session.ts';
import { anyText } from './texts.ts';

const session = duckDb();

interface Read {
  column: TypedColumn;
  /** What ingest stores; timestamps in ms. */
  values: (Value | null)[];
}

/** Columns of texts as ingest reads them; undeclared without a type. */
async function ingest(
  columns: readonly { texts: readonly string[]; type?: ColumnType }[],
  delimiter: string,
): Promise<Read[]> {
  const { db } = session;
  const rows = Math.max(...columns.map((c) => c.texts.length));
  const tuples = Array.from({ length: rows }, (_, row) => {
    const cells = columns.map(({ texts }) => (row < texts.length ? literal(texts[row]!) : 'NULL'));
    return `(${row + 1}, ${cells.join(', ')})`;
  });
  const fields = columns.map((_, i) => `c${i}`);
  await db.run('DROP VIEW IF EXISTS judged');
  for (const table of ['checked', 'judged_0', 'judged_1']) await db.run(`DROP TABLE IF EXISTS ${table}`);
  await db.run(
    `CREATE OR REPLACE TABLE staged AS SELECT * FROM (VALUES ${tuples.join(', ')}) AS t(line, ${fields.join(', ')})`,
  );
  const staged = fields.map((field) => ({ name: field, field, hint: 'unknown' as const, trim: true }));
  const rules = columns.flatMap(({ type }, i) =>
    type ? [{ name: fields[i]!, type, required: false, pii: false }] : [],
  );
  const typed = await typedColumns(db, { columns: staged, delimiter }, { rules });
  for (const statement of checkSql(typed).statements) await db.run(statement);
  const selected = typed.map((c) => (c.type === 'timestamp' ? `epoch_ms(${typedField(c)})` : typedField(c)));
  const found = await db.rows(`SELECT ${selected.join(', ')} FROM judged ORDER BY line`);
  return typed.map((column, i) => ({
    column,
    values: found.slice(0, columns[i]!.texts.length).map((row) => row[i] as Value | null),
  }));
}

const delimiter = fc.constantFrom(',', ';');
const declared = fc.constantFrom<(ColumnType | undefined)[]>(
  undefined,
  undefined,
  'number',
  'integer',
  'timestamp',
  'boolean',
);

test('what is recognised from the texts of a column reads them the same in TypeScript, and loses none that is not declared', async () => {
  const column = fc
    .record({ texts: fc.array(anyText, { minLength: 1, maxLength: 6 }), type: declared })
    .map(({ texts, type }) => ({ texts, ...(type && { type }) }));
  await fc.assert(
    fc.asyncProperty(fc.array(column, { minLength: 30, maxLength: 45 }), delimiter, async (columns, mark) => {
      for (const [i, { column: c, values }] of (await ingest(columns, mark)).entries()) {
        const { texts, type } = columns[i]!;
        const ours = texts.map((text) => readText(c.type, text, c.notation, true));
        const same = (v: Value | null | undefined) => (v === 0 ? 0 : (v ?? null));
        expect({ texts, c, values: values.map(same) }).toEqual({ texts, c, values: ours.map(same) });
        if (!type) expect({ texts, c, lost: ours.includes(undefined) }).toEqual({ texts, c, lost: false });
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 300_000);

test('a text with two units is no number of either', async () => {
  const columns = [{ texts: ['$84.4019€'] }, { texts: ['$9536612, %'] }, { texts: ['$84.40$', '$1.5'] }];

  const read = await ingest(columns, ',');

  expect(read.map(({ column, values }) => [column.type, values])).toEqual([
    ['string', ['$84.4019€']],
    ['string', ['$9536612, %']],
    ['number', [84.4, 1.5]],
  ]);
});

const style = fc.record({
  decimal: fc.constantFrom('.', ','),
  thousands: fc.constantFrom('', '', ' ', "'", 'other'),
  unit: fc.constantFrom('', '', '\u20ac ', '$', 'USD '),
  decimals: fc.constantFrom(0, 1, 2, 3),
});
const amounts = fc.array(fc.integer({ min: -9_999_999, max: 9_999_999 }), { minLength: 1, maxLength: 8 });

/** A number as somebody writes it. */
function write(
  amount: number,
  { decimal, thousands, unit, decimals }: { decimal: string; thousands: string; unit: string; decimals: number },
) {
  const [whole, fraction] = (Math.abs(amount) / 10 ** decimals).toFixed(decimals).split('.') as [string, string?];
  const mark = thousands === 'other' ? (decimal === '.' ? ',' : '.') : thousands;
  const grouped = mark === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, mark);
  return `${amount < 0 ? '-' : ''}${unit}${grouped}${fraction === undefined ? '' : decimal + fraction}`;
}

test('a number is what its writer meant, or text, or a doubt, and never a thousand times as much', async () => {
  const column = fc.record({ amounts, style });
  await fc.assert(
    fc.asyncProperty(fc.array(column, { minLength: 40, maxLength: 40 }), async (columns) => {
      // Who writes decimals with a comma cuts files by semicolons.
      for (const mark of ['.', ',']) {
        const some = columns.filter((c) => c.style.decimal === mark);
        if (some.length === 0) continue;
        const written = some.map((c) => ({ texts: c.amounts.map((a) => write(a, c.style)) }));
        const reads = await ingest(
          [...written, ...written.map((c) => ({ ...c, type: 'number' as const }))],
          mark === ',' ? ';' : ',',
        );
        for (const [i, { column: c, values }] of reads.entries()) {
          const { amounts: meant, style: s } = some[i % some.length]!;
          if (c.ambiguity || c.type === 'string') continue;
          expect({ texts: written[i % some.length]!.texts, c, values }).toEqual({
            texts: written[i % some.length]!.texts,
            c,
            values: meant.map((a) => expect.closeTo(a / 10 ** s.decimals, 6)),
          });
        }
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 300_000);

test('a date is the day that its writer meant, or a doubt', async () => {
  const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2068-12-31'), noInvalidDate: true });
  const column = fc.record({
    days: fc.array(day, { minLength: 1, maxLength: 6 }),
    order: fc.constantFrom('dmy', 'mdy', 'ymd', 'compact'),
    mark: fc.constantFrom('/', '.', '-'),
    padded: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(column, { minLength: 40, maxLength: 40 }), async (columns) => {
      const written = columns.map(({ days, order, mark, padded }) => ({
        type: 'timestamp' as const,
        texts: days.map((date) => {
          const [y, m, d] = date.toISOString().slice(0, 10).split('-') as [string, string, string];
          if (order === 'compact') return y + m + d;
          const [month, dom] = padded ? [m, d] : [String(Number(m)), String(Number(d))];
          return (order === 'ymd' ? [y, month, dom] : order === 'dmy' ? [dom, month, y] : [month, dom, y]).join(mark);
        }),
      }));
      for (const [i, { column: c, values }] of (await ingest(written, ',')).entries()) {
        const { texts } = written[i]!;
        if (c.ambiguity) expect(texts.every((t) => !/^\d{4}/.test(t))).toBe(true);
        else
          expect({ texts, c, values }).toEqual({
            texts,
            c,
            values: columns[i]!.days.map((date) => Date.parse(date.toISOString().slice(0, 10))),
          });
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 300_000);
