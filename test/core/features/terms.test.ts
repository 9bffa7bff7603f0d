import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maximumCharacters } from '../../../core/features/readable.ts';
import { eachTerm } from '../../../core/features/term-buckets.ts';
import { codePoint } from '../../support/code-point.ts';

function termsOf(text: string): { texts: string[]; hashes: number[]; words: number } {
  const [texts, hashes]: [string[], number[]] = [[], []];
  const words = eachTerm(text, (hash, start, end) => {
    texts.push(text.slice(start, end));
    hashes.push(hash);
  });
  return { texts, hashes, words };
}

describe('eachTerm', () => {
  it('finds words and pairs of words', () => {
    expect(termsOf('  Free money, now!')).toMatchObject({
      texts: ['Free', 'money', 'Free money', 'now', 'money, now'],
      words: 3,
    });
    expect(termsOf('')).toEqual({ texts: [], hashes: [], words: 0 });
  });

  it('folds case in every script, and takes characters for words where there are no spaces', () => {
    expect(termsOf('STRASSE Öl ПРИВЕТ').hashes).toEqual(termsOf('strasse öl привет').hashes);
    expect(termsOf('a東京b').texts).toEqual(['a', '東', 'a東', '京', '東京', 'b', '京b']);
    expect(termsOf('🎈 up').words).toBe(2);
  });

  it('takes letters for the same however they were typed', () => {
    expect(termsOf('ｆｒｅｅ ﬁle é').hashes).toEqual(termsOf('free file e\u0301').hashes);
    expect(termsOf('\ud83c').words).toBe(1);
  });

  it('tells terms apart, and the same ones together', () => {
    const words = Array.from({ length: 2000 }, (_, i) => `word${i}`);
    const hashes = new Set(words.map((word) => termsOf(word).hashes[0]));
    expect(hashes.size).toBe(2000);
    expect(termsOf('a b').hashes[2]).not.toBe(termsOf('b a').hashes[2]);
    expect(termsOf('x money').hashes[1]).toBe(termsOf('money').hashes[0]);
  });

  it('stays in range for any text, and looks at a bounded part of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (text) => {
        const { hashes, words } = termsOf(text);
        expect(hashes.length).toBe(words === 0 ? 0 : 2 * words - 1);
        for (const hash of hashes) expect(hash >= 0 && hash < 2 ** 32 && Number.isInteger(hash)).toBe(true);
      }),
    );
    expect(eachTerm('a '.repeat(maximumCharacters), () => {})).toBe(maximumCharacters / 2);
  });
});
