import { describe, expect, it } from 'vitest';
import { compile } from '../../../../core/features/encoders/index.ts';
import { corpusOf } from '../../../../core/features/fit/corpus.ts';
import { fitTerms } from '../../../../core/features/fit/fit-terms.ts';
import type { ScoreEncoder, TermsEncoder } from '../../../../core/features/plan.ts';
import type { StringColumn } from '../../../../core/table/table.ts';
import { texts } from '../../prepare/dataset.ts';
import { contextOf } from './context.ts';

const repeat = (text: string | null, times: number) => new Array<string | null>(times).fill(text);
const cells = [...repeat('free money now', 6), ...repeat('free lunch', 4), ...repeat('see you at lunch', 10)];
const body = texts('body', cells, 'text') as StringColumn;
const spam = cells.map((text) => (text === 'free money now' ? 1 : 0));
const fit = (column: StringColumn, target: number[], change: Parameters<typeof contextOf>[2] = {}) => {
  const fitted = fitTerms(column, contextOf([column], target, change));
  if ('dropped' in fitted) throw new Error(fitted.dropped);
  return fitted.encoders as [{ encoder: TermsEncoder }, { encoder: ScoreEncoder; outOfFold: Float32Array[] }];
};

describe('fitTerms', () => {
  it('takes the terms whose chi-squared statistic is largest', () => {
    // sklearn.feature_selection.chi2 of the presence: money, now, free money and money now 14.0, lunch 6.0, others less.
    const [{ encoder }] = fit(body, spam);
    expect(encoder.terms.map((term) => term.text).sort()).toEqual(['free money', 'money', 'money now', 'now']);
  });

  it('takes terms by the deviation of the mean for a number', () => {
    const more = [...cells, ...cells];
    const price = more.map((text, i) => (text?.includes('lunch') ? 100 : 0) + (i % 3));
    const [{ encoder }] = fit(texts('body', more, 'text') as StringColumn, price, { task: 'regression', classes: [] });
    expect(encoder.terms.map((term) => term.text)).toContain('lunch');
  });

  it('counts terms for trees; linear models have the score', () => {
    const write = (encoder: TermsEncoder, text: string) => {
      const out = new Float32Array(encoder.terms.length + 2);
      (compile(encoder) as { write(v: string, o: Float32Array, at: number): void }).write(text, out, 0);
      return [...out.slice(0, encoder.terms.length)];
    };
    const [{ encoder: trees }] = fit(body, spam);
    expect(write(trees, 'money money NOW').reduce((a, b) => a + b, 0)).toBe(2 + 1 + 1);
    const [{ encoder: linear }] = fit(body, spam, { encoding: 'linear' });
    expect(linear.terms).toEqual([]);
  });

  it('is left out where features are not to be automatic', () => {
    expect(fitTerms(body, contextOf([body], spam, { automatic: false }))).toHaveProperty('dropped');
  });

  it('copes with texts that are missing or hold no words', () => {
    const empty = texts('body', [...repeat(null, 10), ...repeat(' \n', 10)], 'text') as StringColumn;
    const encoders = fit(empty, spam);
    expect(encoders).toHaveLength(1);
    expect(encoders[0].encoder.terms).toEqual([]);
  });
});

describe('fitScore', () => {
  const writer = (encoder: ScoreEncoder) => {
    const kernel = compile(encoder) as { write(v: string | undefined, o: Float32Array, at: number): void };
    const out = new Float32Array(encoder.scores.length);
    return (text: string | undefined) => {
      kernel.write(text, out, 0);
      return [...out];
    };
  };

  it('scores a text by its words and by parts of them', () => {
    const [, { encoder }] = fit(body, spam);
    const score = (text: string | undefined) => writer(encoder)(text)[0]!;
    expect(score('free money')).toBeGreaterThan(0.5);
    expect(score('freeee moneyy')).toBeGreaterThan(score(undefined));
    expect(score('lunch')).toBeLessThan(score(undefined));
    expect(score('xyz')).toBe(score(undefined));
    expect(encoder.scores.map((s) => s.name)).toEqual(['yes']);
  });

  it('scores the fit rows by the other folds alone', () => {
    const [, before] = fit(body, spam);
    const changed = spam.map((y, i) => (i === 3 ? 1 - y : y));
    const [, after] = fit(body, changed);
    for (const i of [3, 8, 13, 18]) expect(after.outOfFold[0]![i]).toBe(before.outOfFold[0]![i]);
    expect(after.outOfFold[0]![4]).not.toBe(before.outOfFold[0]![4]);
  });

  it('has a score for each class, and one for a number', () => {
    const three = cells.map((_, i) => i % 3);
    const [, classes] = fit(body, three, { task: 'multiclass', classes: ['a', 'b', 'c'] });
    expect(classes.encoder.scores.map((s) => s.name).toSorted()).toEqual(['a', 'b', 'c']);
    const lengths = cells.map((c) => c!.length);
    const [, { encoder }] = fit(body, lengths, { task: 'regression', classes: [], encoding: 'linear' });
    const score = writer(encoder);
    expect(score('see you at lunch')[0]).toBeGreaterThan(score('free lunch')[0]!);
  });

  it('finds what is written without spaces, inflected or misspelt', () => {
    const good = ['这个酒店非常好', '房间很好，服务好', 'wunderbare Hotelzimmer', 'wunderbares Frühstück'];
    const bad = ['这个酒店太差了', '房间很差，服务差', 'schreckliche Hotelzimmer', 'schreckliches Frühstück'];
    const all = [...good, ...bad, ...good, ...bad];
    const [, { encoder }] = fit(
      texts('body', all, 'text') as StringColumn,
      all.map((_, i) => (i % 8 < 4 ? 1 : 0)),
    );
    const score = (text: string) => writer(encoder)(text)[0]!;
    expect(score('好')).toBeGreaterThan(score('差'));
    expect(score('WUNDERBAR!')).toBeGreaterThan(score('Schrecklich!'));
    expect(score('wundrbarer')).toBeGreaterThan(score('shrecklicher'));
  });

  it('keeps the most frequent terms where there are too many', () => {
    const corpus = corpusOf(['a b c', 'a b d', 'a c e', 'f g h'], 4, 1000);
    expect(corpus.buckets).toHaveLength(4);
    expect(corpus.rarity).toHaveLength(4);
    expect(corpusOf(['a', 'b'], 4, 1000).buckets).toHaveLength(0);
  });
});
