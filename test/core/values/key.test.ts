import { expect, test } from 'vitest';
import { keyFault, keyText } from '../../../core/values/key.ts';

test.for([
  ['a', undefined],
  ['ä'.repeat(1_024), undefined],
  ['😀'.repeat(1_024), undefined],
  ['ä'.repeat(1_025), 'longer than 1,024 characters'],
  ['😀'.repeat(1_025), 'longer than 1,024 characters'],
  ['x'.repeat(3_000_000), 'longer than 1,024 characters'],
  ['a\ud800', 'with half a character (a lone surrogate of UTF-16)'],
  ['\udc00a', 'with half a character (a lone surrogate of UTF-16)'],
] as const)('%#: a key', ([text, fault]) => {
  expect(keyFault(text)).toBe(fault);
});

test('a number is the key of its digits; what several keys would share is none', () => {
  expect([7, -0, 1.5, 2 ** 53 - 1, 'x', ''].map(keyText)).toEqual([
    '7',
    '0',
    '1.5',
    '9007199254740991',
    'x',
    undefined,
  ]);
  expect([2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, null, true, {}].map(keyText)).toEqual(
    Array(6).fill(undefined),
  );
});
