import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Algorithm } from '../../../core/algorithms/algorithm.ts';
import type { TrainingData } from '../../../core/algorithms/model.ts';
import { assignFolds, crossValidationOf, judgingRows } from '../../../core/search/cross-validation.ts';
import { SearchTimeOver } from '../../../core/search/errors.ts';
import { runTrial } from '../../../core/search/run-trial.ts';
import { parts } from '../../../core/table/feature-matrix.ts';
import { trainer } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { range, synthetic } from '../algorithms/table.ts';

const rows = 600;
const table = synthetic(rows);
const part = new Uint8Array(rows).map((_, i) => (i < 400 ? parts.train : i < 500 ? parts.validation : parts.test));
const crossValidation = { folds: 5, repeats: 2 };
const data = {
  matrix: table.matrix,
  target: Float64Array.from(table.binary),
  part,
  weight: null,
  unit: null,
  costs: null,
  task: 'binary' as const,
  classes: ['no', 'yes'],
};
const spec = {
  index: 0,
  algorithm: 'gradientBoostedTrees',
  parameters: { numIterations: 60, earlyStoppingRounds: 10, learningRate: 0.1 },
  seed: 1,
  minutes: 1,
  crossValidation,
};

test('by how many rows, and by time never', () => {
  const of = (train: number, more = {}, by: 'random' | 'time' = 'random') => {
    const definition = project('p', { data: { sources: [{ name: 'rows', time: 'at' }], split: { by } } });
    return crossValidationOf(definition, { train, validation: 100, test: 100, ...more });
  };
  expect(of(300)).toEqual({ folds: 5, repeats: 3 });
  expect(of(1500)).toEqual({ folds: 5, repeats: 1 });
  expect(of(9000)).toEqual({ folds: 5, repeats: 1 });
  expect(of(9900)).toBeUndefined();
  expect(of(5000, { classes: 26 })).toBeUndefined();
  expect(of(300, {}, 'time')).toBeUndefined();
});

test('rows of validation judge, under cross-validation those of training too', () => {
  const of = Uint8Array.of(parts.test, parts.train, parts.validation, parts.unused, parts.train);
  expect([...judgingRows(of, undefined)]).toEqual([2]);
  expect([...judgingRows(of, crossValidation)]).toEqual([1, 2, 4]);
});

test('folds are as even as can be in each class, and units stay whole', () => {
  const some = fc.array(fc.record({ stratum: fc.nat(2), unit: fc.nat(30) }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(some, fc.nat(), fc.boolean(), (all, seed, grouped) => {
      const strata = all.map(({ stratum }) => stratum);
      const unit = grouped ? Int32Array.from(all, (one) => one.unit) : null;
      const fold = assignFolds(range(0, all.length), strata, unit, seed);
      const places = new Map<number, Set<number>>();
      all.forEach((one, i) => {
        places.set(one.unit, (places.get(one.unit) ?? new Set()).add(fold[i]!));
      });
      if (grouped) expect([...places.values()].every(({ size }) => size === 1)).toBe(true);
      else
        for (const stratum of [0, 1, 2]) {
          const counts = [0, 1, 2, 3, 4].map((f) => strata.filter((s, i) => s === stratum && fold[i] === f).length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
    }),
  );
});

/** The trees of the product, with a note of what each training has seen. */
function watched() {
  const seen: { train: Uint32Array; validation: Uint32Array; iterations: number | undefined }[] = [];
  const algorithms = trainer.algorithms.map(
    (one): Algorithm => ({
      ...one,
      train: (own: TrainingData, parameters, seed, options) => {
        seen.push({ train: own.train, validation: own.validation, iterations: options?.iterations });
        return one.train(own, parameters, seed, options);
      },
    }),
  );
  return { seen, with: { ...trainer, algorithms } };
}

test('each row is predicted by models that have not seen it, and the last model has seen all', async () => {
  const { seen, with: own } = watched();
  const output = await runTrial(spec, data, () => false, own);
  const folds = seen.slice(0, -1);
  expect(folds).toHaveLength(10);
  for (const { train, validation } of folds) {
    expect(train.length + validation.length).toBe(500);
    expect([...validation].filter((row) => train.includes(row))).toEqual([]);
  }
  for (const repeat of [folds.slice(0, 5), folds.slice(5)])
    expect(repeat.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b)).toEqual([...range(0, 500)]);
  const last = seen.at(-1)!;
  expect([...last.train]).toEqual([...range(0, 500)]);
  expect(last.iterations).toBe(output.iterations);
  expect(output.predictions.validation).toHaveLength(500);
  expect(output.predictions.test).toHaveLength(100);
});

test('an algorithm that cannot be cut is trained anew with the rounds of the other folds', async () => {
  const { seen, with: own } = watched();
  const uncut = own.algorithms.map(({ cut: _, ...one }) => one);
  const anew = await runTrial(spec, data, () => false, { ...own, algorithms: uncut });
  expect(seen).toHaveLength(21);
  const cut = await runTrial(spec, data, () => false, trainer);
  expect(anew.iterations).toBe(cut.iterations);
  expect(anew.metrics.logLoss).toBeCloseTo(cut.metrics.logLoss!, 6);
});

test('where the time is over before all folds are trained, nothing is judged', async () => {
  let looks = 0;
  await expect(runTrial(spec, data, () => looks++ > 100, trainer)).rejects.toThrow(SearchTimeOver);
});
