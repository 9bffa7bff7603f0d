import { describe, expect, it } from 'vitest';
import type { Notation } from '../../../core/contracts/notation.ts';
import { truthSpelling } from '../../../core/values/boolean.ts';
import { labelCode } from '../../../core/values/label.ts';
import { momentOf } from '../../../core/values/moment.ts';
import { readText } from '../../../core/values/parse.ts';

const time = (text: string, notation: Notation = {}) => {
  const ms = readText('timestamp', text, notation);
  return typeof ms === 'number' ? new Date(ms).toISOString().replace('.000Z', 'Z') : ms;
};
const number = (text: string, notation: Notation = {}) => readText('number', text, notation);

describe('numbers', () => {
  it.each([
    ['1.5', {}, 1.5],
    ['-1e-3', {}, -0.001],
    ['0123', {}, 123],
    ['1,5', {}, undefined],
    ['\u20ac 12', {}, undefined],
    ['+-5', {}, undefined],
    ['1_000', {}, undefined],
    ['9007199254740991', {}, 9007199254740991],
    ['9007199254740993', {}, undefined],
    ['9007199254740993.5', {}, undefined],
    ['1e20', {}, 1e20],
    ['1.299,99', { decimal: ',', thousands: '.' }, 1299.99],
    ['1.299', { thousands: '.' }, 1299],
    ['1.299', { decimal: '.' }, 1.299],
    ['1.29', { thousands: '.' }, undefined],
    ['0.123', { thousands: '.' }, undefined],
    ['1,234.50', { thousands: ',' }, 1234.5],
    ['1,23.50', { thousands: ',' }, undefined],
    ['1\u202f299,5', { decimal: ',', thousands: ' ' }, 1299.5],
    ['1\u2019299.5', { thousands: "'" }, 1299.5],
    ['\u20ac 12', { unit: '\u20ac' }, 12],
    ['12 \u20ac', { unit: '\u20ac' }, 12],
    ['-\u20ac12', { unit: '\u20ac' }, -12],
    ['\u20ac -12', { unit: '\u20ac' }, -12],
    ['$(45.10)', { unit: '$' }, -45.1],
    ['($1,234.50)', { unit: '$', thousands: ',' }, -1234.5],
    ['USD 12', { unit: 'USD' }, 12],
    ['12', { unit: 'USD' }, 12],
    ['EUR 12', { unit: 'USD' }, undefined],
    ['(45.10)', { decimal: '.' }, -45.1],
    ['45.10-', { decimal: '.' }, -45.1],
    ['\u221212', { decimal: '.' }, -12],
    ['-1e-3', { decimal: '.' }, -0.001],
    ['--5', { decimal: '.' }, undefined],
    ['12 %', { unit: '%' }, 12],
    ['9.007.199.254.740.993', { thousands: '.' }, undefined],
    ['N/A', {}, null],
    ['?', {}, null],
    ['n.d.', { missing: ['n.d.'] }, null],
  ] as const)('%j in %j is %j', (text, notation, expected) => {
    expect(number(text, notation)).toBe(expected);
  });
});

describe('timestamps', () => {
  it.each([
    ['2026-03-01', {}, '2026-03-01T00:00:00Z'],
    ['2026-3-1', {}, '2026-03-01T00:00:00Z'],
    ['2026/03/01 7:05', {}, '2026-03-01T07:05:00Z'],
    ['20260301', {}, '2026-03-01T00:00:00Z'],
    ['20260301T120500', {}, '2026-03-01T12:05:00Z'],
    ['20260301120500', {}, '2026-03-01T12:05:00Z'],
    ['20261301', {}, undefined],
    ['2026-03-01T24:00', {}, '2026-03-02T00:00:00Z'],
    ['2026-03-01T24:01', {}, undefined],
    ['2026-03-01T12:00+0530', {}, '2026-03-01T06:30:00Z'],
    ['2026-03-01T12:00-05:30', {}, '2026-03-01T17:30:00Z'],
    ['2026-03-01T12:00:15.123456789Z', {}, '2026-03-01T12:00:15.123Z'],
    ['2026-03-01T12:30:15,5+02:00', {}, '2026-03-01T10:30:15.500Z'],
    ['2026-03-01 12:30:15 +01', {}, '2026-03-01T11:30:15Z'],
    ['2026-03-01 7:05 PM', {}, '2026-03-01T19:05:00Z'],
    ['2026-03-01 12:05 am', {}, '2026-03-01T00:05:00Z'],
    ['2026-03-01 12:00:00 America/New_York', {}, undefined],
    ['2026-02-30', {}, undefined],
    ['2026-03-01 10:60', {}, undefined],
    ['2026-03-01T12:00+16:00', {}, undefined],
    ['0099-01-01', {}, '0099-01-01T00:00:00Z'],
    ['26-01-01', {}, undefined],
    ['1 Mar 2026', {}, '2026-03-01T00:00:00Z'],
    ['01-MAR-26 7:05', {}, '2026-03-01T07:05:00Z'],
    ['December 31, 1999', { format: 'dayFirst' }, '1999-12-31T00:00:00Z'],
    ['Sun, 01 Mar 2026 12:00:00 GMT', {}, '2026-03-01T12:00:00Z'],
    ['31 Feb 2026', {}, undefined],
    ['Dec-2011', {}, undefined],
    ['03/04/2026', {}, undefined],
    ['03/04/2026', { format: 'dayFirst' }, '2026-04-03T00:00:00Z'],
    ['03/04/2026', { format: 'monthFirst' }, '2026-03-04T00:00:00Z'],
    ['3.4.26', { format: 'dayFirst' }, '2026-04-03T00:00:00Z'],
    ['3.4.69', { format: 'dayFirst' }, '1969-04-03T00:00:00Z'],
    ['31.02.2026', { format: 'dayFirst' }, undefined],
    ['4/3/2026, 7:05:12 PM', { format: 'monthFirst' }, '2026-04-03T19:05:12Z'],
    ['2026-03-01', { format: 'dayFirst' }, '2026-03-01T00:00:00Z'],
    ['1704448800', {}, undefined],
    ['1704448800.5', { format: 'epochSeconds' }, '2024-01-05T10:00:00.500Z'],
    ['1704448800123', { format: 'epochMilliseconds' }, '2024-01-05T10:00:00.123Z'],
    ['1704448800123456', { format: 'epochMicroseconds' }, '2024-01-05T10:00:00.123Z'],
    ['1704448800', { format: 'epochMilliseconds', plausible: true }, undefined],
    ['2026-03-01T10:00', { format: 'epochSeconds' }, '2026-03-01T10:00:00Z'],
    ['46082.75', { format: 'excel' }, '2026-03-01T18:00:00Z'],
    ['60', { format: 'excel' }, undefined],
  ] as const)('%j in %j is %j', (text, notation, expected) => {
    expect(time(text, notation)).toBe(expected);
  });

  it.each([
    [1_767_225_600, {}, '2026-01-01T00:00:00.000Z'],
    [1_767_225_600_000, {}, '2026-01-01T00:00:00.000Z'],
    [1_767_225_600_000_000, {}, '2026-01-01T00:00:00.000Z'],
    [20260101, {}, '2026-01-01T00:00:00.000Z'],
    [0, { format: 'epochSeconds' }, '1970-01-01T00:00:00.000Z'],
  ] as const)('the number %d in %j is %s', (value, notation, expected) => {
    expect(new Date(momentOf(value, notation)!).toISOString()).toBe(expected);
  });

  it.each([12, 0, 1e18, Number.NaN, true, '1767225600'])('%s alone is no time', (value) => {
    expect(momentOf(value)).toBeUndefined();
  });
});

describe('missing values', () => {
  it('are told by the type of the column', () => {
    for (const text of ['', 'NULL', '\\N', 'NaN', '#N/A']) expect(readText('string', text)).toBeNull();
    for (const text of ['none', '-', '?', 'N/A', 'NA']) {
      expect(readText('string', text)).toBe(text);
      expect(readText('boolean', text)).toBeNull();
      expect(readText('timestamp', ` ${text} `)).toBeNull();
      expect(readText('string', text, { missing: [text] })).toBeNull();
    }
  });
});

describe('truth values', () => {
  it('are spelled in many ways', () => {
    for (const text of ['Yes', 'YES', 'y', 'T', 'true', '1', '1.0']) expect(readText('boolean', text)).toBe(true);
    for (const text of ['No', 'nO', 'n', 'F', 'FALSE', '0']) expect(readText('boolean', text)).toBe(false);
    expect(readText('boolean', 'ja')).toBeUndefined();
  });

  it('keep the spelling of their file', () => {
    expect(truthSpelling('No', 'Yes')).toEqual(['No', 'Yes']);
    expect(truthSpelling(null, 'Y')).toEqual(['N', 'Y']);
    expect(truthSpelling('NO', null)).toEqual(['NO', 'YES']);
    expect(truthSpelling('false', 'true')).toBeUndefined();
  });

  it('name the class that is spelled alike, else yes is the positive one', () => {
    expect(labelCode('yes', 'binary', ['Yes', 'No'])).toBe(0);
    expect(labelCode(true, 'binary', ['n', 'y'])).toBe(1);
    expect(labelCode('T', 'binary', ['good', 'bad'])).toBe(1);
    expect(labelCode('1.299,50', 'regression', [], { decimal: ',', thousands: '.' })).toBe(1299.5);
  });
});
