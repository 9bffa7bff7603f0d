import { expect, test } from 'vitest';
import { adamW } from '../../../../core/algorithms/neural-network/adam-w.ts';
import { dropoutMasks } from '../../../../core/algorithms/neural-network/dropout.ts';
import { learningRateAt } from '../../../../core/algorithms/neural-network/learning-rate.ts';
import { addVector, fitInputs, widthOf } from '../../../../core/algorithms/neural-network/network-inputs.ts';
import { scoreGradients } from '../../../../core/algorithms/neural-network/score-gradients.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { matrixOf, range } from '../table.ts';

test('steps are those that the formulas of AdamW say', () => {
  // Gradients (0.3, -0.4), then (0.1, 0.2).
  const weights = [Float32Array.of(1, -2)];
  const step = adamW(weights, [true]);
  step([Float32Array.of(0.3, -0.4)], 0.1, 0.5);
  expect([...weights[0]!]).toEqual([expect.closeTo(0.85, 6), expect.closeTo(-1.8, 6)]);
  step([Float32Array.of(0.1, 0.2)], 0.1, 0.5);
  const second = (w: number, g1: number, g2: number) => {
    const mean = (0.9 * 0.1 * g1 + 0.1 * g2) / (1 - 0.9 ** 2);
    const square = (0.999 * 0.001 * g1 ** 2 + 0.001 * g2 ** 2) / (1 - 0.999 ** 2);
    return w * (1 - 0.1 * 0.5) - (0.1 * mean) / (Math.sqrt(square) + 1e-8);
  };
  expect(weights[0]![0]).toBeCloseTo(second(0.85, 0.3, 0.1), 5);
  expect(weights[0]![1]).toBeCloseTo(second(-1.8, -0.4, 0.2), 5);
});

test('long gradients are shortened, and overflowed ones change nothing', () => {
  const weights = [Float32Array.of(1), Float32Array.of(1)];
  const step = adamW(weights, [false, false]);
  step([Float32Array.of(Number.POSITIVE_INFINITY), Float32Array.of(1)], 0.1, 0);
  step([Float32Array.of(Number.NaN), Float32Array.of(1)], 0.1, 0);
  expect([weights[0]![0], weights[1]![0]]).toEqual([1, 1]);
  step([Float32Array.of(3e4), Float32Array.of(4e4)], 0.1, 0);
  step([Float32Array.of(0.6), Float32Array.of(-0.8)], 0.1, 0);
  // Both were of length 1 in the end: the second takes the second weight back.
  expect(weights[1]![0]).toBeCloseTo(0.9 + 0.1 * ((0.1 * 0.8 - 0.09 * 0.8) / 0.19 / 0.8), 3);
});

test('the rate rises over a twentieth of the steps, then falls to almost nothing', () => {
  const rates = Array.from({ length: 100 }, (_, step) => learningRateAt(step, 100));
  expect(rates[0]).toBeCloseTo(0.2, 12);
  expect(rates[5]).toBe(1);
  expect(rates.slice(5)).toEqual(rates.slice(5).toSorted((a, b) => b - a));
  expect(rates[99]).toBeLessThan(0.001);
});

test('masks drop at the rate and keep sums', () => {
  const [mask] = dropoutMasks({ hidden: [50], members: 4 }, 0.2, 30, seededRandom(1))(30);
  expect(mask!.length).toBe(4 * 30 * 50);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1.25)]));
  expect(mask!.reduce((sum, value) => sum + value, 0) / mask!.length).toBeCloseTo(1, 1);
});

test('a number becomes what is missing, present, scaled, and below or in each piece', () => {
  const matrix = matrixOf({
    x: [0, 1, 2, 3, 4, Number.NaN],
    same: [7, 7, 7, 7, 7, 7],
    none: new Array(6).fill(Number.NaN),
  });
  const [x, same, none] = fitInputs(matrix, range(0, 6), 4);
  expect(x).toEqual({ kind: 'number', median: 2, scale: 0.5, edges: [0, 1, 2, 3, 4] });
  const vector = (value: number) => {
    const out = new Float64Array(widthOf(x!));
    addVector(x!, value, out, 0);
    return [...out];
  };
  const scaled = 0.25 / Math.sqrt(1 + (0.25 / 3) ** 2);
  expect(vector(2.5)).toEqual([0, 1, scaled, 1, 1, 0.5, 0]);
  expect(vector(Number.NaN)).toEqual([1, 0, 0, 0, 0, 0, 0]);
  expect(vector(-9).slice(3)).toEqual([0, 0, 0, 0]);
  expect(vector(Number.POSITIVE_INFINITY)).toEqual([0, 1, expect.closeTo(3, 9), 1, 1, 1, 1]);
  expect([same, none].map((input) => [widthOf(input!), (input as { scale: number }).scale])).toEqual([
    [3, 0],
    [3, 0],
  ]);
});

test('gradients of scores are what differences of the loss are', () => {
  const scores = Float32Array.of(0.3, -1.2, 0.8, 1.5, 0.1, -0.4, 0.9, 0.2, -0.7, 0.4, 1.1, -0.3);
  const targets = { target: Float64Array.of(2, 0), weights: Float64Array.of(0.5, 1.5) };
  const loss = (given: Float64Array) => {
    let sum = 0;
    for (let at = 0; at < 12; at += 3) {
      const row = (at / 3) % 2;
      const total = Math.log([0, 1, 2].reduce((all, k) => all + Math.exp(given[at + k]!), 0));
      for (let k = 0; k < 3; k++) {
        const label = 0.1 / 3 + (targets.target[row] === k ? 0.9 : 0);
        sum -= targets.weights[row]! * label * (given[at + k]! - total);
      }
    }
    return sum / 4;
  };
  const found = scoreGradients('multiclass', scores, targets, 3, 0.1);
  found.forEach((value, i) => {
    const moved = (by: number) => Float64Array.from(scores, (score, j) => (j === i ? score + by : score));
    expect(value).toBeCloseTo((loss(moved(1e-5)) - loss(moved(-1e-5))) / 2e-5, 6);
  });
});
