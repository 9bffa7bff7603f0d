import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ndcg } from '../../../core/metrics/ndcg.ts';

const { cases } = JSON.parse(readFileSync(new URL('./fixtures/ndcg.json', import.meta.url), 'utf8')) as {
  cases: { gain: number[]; score: number[]; ndcg: number }[];
};

it('is that of scikit-learn, items of equal score sharing their places', () => {
  for (const { gain, score, ndcg: expected } of cases) expect(ndcg(gain, score)).toBeCloseTo(expected, 12);
});

it('is 1 in the best order, and where nothing has a gain', () => {
  expect(ndcg([3, 2, 1, 0], [30, 20, 10, 1])).toBe(1);
  expect(ndcg([0, 0], [1, 2])).toBe(1);
  expect(ndcg([3, 2, 1, 0], [1, 1, 1, 1])).toBeLessThan(1);
});
