import { blobValue } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { mask, pseudonym, pseudonymPads } from '../../../../core/hash/pseudonym.ts';
import { pseudonymSql } from '../../../../core/ingest/sql/pseudonym.ts';
import { canonicalText } from '../../../../core/values/canonical.ts';
import { canonicalSql } from '../../../../core/values/sql/canonical.ts';
import { cleanText, cleanValue } from '../../../../core/values/sql/missing.ts';
import { valueSql } from '../../../../core/values/sql/parse.ts';
import { literal } from '../../../../core/values/sql/text.ts';
import type { StoredType } from '../../../../core/values/types.ts';
import { duckDb } from '../../values/session.ts';

const session = duckDb();

/** The value that a text is read as, as canonical text; null is missing or no value of the type. */
async function read(type: StoredType, text: string): Promise<unknown> {
  const clean = `(${cleanText(literal(text), true)})`;
  const value = `(${valueSql(type, type === 'string' ? clean : `(${cleanValue(clean)})`)})`;
  return (await session.db.rows(`SELECT ${canonicalSql(type, value)}`))[0]![0];
}

describe('valueSql, bound by DuckDB', () => {
  it.each([
    ['number', '1.50', '1.5000000000000000e+0'],
    ['number', ' 7 ', '7'],
    ['number', '-0.0', '0'],
    ['number', '1e3', '1000'],
    ['number', '1,000', null],
    ['number', '1_000', null],
    ['number', 'inf', null],
    ['number', '1e999', null],
    ['number', '0x1F', null],
    ['number', 'NaN', null],
    ['number', 'N/A', null],
    ['integer', '7.0', '7'],
    ['integer', '7.5', null],
    ['integer', '9007199254740993', null],
    ['boolean', 'TRUE', 'true'],
    ['boolean', 'No', 'false'],
    ['boolean', '1.0', 'true'],
    ['boolean', 'maybe', null],
    ['string', ' NA ', 'NA'],
    ['string', '\\N', null],
    ['string', 'Zoë 😀', 'Zoë 😀'],
    ['timestamp', '2024-01-05', '2024-01-05T00:00:00.000Z'],
    ['timestamp', '2024-01-05 10:00:00', '2024-01-05T10:00:00.000Z'],
    ['timestamp', '2024-01-05T10:00:00.125Z', '2024-01-05T10:00:00.125Z'],
    ['timestamp', '2024-01-05T10:00:00+02:00', '2024-01-05T08:00:00.000Z'],
    ['timestamp', '2024/01/05 10:00', '2024-01-05T10:00:00.000Z'],
    ['timestamp', '20240105T100000', '2024-01-05T10:00:00.000Z'],
    ['timestamp', '1704448800', null],
    ['timestamp', '2024-02-30', null],
    ['timestamp', '05/01/2024', null],
    ['timestamp', 'yesterday', null],
    ['timestamp', 'infinity', null],
    ['timestamp', '1e300', null],
  ] as const)('%s %j is %j', async (type, text, expected) => {
    expect(await read(type, text)).toBe(expected);
  });

  it('gives numbers the text that canonicalText gives them', async () => {
    for (const value of [
      0,
      1,
      -17,
      0.1,
      1 / 3,
      1e-7,
      123456.789,
      1e15,
      -2.5e300,
      5e-324,
      999999999999999,
      1e14 + 0.5,
    ]) {
      expect(await read('number', String(value))).toBe(canonicalText('number', value));
    }
  });
});

describe('pseudonyms', () => {
  it('are the same in SQL and in TypeScript, with short and long keys', async () => {
    for (const key of ['k', 'x'.repeat(64), 'ü'.repeat(90)]) {
      const { inner, outer } = pseudonymPads(key, 'bank-fraud');
      await session.db.run('SET VARIABLE pii_inner = $1', [blobValue(inner)]);
      await session.db.run('SET VARIABLE pii_outer = $1', [blobValue(outer)]);
      for (const value of ['C000123', 'Zoë 😀', "it's"]) {
        const [[sql] = []] = await session.db.rows(`SELECT ${pseudonymSql(literal(value))}`);
        expect(sql).toBe(pseudonym(key, 'bank-fraud', value));
      }
    }
  });

  it('differ between projects and keys', () => {
    // python: hmac.new(b'k', b'p\0v', 'sha256').hexdigest()[:32]
    expect(pseudonym('k', 'p', 'v')).toBe('55a3a5db4d46cf1c9388de12cad79ed4');
    expect(pseudonym('k', 'q', 'v')).not.toBe(pseudonym('k', 'p', 'v'));
    expect(pseudonym('l', 'p', 'v')).not.toBe(pseudonym('k', 'p', 'v'));
  });

  it('are of canonical values', () => {
    expect(canonicalText('number', '7.0')).toBe('7');
    expect(canonicalText('timestamp', 0)).toBe('1970-01-01T00:00:00.000Z');
    expect(canonicalText('boolean', true)).toBe('true');
    expect(canonicalText('string', '')).toBeNull();
    expect(canonicalText('string', null)).toBeNull();
  });

  it('masks letters and digits', () => {
    expect(mask('Anna Müller,49-12,€')).toBe('xxxx xxxxxx,99-99,€');
  });
});
