import { describe, expect, test } from 'vitest';
import { baselineFinding } from '../../../../core/evaluate/findings/baseline.ts';
import type { Predicted } from '../../../../core/metrics/statistics.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

type Part = Record<'model' | 'column', Predicted>;

/** Rows of which a model and the best column say so much. */
function part(random: () => number, rows: number, skill: number, ofColumn: number): Part {
  const target = Float64Array.from({ length: rows }, () => (random() < 0.5 ? 1 : 0));
  const say = (s: number) =>
    Float64Array.from(target, (y) => 1 / (1 + Math.exp(-s * (y - 0.5) - 1.5 * (random() - 0.5))));
  const predicted = (predictions: Float64Array): Predicted => ({ task: 'binary', outputs: 1, target, predictions });
  return { model: predicted(say(skill)), column: predicted(say(ofColumn)) };
}

function finding(test: Part, outOfFold?: Part) {
  const trial = (of: keyof Part) => ({ predicted: test[of], ...(outOfFold && { outOfFold: outOfFold[of] }) });
  return baselineFinding('logLoss', { algorithm: 'gradientBoostedTrees', ...trial('model') }, [
    { algorithm: 'singleFeature', baseline: 'feature', feature: 'width', ...trial('column') },
  ]);
}

describe('a test part of few rows on which one column happens to be better', () => {
  // 18 rows: the column is better on them by chance.
  const unlucky = part(seededRandom(3), 18, 1, 2);

  test('holds a model that is judged by no other rows', () => {
    expect(finding(unlucky)?.code).toBe('baseline');
  });

  test('holds no model that is surely better out of fold', () => {
    expect(finding(unlucky, part(seededRandom(4), 102, 5, 1))).toBeUndefined();
  });

  test('holds one that is not surely better out of fold', () => {
    expect(finding(unlucky, part(seededRandom(5), 102, 2, 2))?.message).toMatch(/no better on test than .*'width'/);
  });
});

test('many test rows on which one column is better outweigh the others', () => {
  expect(finding(part(seededRandom(6), 400, 1, 3), part(seededRandom(7), 100, 3, 2.8))?.code).toBe('baseline');
});

test('of models that are as good as one column hardly more pass than by the test part alone', () => {
  const seeds = Array.from({ length: 200 }, (_, seed) => seed + 1);
  const passed = (folded: boolean) =>
    seeds.filter((seed) => {
      const random = seededRandom(seed);
      const [test, outOfFold] = [part(random, 18, 2, 2), part(random, 102, 2, 2)];
      return !finding(test, folded ? outOfFold : undefined);
    }).length;
  expect(passed(true) - passed(false)).toBeLessThanOrEqual(6);
});
