import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defused, defusedPattern } from '../../../core/values/spreadsheet.ts';

test.for([
  ['=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['+cmd|/c calc', "'+cmd|/c calc"],
  ['-2+3', "'-2+3"],
  ['\t=1', "'\t=1"],
  ["'=1", "''=1"],
  ['＝1', "'＝1"],
  ['-2.5e3', '-2.5e3'],
  ['+7', '+7'],
  ['-.5', '-.5'],
  ['-0,9012', '-0,9012'],
  ['-1.299,50 €', '-1.299,50 €'],
  ['-$1,299.50', '-$1,299.50'],
  ["-1'299.5", "-1'299.5"],
  ['-1 299,5', '-1 299,5'],
  ['-12 %', '-12 %'],
  ['-1,2,A1', "'-1,2,A1"],
  ['+1 2+3', "'+1 2+3"],
  ['--2,5', "'--2,5"],
  ['-2,5\t=1', "'-2,5\t=1"],
  ['-2,5\n=1', "'-2,5\n=1"],
  ['-', "'-"],
  ['-€', "'-€"],
  ["O'Neill", "O'Neill"],
  ['', ''],
] as const)('%j', ([text, expected]) => {
  expect(defused(text)).toBe(expected);
});

test('the apostrophe comes off again, and no other', () => {
  const piece = fc.constantFrom("'", '=', '-', '+', '@', '\t', '1', ',', ' ', 'a', '＝');
  const texts = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      expect(defused(text).replace(new RegExp(defusedPattern, 'u'), '$1')).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});
