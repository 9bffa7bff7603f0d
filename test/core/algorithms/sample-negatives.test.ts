import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../../../core/algorithms/model.ts';
import { negativeFraction } from '../../../core/algorithms/negative-fraction.ts';
import { predictRows } from '../../../core/algorithms/predict.ts';
import { sampleNegatives } from '../../../core/algorithms/sample-negatives.ts';
import { algorithms } from '../../../core/algorithms/training.ts';
import { planTrials as planTrialsOf } from '../../../core/search/plan-trials.ts';
import { algorithm, loadModel } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { matrixOf, range, uniform } from './table.ts';

const planTrials = (project: Parameters<typeof planTrialsOf>[0], counts: Parameters<typeof planTrialsOf>[1]) =>
  planTrialsOf(project, counts, algorithms).trials;

const none = new Uint32Array(0);
const dataOf = (target: Float64Array, columns: Record<string, ArrayLike<number>> = {}): TrainingData => ({
  matrix: matrixOf({ row: range(0, target.length), ...columns }),
  target,
  train: range(0, target.length),
  validation: none,
  task: 'binary',
  outputs: 1,
});

describe('sampleNegatives', () => {
  it('keeps every positive and the weight of the negatives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 2, maxLength: 60 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.nat(),
        (values, fraction, seed) => {
          const data = dataOf(Float64Array.from(values));
          const { train, weights } = sampleNegatives(data, fraction, seed);
          const negatives = values.filter((y) => y === 0).length;
          const kept = [...train].filter((row) => values[row] === 0);
          expect([...train].filter((row) => values[row] === 1)).toEqual(
            values.flatMap((y, row) => (y === 1 ? [row] : [])),
          );
          if (negatives > 0)
            expect(kept.length).toBe(fraction === 1 ? negatives : Math.max(1, Math.round(fraction * negatives)));
          expect(kept.reduce((sum, row) => sum + (weights?.[row] ?? 1), 0)).toBeCloseTo(negatives, 9);
          expect([...train]).toEqual([...train].sort((a, b) => a - b));
          expect(sampleNegatives(data, fraction, seed)).toEqual({ ...data, train, weights });
        },
      ),
    );
  });

  it('multiplies weights that rows have already', () => {
    const data = { ...dataOf(Float64Array.of(0, 0, 1, 0, 0)), weights: Float64Array.of(2, 2, 5, 2, 2) };
    const { train, weights } = sampleNegatives(data, 0.5, 1);
    expect([...train].map((row) => weights![row])).toEqual([...train].map((row) => (row === 2 ? 5 : 4)));
    expect(data.weights[0]).toBe(2);
  });

  it('is for binary tasks', () => {
    const data: TrainingData = { ...dataOf(Float64Array.of(0, 1, 2)), task: 'multiclass', outputs: 3 };
    expect(() => sampleNegatives(data, 0.5, 1)).toThrow(
      'parameter negativeFraction is 0.5; expected 1 for task multiclass',
    );
  });
});

describe('training on a fraction of the negatives', () => {
  const rows = 20_000;
  const [x, chance] = [uniform(rows, 1), uniform(rows, 2)];
  const truth = x.map((v) => 0.05 * v * v);
  const target = Float64Array.from(truth, (p, i) => (chance[i]! < p ? 1 : 0));

  it.each(['gradientBoostedTrees', 'logisticRegression'])('%s: probabilities keep the prior', (name) => {
    const data = { ...dataOf(target), matrix: matrixOf({ x }) };
    const parameters = name === 'gradientBoostedTrees' ? { numIterations: 20, numLeaves: 4 } : { alpha: 1e-5 };
    const meanOf = (negativeFraction: number) => {
      const { model } = algorithm(name).train(data, { ...parameters, negativeFraction }, 3);
      return predictRows(loadModel(model), data.matrix, data.train).reduce((a, b) => a + b / rows, 0);
    };
    const rate = target.reduce((a, b) => a + b, 0) / rows;
    for (const fraction of [1, 0.2]) expect(Math.abs(meanOf(fraction) / rate - 1)).toBeLessThan(0.1);
  });
});

describe('the fraction that is planned', () => {
  const large = { rows: 600_000, positives: 4000, task: 'binary' as const };

  it('keeps fifty negatives for each positive of a large table, else all', () => {
    expect(negativeFraction(large)).toBe(0.34);
    expect(negativeFraction({ ...large, positives: 60_000 })).toBe(1);
    expect(negativeFraction({ ...large, positives: 500 })).toBe(1);
    expect(negativeFraction({ ...large, rows: 100_000 })).toBe(1);
    expect(negativeFraction({ rows: 600_000, task: 'regression' })).toBe(1);
  });

  it('is in the trials', () => {
    const trials = planTrials(project(), { train: 600_000, validation: 0, test: 0, positives: 4000 });
    const fractions = trials.filter((t) => t.fraction === undefined && t.algorithm === 'gradientBoostedTrees');
    expect(fractions[0]!.parameters.negativeFraction).toBe(0.34);
    for (const { parameters } of fractions) expect([undefined, 0.34, 0.17]).toContain(parameters.negativeFraction);
    const small = planTrials(project(), { train: 6000, validation: 0, test: 0, positives: 400 });
    for (const { parameters } of small) expect(parameters.negativeFraction).toBeUndefined();
  });
});
