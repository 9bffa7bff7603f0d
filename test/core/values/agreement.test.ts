import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notation } from '../../../core/contracts/notation.ts';
import { readText, type Value } from '../../../core/values/parse.ts';
import { readSql } from '../../../core/values/sql/parse.ts';
import { literal } from '../../../core/values/sql/text.ts';
import type { StoredType } from '../../../core/values/types.ts';
import { duckDb } from './session.ts';
import { anyText, nasty } from './texts.ts';

const session = duckDb();

const readings: [StoredType, Notation][] = [
  ['string', {}],
  ['string', { missing: ['-', 'none', "it's"] }],
  ['boolean', {}],
  ['number', {}],
  ['number', { missing: ['0', '12 %'] }],
  ['number', { decimal: '.' }],
  ['number', { decimal: ',' }],
  ['number', { thousands: ',' }],
  ['number', { thousands: '.' }],
  ['number', { decimal: ',', thousands: ' ' }],
  ['number', { thousands: "'" }],
  ['number', { unit: '%' }],
  ['number', { thousands: ',', unit: '$' }],
  ['number', { thousands: '.', unit: '\u20ac' }],
  ['number', { unit: 'US$' }],
  ['number', { unit: 'EUR e' }],
  ['integer', {}],
  ['integer', { thousands: '.', unit: '\u20ac' }],
  ['timestamp', {}],
  ['timestamp', { format: 'iso' }],
  ['timestamp', { format: 'dayFirst' }],
  ['timestamp', { format: 'monthFirst' }],
  ['timestamp', { format: 'epochSeconds' }],
  ['timestamp', { format: 'epochMilliseconds' }],
  ['timestamp', { format: 'epochMicroseconds' }],
  ['timestamp', { format: 'excel' }],
];

/** What SQL reads, timestamps as milliseconds, all texts in one table so that they could disturb each other. */
async function sqlReads(texts: readonly string[], trim: boolean): Promise<(Value | null)[][]> {
  const rows = texts.map((text, i) => `(${i}, ${literal(text)})`).join(', ');
  const values = readings.map(([type, notation]) => {
    const value = readSql(type, 'v', notation, trim);
    return type === 'timestamp' ? `epoch_ms(${value})` : value;
  });
  const found = await session.db.rows(`SELECT ${values.join(', ')} FROM (VALUES ${rows}) AS t(i, v) ORDER BY i`);
  return found as (Value | null)[][];
}

async function expectAgreement(texts: readonly string[], trim: boolean): Promise<void> {
  const sql = await sqlReads(texts, trim);
  texts.forEach((text, i) => {
    const ours = readings.map(([type, notation]) => readText(type, text, notation, trim) ?? null);
    const named = (values: (Value | null)[]) =>
      readings.map(([type, notation], k) => `${type} ${JSON.stringify(notation)}: ${values[k] === 0 ? 0 : values[k]}`);
    expect({ text, reads: named(sql[i]!) }).toEqual({ text, reads: named(ours) });
  });
}

test.each([true, false])('SQL and TypeScript read nasty texts alike (trim: %s)', async (trim) => {
  await expectAgreement(nasty, trim);
});

test('SQL and TypeScript read any texts alike, whatever stands beside them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { minLength: 100, maxLength: 400 }), fc.boolean(), expectAgreement),
    { numRuns: 3 },
  );
}, 300_000);
