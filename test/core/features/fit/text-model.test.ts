import { describe, expect, it } from 'vitest';
import type { Corpus } from '../../../../core/features/fit/corpus.ts';
import { scoreRow, textModelFitter } from '../../../../core/features/fit/text-model.ts';

const dense = [
  [1, 0.5, 0, 0],
  [0.5, 0, 1, 0],
  [0, 1, 0.5, 0.25],
  [0, 0, 1, 1],
  [1, 0, 0, 1],
  [0, 0.75, 0.25, 0],
];
const entries = dense.map((row) => row.flatMap((value, term) => (value === 0 ? [] : [{ value, term }])));
const starts = [0];
for (const row of entries) starts.push(starts.at(-1)! + row.length);
const corpus: Corpus = {
  buckets: Uint32Array.of(0, 1, 2, 3),
  rarity: new Uint8Array(4),
  starts: Float64Array.from(starts),
  positions: Uint32Array.from(entries.flat(), (e) => e.term),
  values: Float32Array.from(entries.flat(), (e) => e.value),
};
const rows = () => Uint32Array.of(0, 1, 2, 3, 4, 5);
const classes = Float64Array.of(1, 1, -1, -1, 1, -1);
const even = new Float64Array(4).fill(1);

const fit = textModelFitter(corpus);

describe('textModelFitter', () => {
  // LogisticRegression(C=5, solver='liblinear', tol=1e-12).fit(X, y); with importance s: fit(X * s, y), coefficients times s.
  it.each([
    ['as LIBLINEAR', even, [2.38624353, -1.28988649, -0.36034028, -0.65508223], -0.07098513],
    ['by importance', Float64Array.of(1, 2, 0.5, 1), [2.35818965, -2.26637535, -0.18474718, -0.83303242], 0.17265507],
  ] as const)('fits logistic regression %s', (_, importance, weights, intercept) => {
    const model = fit({ rows: rows(), target: classes, importance, loss: 'logistic', strength: 5, passes: 20_000 });
    weights.forEach((weight, t) => {
      expect(model.weights[t]).toBeCloseTo(weight, 5);
    });
    expect(model.intercept).toBeCloseTo(intercept, 5);
    expect(scoreRow(corpus, 0, model)).toBeCloseTo(intercept + weights[0] + weights[1] / 2, 5);
  });

  it('fits ridge regression', () => {
    // Z = np.c_[X, np.ones(6)]; np.linalg.solve(Z.T @ Z + np.eye(5) / 5, Z.T @ t)
    const target = Float64Array.of(1, 0.5, -1, -0.75, 1.25, -1);
    const model = fit({ rows: rows(), target, importance: even, loss: 'squared', strength: 5, passes: 20_000 });
    [1.44478077, -0.69785685, -0.24379948, -0.1717768].forEach((weight, t) => {
      expect(model.weights[t]).toBeCloseTo(weight, 5);
    });
    expect(model.intercept).toBeCloseTo(-0.15884317, 5);
  });

  it('stays finite with huge importance and with rows of one class', () => {
    const model = fit({
      rows: rows(),
      target: classes,
      importance: new Float64Array(4).fill(1e6),
      loss: 'logistic',
      strength: 5,
    });
    expect([...model.weights, model.intercept].every(Number.isFinite)).toBe(true);
    const one = fit({
      rows: rows(),
      target: new Float64Array(6).fill(-1),
      importance: even,
      loss: 'logistic',
      strength: 5,
    });
    expect([...one.weights, one.intercept].every(Number.isFinite)).toBe(true);
    expect(scoreRow(corpus, 0, one)).toBeLessThan(0);
  });
});
