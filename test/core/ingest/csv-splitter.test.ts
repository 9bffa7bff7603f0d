import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, csvSplitter } from '../../../core/ingest/csv-splitter.ts';
import { UnreadableObject } from '../../../core/ingest/errors.ts';
import { limits } from '../../../core/ingest/limits.ts';

function split(
  text: string,
  options: { delimiter?: string; newline?: '\n' | '\r'; pieces?: number } = {},
): CsvRecord[] {
  const records: CsvRecord[] = [];
  const { delimiter = ',', newline = '\n', pieces = text.length || 1 } = options;
  const splitter = csvSplitter({ delimiter, newline }, (r) => records.push(r));
  for (let at = 0; at < text.length; at += pieces) splitter.push(text.slice(at, at + pieces));
  splitter.end();
  return records;
}

const values = (text: string, options = {}) =>
  split(text, options).map((r) => r.problem ?? r.fields ?? r.raw.split(','));

describe('csvSplitter', () => {
  it('a cell that is too long costs its row, however many lines it has', () => {
    const cell = '77,b,1\n'.repeat(200_000);
    const records = split(`1,"${cell}",0\n2,y,1\n3,"z",0\n`, { pieces: 1 << 20 });
    expect(records.map((r) => [r.line, r.problem])).toEqual([
      [1, `longer than ${limits.rowCharacters} characters`],
      [200_001 + 1, undefined],
      [200_001 + 2, undefined],
    ]);
  });

  it('takes plain records as they are, with their lines', () => {
    expect(split('a,b\n1,2\n\n3,4\n')).toEqual([
      { line: 1, lines: 1, raw: 'a,b', fields: undefined },
      { line: 2, lines: 1, raw: '1,2', fields: undefined },
      { line: 4, lines: 1, raw: '3,4', fields: undefined },
    ]);
  });

  it('unquotes fields, with line ends and quotes inside, and counts lines past them', () => {
    const records = split('a,"x\ny ""z""",b\nc,d,e');
    expect(records[0]).toMatchObject({ line: 1, fields: ['a', 'x\ny "z"', 'b'] });
    expect(records[1]).toMatchObject({ line: 3, raw: 'c,d,e' });
  });

  it('takes all three line ends', () => {
    expect(values('a,b\r\n"1",2\r\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(values('a,b\r"1",2\r', { newline: '\r' })).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('keeps quotes in the middle of a field, and space before an opening quote', () => {
    expect(values('5" pipe,2\na, "b,c"\n')).toEqual([
      ['5" pipe', '2'],
      ['a', 'b,c'],
    ]);
  });

  it('gives up a line with characters after a closing quote, not the next', () => {
    expect(values('"a"b,c\n1,2\n')).toEqual(['characters after a closing quote', ['1', '2']]);
  });

  it('loses one line to a quote that is never closed, not the rest of the file', () => {
    const records = split('a,b\n1,"open\n2,3\n4,5\n');
    expect(records.map((r) => r.problem)).toEqual([undefined, 'a quote that is never closed', undefined, undefined]);
    expect(records.map((r) => r.line)).toEqual([1, 2, 3, 4]);
  });

  it('accounts for each line where a later quote closes a stray one, and trusts none with quotes between', () => {
    const records = split('a,b\n1,"open\n2,3\n4,5" x\n6,"7"\n8,"shut"y\n9,0\n');
    expect(records.map((r) => [r.line, r.problem ?? r.raw])).toEqual([
      [1, 'a,b'],
      [2, 'characters after a closing quote'],
      [3, '2,3'],
      [4, 'in a record with a stray quote'],
      [5, '6,"7"'],
      [6, 'characters after a closing quote'],
      [7, '9,0'],
    ]);
  });

  it('ends soon where a quote stays open, however small the pieces are', () => {
    const line = `${'x'.repeat(60)},1\n`;
    const text = `a,b\n1,"open\n${line.repeat(300_000)}`;
    const begun = performance.now();
    const records = split(text, { pieces: 4_096 });
    expect(records.filter((r) => r.problem)).toHaveLength(1);
    expect(records).toHaveLength(300_002);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  it('refuses a line that is too long, and a text without line ends', () => {
    expect(split(`a\n${'x'.repeat(limits.rowCharacters + 1)}\nb`)[1]?.problem).toMatch(/longer than/);
    expect(() => split('x'.repeat(limits.rowCharacters * 5), { pieces: 100_000 })).toThrow(UnreadableObject);
  });

  it('reads any fields that were quoted, however the text is cut into pieces', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r', ' ', '😀'), maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        (rows, pieces) => {
          const text = rows.map((r) => `${r.map((f) => `"${f.replaceAll('"', '""')}"`).join(',')}\r\n`).join('');
          expect(split(text, { pieces }).map((r) => r.fields)).toEqual(rows);
        },
      ),
    );
  });

  it('gives the same records however any text is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' '), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (content, pieces) => {
        expect(split(content, { pieces })).toEqual(split(content));
      }),
      { numRuns: 500 },
    );
  });
});
