import { describe, expect, it } from 'vitest';
import { UnreadableObject } from '../../../core/ingest/errors.ts';
import { convert, goodRows, quarantined, type SourceInput } from './convert-source.ts';

type Columns = NonNullable<SourceInput['columns']>;

/** One column `v` in a CSV file that is cut by semicolons or else by commas. */
function csv(values: readonly string[], delimiter = ',') {
  return `id${delimiter}v\n${values.map((v, i) => `r${i}${delimiter}"${v}"\n`).join('')}`;
}
async function column(values: readonly string[], v?: Columns[string], delimiter?: string) {
  const source: SourceInput = v ? { columns: { v } } : {};
  const conversion = await convert(csv(values, delimiter), source);
  const rows = await goodRows(csv(values, delimiter), source);
  const { type, notation } = conversion.columns.find((c) => c.name === 'v')!;
  return { type, notation, values: rows.map((r) => r.v), bad: quarantined(conversion).map((q) => q.reasons[0]) };
}
const number = { type: 'number' } as const;
const timestamp = { type: 'timestamp' } as const;

describe('numbers as people write them', () => {
  it.each([
    [['1.299,99', '12,5', '7'], { decimal: ',', thousands: '.' }, [1299.99, 12.5, 7]],
    [['1,234.50', '1,299', '7'], { decimal: '.', thousands: ',' }, [1234.5, 1299, 7]],
    [['\u20ac 12', '13 \u20ac', '-\u20ac1.50'], { decimal: '.', unit: '\u20ac' }, [12, 13, -1.5]],
    [['$1,234.50', '($45.10)'], { decimal: '.', thousands: ',', unit: '$' }, [1234.5, -45.1]],
    [['12 %', '7.5 %', 'N/A'], { decimal: '.', unit: '%' }, [12, 7.5, null]],
    [['1 299', '2\u202f500,5', '12'], { decimal: ',', thousands: ' ' }, [1299, 2500.5, 12]],
    [['USD 12', '-'], { decimal: '.', unit: 'USD' }, [12, null]],
    [['\u221212', '1e3'], { decimal: '.' }, [-12, 1000]],
  ])('%j is recognised as %j', async (values, notation, expected) => {
    for (const declared of [undefined, number]) {
      const found = await column(values, declared);
      expect(found).toEqual({ type: 'number', notation, values: expected, bad: [] });
    }
  });

  it.each([
    [['1,299', '2,350', '950'], ','],
    [['1,299', '2,350'], ';'],
    [['1.299', '2.350', '950'], ';'],
  ])('%j in a file cut by %s is refused and never guessed', async (values, delimiter) => {
    for (const declared of [undefined, number]) {
      const failure = await column(values, declared, delimiter).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UnreadableObject);
      expect((failure as Error).message).toMatch(
        /column 'v': the mark in its numbers \(such as '1[.,]299'\) may be of decimals or of thousands; declare decimal: or thousands:/,
      );
    }
    expect((await column(values, { ...number, thousands: values[0]![1] as ',' }, delimiter)).values[0]).toBe(1299);
    expect((await column(values, { ...number, decimal: values[0]![1] as ',' }, delimiter)).values[0]).toBe(1.299);
  });

  it.each([
    [['0612345678', '0712345678']],
    [['1600000000', '0400000001', '400000001']],
    [['01700000000000', '01700000000001']],
    [['020260301', '020260302']],
    [['+34 610 123 410', '+34 611 123 411']],
  ])('%j are identifiers: neither times nor numbers', async (values) => {
    expect(await column(values)).toEqual({ type: 'string', notation: undefined, values, bad: [] });
  });

  it('digits that are texts in JSON stay texts', async () => {
    for (const values of [
      ['1600000000', '1600000001'],
      ['20260301', '20260302'],
    ]) {
      const rows = await goodRows(JSON.stringify(values.map((v) => ({ v }))));
      expect(rows.map((r) => r.v)).toEqual(values);
    }
  });

  it('ordinary decimals are not doubted', async () => {
    expect((await column(['0.123', '12.345', '1.299'], undefined, ';')).values).toEqual([0.123, 12.345, 1.299]);
    expect((await column(['1.299', '2.350'])).values).toEqual([1.299, 2.35]);
    expect((await column(['12.5', '1.299'], number, ';')).notation).toBeUndefined();
  });

  it('leading zeros, and units and marks that differ, stay text unless declared', async () => {
    expect(await column(['0000123', '0000456'])).toMatchObject({ type: 'string', values: ['0000123', '0000456'] });
    expect((await column(['\u20ac 12', '$ 12'])).type).toBe('string');
    expect((await column(['12 %', '0.12'])).type).toBe('string');
    expect((await column(['1.299,5', '1,299.5'])).type).toBe('string');
    expect((await column(['INV 12', 'INV 13'])).type).toBe('string');
    await expect(column(['\u20ac 12', '$ 12'], number)).rejects.toThrow("column 'v': its numbers have different units");
    await expect(column(['1.299,5', '1,299.5'], number)).rejects.toThrow('some of its numbers');
    expect(await column(['12 kg', '7 kg', '5 lb'], { ...number, unit: 'kg' })).toMatchObject({
      values: [12, 7],
      bad: ['v: not a number'],
    });
  });

  it('whole numbers past 2^53 are text, or refused where a number is declared', async () => {
    const values = ['9007199254740991', '9007199254740993'];
    expect(await column(values)).toMatchObject({ type: 'string', values });
    expect(await column(values, number)).toMatchObject({ values: [9007199254740991], bad: ['v: not a number'] });
    expect(await column(values, { type: 'integer' })).toMatchObject({ bad: ['v: not a whole number'] });
  });
});

describe('times as people and programs write them', () => {
  const at = (...texts: string[]) => texts.map((t) => `${t}`);

  it('a cell with a named zone moves no other cell, and is said', async () => {
    const values = [
      '2026-03-01 12:00:00',
      '2026-03-01 12:00:00 America/New_York',
      ...new Array<string>(3000).fill('2026-03-01 12:00:00'),
    ];
    const found = await column(values, timestamp);
    expect(new Set(found.values)).toEqual(new Set(['2026-03-01 12:00:00']));
    expect(found.bad).toEqual(['v: names a time zone; an offset such as -05:00 is read']);
  });

  it.each([
    [['20260301', '20260302'], undefined, at('2026-03-01 00:00:00', '2026-03-02 00:00:00')],
    [['20260301T120500', '20260301120500'], undefined, at('2026-03-01 12:05:00', '2026-03-01 12:05:00')],
    [['2026/03/01 7:05', '2026-3-1'], undefined, at('2026-03-01 07:05:00', '2026-03-01 00:00:00')],
    [['2026-03-01T24:00', '2026-03-01T12:00+0530'], undefined, at('2026-03-02 00:00:00', '2026-03-01 06:30:00')],
    [['03/04/2026', '13/04/2026'], { format: 'dayFirst' }, at('2026-04-03 00:00:00', '2026-04-13 00:00:00')],
    [['3.4.26', '13.4.26'], { format: 'dayFirst' }, at('2026-04-03 00:00:00', '2026-04-13 00:00:00')],
    [['03/04/2026 1:05 PM', '04/13/2026'], { format: 'monthFirst' }, at('2026-03-04 13:05:00', '2026-04-13 00:00:00')],
    [
      ['1 Mar 2026', '02-Mar-26', '2026-03-03'],
      undefined,
      at('2026-03-01 00:00:00', '2026-03-02 00:00:00', '2026-03-03 00:00:00'),
    ],
    [['13.04.2026', '2026-04-03'], { format: 'dayFirst' }, at('2026-04-13 00:00:00', '2026-04-03 00:00:00')],
    [
      ['1704448800', '1704448801'],
      { format: 'epochSeconds', plausible: true },
      at('2024-01-05 10:00:00', '2024-01-05 10:00:01'),
    ],
    [['1704448800123'], { format: 'epochMilliseconds', plausible: true }, at('2024-01-05 10:00:00.123')],
    [['1704448800123456'], { format: 'epochMicroseconds', plausible: true }, at('2024-01-05 10:00:00.123')],
  ])('%j is recognised as %j', async (values, notation, expected) => {
    const found = await column(values, timestamp);
    expect(found).toEqual({ type: 'timestamp', notation, values: expected, bad: [] });
  });

  it.each([
    [['03/04/2026', '05/06/2026'], 'may begin with the day or with the month'],
    [['13/04/2026', '04/13/2026'], 'some of its dates'],
    [['26/03/01', '26/03/02'], 'may begin with the day or with the month'],
    [['1704448800', '1704448800123'], 'not all seconds, all milliseconds or all microseconds'],
    [['12', '40'], 'no times between 1980 and 2100'],
  ])('%j is refused', async (values, reason) => {
    await expect(column(values, timestamp)).rejects.toThrow(reason);
  });

  it('what is ambiguous can be declared', async () => {
    const read = async (format: NonNullable<Columns[string]['format']>, value: string) =>
      (await column([value], { ...timestamp, format })).values;
    expect(await read('dayFirst', '03/04/2026')).toEqual(['2026-04-03 00:00:00']);
    expect(await read('monthFirst', '03/04/2026')).toEqual(['2026-03-04 00:00:00']);
    expect(await read('epochSeconds', '12')).toEqual(['1970-01-01 00:00:12']);
    expect(await read('excel', '46082.5')).toEqual(['2026-03-01 12:00:00']);
  });

  it('undeclared dates are recognised, or refused where they are ambiguous; numbers stay numbers', async () => {
    expect(await column(['31.12.2026', '01.02.2026'])).toMatchObject({
      type: 'timestamp',
      notation: { format: 'dayFirst' },
      values: ['2026-12-31 00:00:00', '2026-02-01 00:00:00'],
    });
    await expect(column(['03/04/2026', '05/06/2026'])).rejects.toThrow(
      'declare format: dayFirst or format: monthFirst',
    );
    expect((await column(['1 Mar 2026', 'Mar 2, 2026'])).type).toBe('timestamp');
    expect((await column(['1.10.2', '1.2.10'])).type).toBe('string');
    expect((await column(['20260301', '20260302'])).type).toBe('integer');
  });
});

describe('truth values and missing markers', () => {
  it('words of yes and no are truth values that keep their spelling', async () => {
    expect(await column(['Yes', 'yes', 'YES', 'No', 'Yes'])).toEqual({
      type: 'boolean',
      notation: { words: ['No', 'Yes'] },
      values: [true, true, true, false, true],
      bad: [],
    });
    expect((await column(['yes', 'no', 'maybe'])).type).toBe('string');
    expect((await column(['1', '0'])).type).toBe('integer');
  });

  it('markers are missing among numbers, and categories among categories unless declared', async () => {
    expect(await column(['1.5', 'N/A', '#N/A', '-', '?'])).toMatchObject({
      type: 'number',
      values: [1.5, null, null, null, null],
    });
    expect((await column(['none', 'some', '-'])).values).toEqual(['none', 'some', '-']);
    expect((await column(['none', 'some', '-'], { type: 'string', missing: ['none', '-'] })).values).toEqual([
      null,
      'some',
      null,
    ]);
    expect((await column(['1', '999'], { ...number, missing: ['999'] })).values).toEqual([1, null]);
  });
});
