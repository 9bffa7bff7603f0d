import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachTerm, maximumCharacters, termBuckets } from '../../../../core/prepare/plan/terms.ts';

function termsOf(text: string): { texts: string[]; buckets: number[]; words: number } {
  const [texts, buckets]: [string[], number[]] = [[], []];
  const words = eachTerm(text, (bucket, start, end) => {
    texts.push(text.slice(start, end));
    buckets.push(bucket);
  });
  return { texts, buckets, words };
}

describe('eachTerm', () => {
  it('finds words and pairs of words', () => {
    expect(termsOf('  Free money, now!')).toMatchObject({
      texts: ['Free', 'money', 'Free money', 'now', 'money, now'],
      words: 3,
    });
    expect(termsOf('')).toEqual({ texts: [], buckets: [], words: 0 });
  });

  it('folds case in every script, and takes characters for words where there are no spaces', () => {
    expect(termsOf('STRASSE Öl ПРИВЕТ').buckets).toEqual(termsOf('strasse öl привет').buckets);
    expect(termsOf('a東京b').texts).toEqual(['a', '東', 'a東', '京', '東京', 'b', '京b']);
    expect(termsOf('🎈 up').words).toBe(2);
  });

  it('tells terms apart, and the same ones together', () => {
    const words = Array.from({ length: 2000 }, (_, i) => `word${i}`);
    const buckets = new Set(words.map((word) => termsOf(word).buckets[0]));
    // About n^2 / 2 m = 8 collisions are expected.
    expect(buckets.size).toBeGreaterThan(1970);
    expect(termsOf('a b').buckets[2]).not.toBe(termsOf('b a').buckets[2]);
    expect(termsOf('x money').buckets[1]).toBe(termsOf('money').buckets[0]);
  });

  it('stays in range for any text, and looks at a bounded part of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { buckets, words } = termsOf(text);
        expect(buckets.length).toBe(words === 0 ? 0 : 2 * words - 1);
        for (const bucket of buckets)
          expect(bucket >= 0 && bucket < termBuckets && Number.isInteger(bucket)).toBe(true);
      }),
    );
    expect(eachTerm('a '.repeat(maximumCharacters), () => {})).toBe(maximumCharacters / 2);
  });
});
