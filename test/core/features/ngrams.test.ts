import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachNgram } from '../../../core/features/ngrams.ts';
import { codePoint } from '../../support/code-point.ts';

function ngramsOf(text: string): number[] {
  const hashes: number[] = [];
  eachNgram(text, (hash) => hashes.push(hash));
  return hashes;
}

describe('eachNgram', () => {
  it('finds runs of 3 and 4 characters of each part, its ends counted', () => {
    // sklearn: TfidfVectorizer(analyzer='char_wb', ngram_range=(3, 4)).build_analyzer()('abcd') are these 7:
    // ' ab', 'abc', 'bcd', 'cd ', ' abc', 'abcd', 'bcd '.
    expect(ngramsOf('abcd')).toHaveLength(7);
    expect(ngramsOf('a')).toHaveLength(1);
    expect(ngramsOf(' \n\t\u3000')).toEqual([]);
    expect(new Set(ngramsOf('abc xabcd')).size).toBeLessThan(ngramsOf('abc xabcd').length);
  });

  it('sees neither case nor how letters were typed, but punctuation', () => {
    expect(ngramsOf('ÜBER  Ｆｒｅｅ')).toEqual(ngramsOf('u\u0308ber free'));
    expect(ngramsOf('good!')).not.toEqual(ngramsOf('good?'));
  });

  it('looks at the first characters alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), fc.nat({ max: 20 }), (text, limit) => {
        const hashes: number[] = [];
        eachNgram(text, (hash) => hashes.push(hash), limit);
        expect(hashes.length).toBeLessThanOrEqual(2 * limit + 1);
        for (const hash of hashes) expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
      }),
    );
  });
});
