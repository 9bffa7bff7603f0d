import { describe, expect, it } from 'vitest';
import { compile } from '../../../../../core/prepare/plan/encoders/index.ts';
import { fitTerms } from '../../../../../core/prepare/plan/fit/terms.ts';
import type { ScoreEncoder, TermsEncoder } from '../../../../../core/prepare/plan/plan.ts';
import type { StringColumn } from '../../../../../core/table/table.ts';
import { texts } from '../../dataset.ts';
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

  it('counts terms for trees, and for linear models scales tf-idf vectors to one length', () => {
    const write = (encoder: TermsEncoder, text: string) => {
      const out = new Float32Array(encoder.terms.length + 2);
      (compile(encoder) as { write(v: string, o: Float32Array, at: number): void }).write(text, out, 0);
      return [...out.slice(0, encoder.terms.length)];
    };
    const [{ encoder: trees }] = fit(body, spam);
    expect(write(trees, 'money money NOW').reduce((a, b) => a + b, 0)).toBe(2 + 1 + 1);
    const [{ encoder: linear }] = fit(body, spam, { encoding: 'linear' });
    expect(Math.hypot(...write(linear, 'money money NOW'))).toBeCloseTo(4, 5);
    expect(write(linear, 'nothing known')).toEqual([0, 0, 0, 0]);
  });

  it('is left out where features are not to be automatic', () => {
    expect(fitTerms(body, contextOf([body], spam, { automatic: false }))).toHaveProperty('dropped');
  });

  it('copes with texts that are missing or hold no words', () => {
    const empty = texts('body', [...repeat(null, 10), ...repeat('…', 10)], 'text') as StringColumn;
    const encoders = fit(empty, spam);
    expect(encoders).toHaveLength(1);
    expect(encoders[0].encoder.terms).toEqual([]);
  });
});

describe('fitScore', () => {
  it('weighs terms by how much more often they stand in texts of the class', () => {
    const [, { encoder }] = fit(body, spam);
    const out = new Float32Array(1);
    const score = (text: string | undefined) => {
      (compile(encoder) as { write(v: string | undefined, o: Float32Array, at: number): void }).write(text, out, 0);
      return out[0]!;
    };
    expect(score('free money')).toBeGreaterThan(1);
    expect(score('lunch')).toBeLessThan(0);
    expect([score(undefined), score('unheard of')]).toEqual([0, 0]);
    expect(encoder.outputs).toEqual(['yes']);
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
    expect(classes.encoder.outputs.toSorted()).toEqual(['a', 'b', 'c']);
    const [, number] = fit(
      body,
      cells.map((c) => c!.length),
      { task: 'regression', classes: [], encoding: 'linear' },
    );
    expect(number.encoder.weights).toHaveLength(1);
  });
});
