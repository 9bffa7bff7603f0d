import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatNumber } from '../../../core/values/format.ts';
import { freeName } from '../../../core/values/free-name.ts';
import { toldApart } from '../../../core/values/told-apart.ts';

it('writes numbers as they are written elsewhere, where that tells them apart', () => {
  expect(toldApart([0.12345, 1234.5, 20000], formatNumber)).toEqual(['0.1235', '1,235', '20,000']);
});

it.each([
  ['moments in milliseconds', [1_700_000_000_123, 1_700_000_100_123], ['1700000000123', '1700000100123']],
  ['a narrow range', [1000.1, 1000.2, 1000.3], ['1000.1', '1000.2', '1000.3']],
  ['beyond 2^53', [2 ** 60, 2 ** 60 + 2 ** 9], ['1152921504606847000', '1152921504606847500']],
  ['tiny ones', [1e-300, 1.00001e-300], ['1e-300', '1.00001e-300']],
])('tells apart %s', (_, values, texts) => {
  expect(toldApart(values, formatNumber)).toEqual(texts);
});

it('tells any different numbers apart', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { comparator: (a, b) => a === b }),
      (values) => {
        expect(new Set(toldApart(values, formatNumber)).size).toBe(values.length);
      },
    ),
  );
});

it('finds a name that no value has', () => {
  expect(freeName('missing', ['a'])).toBe('missing');
  expect(freeName('missing', ['missing', '(missing)'])).toBe('((missing))');
});
