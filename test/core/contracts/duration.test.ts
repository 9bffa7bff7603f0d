import { describe, expect, it } from 'vitest';
import { durationMs, InvalidDuration } from '../../../core/contracts/duration.ts';

describe('durationMs', () => {
  it.each([
    ['P7D', 7 * 86_400_000],
    ['P1W2D', 9 * 86_400_000],
    ['PT90M', 5_400_000],
    ['P1DT1H1M1S', 86_400_000 + 3_661_000],
  ])('reads %s', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });

  it.each(['', 'P', '7D', 'P1Y', 'PT', 'P-1D'])("refuses '%s'", (text) => {
    expect(() => durationMs(text)).toThrow(InvalidDuration);
  });
});
