import { describe, expect, test } from 'vitest';
import { predictRows } from '../../../core/algorithms/predict.ts';
import { applyCalibration } from '../../../core/metrics/calibration/apply-calibration.ts';
import type { Calibration } from '../../../core/metrics/calibration/calibration.ts';
import { fitCalibration } from '../../../core/metrics/calibration/fit-calibration.ts';
import type { Prepared } from '../../../core/prepare/prepared.ts';
import { calibrationFolds, type RecalibrateInput, recalibrate } from '../../../core/register/recalibrate.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { parts } from '../../../core/table/feature-matrix.ts';
import { algorithm, loadModel } from '../../support/algorithms.ts';
import { project } from '../../support/project.ts';
import { payments } from '../../support/search-run.ts';

const logistic = algorithm('logisticRegression');

/** Rows whose one feature is `signal(target, row)` plus noise. */
function preparedOf(target: Float64Array, signal: (y: number, row: number) => number): Prepared {
  const random = seededRandom(3);
  const values = Float32Array.from(target, (y, row) => signal(y, row) + random());
  const rows = target.length;
  return {
    matrix: { rows, features: [{ name: 'x', kind: 'numeric', source: 'x' }], data: [values] },
    target,
    part: new Uint8Array(rows).fill(parts.train),
    time: Float64Array.from(target.keys()),
    known: Float64Array.from(target.keys()),
    weight: null,
    imputed: null,
    unit: null,
    costs: null,
    rowIndex: Uint32Array.from(target.keys()),
    task: 'binary',
    classes: ['0', '1'],
  };
}

function fitOn({ matrix, target }: Prepared, train: Uint32Array) {
  const data = { matrix, target, train, validation: new Uint32Array(0), task: 'binary' as const, outputs: 1 };
  return logistic.train(data, { alpha: 1e-7 }, 1).model;
}

const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** As a run does: the model of the first 70 % is calibrated on the next 15 %, then the winner is fitted on all rows. */
function refitOf(prepared: Prepared, change: Partial<RecalibrateInput> = {}): RecalibrateInput {
  const { matrix, target } = prepared;
  const n = target.length;
  const [trainEnd, validationEnd] = [Math.round(0.7 * n), Math.round(0.85 * n)];
  const early = loadModel(fitOn(prepared, range(0, trainEnd)));
  const validation = predictRows(early, matrix, range(trainEnd, validationEnd));
  const { calibration } = fitCalibration(validation, target.slice(trainEnd, validationEnd), 1, 1);
  const rows = range(0, n);
  return {
    prepared,
    outputs: 1,
    rows,
    predictions: predictRows(loadModel(fitOn(prepared, rows)), matrix, rows),
    calibration,
    fold: new Uint8Array(n).map((_, i) => Math.floor((3 * i) / n)),
    fit: async (train) => loadModel(fitOn(prepared, train)),
    seed: 1,
    shouldStop: () => false,
    ...change,
  };
}

const meanUnder = (calibration: Calibration | null, predictions: Float64Array) =>
  predictions.map(applyCalibration(calibration)).reduce((a, b) => a + b, 0) / predictions.length;

describe('few positives and an over-confident model of the training part', () => {
  const rows = 12_000;
  const base = 1 / 240;
  const target = new Float64Array(rows).map((_, i) => (i % 240 === 7 ? 1 : 0));
  // In the training part the positives stand apart, so that its log odds are far too large; later only some do.
  const apart = preparedOf(target, (y, i) => (y === 1 && (i < 0.7 * rows || i % 480 === 7) ? 1.3 : 0));

  test('the calibration of validation would be far off, the one that serves is not', async () => {
    const input = refitOf(apart);
    expect(input.calibration).not.toBeNull();
    expect(meanUnder(input.calibration, input.predictions)).toBeGreaterThan(1.5 * base);
    const { calibration, kept, reason } = await recalibrate(input);
    expect(kept).toBe(false);
    expect(Math.abs(meanUnder(calibration, input.predictions) - base)).toBeLessThan(0.3 * base);
    expect(reason).toMatch(/does not fit the refitted model \(mean probability 0\.0\d+, base rate 0\.00417\)/);
  });

  test('without time for the folds the model serves uncalibrated', async () => {
    const { calibration, reason } = await recalibrate(refitOf(apart, { shouldStop: () => true }));
    expect(calibration).toBeNull();
    expect(reason).toMatch(/no time was left to calibrate on 3 folds; not calibrated: mean probability 0\.0041/);
  });

  test('a fold that holds all positives leaves nothing to learn from', async () => {
    const fold = target.map((y, i) => (y === 1 ? 0 : i % 3));
    const { reason } = await recalibrate(refitOf(apart, { fold: Uint8Array.from(fold) }));
    expect(reason).toContain('without fold 1 of 3 there is a class without rows');
  });

  test('a model that is off by itself has its log odds shifted', async () => {
    const input = refitOf(apart, { shouldStop: () => true });
    const predictions = input.predictions.map(applyCalibration({ kind: 'platt', slope: 1, intercept: 3 }));
    const { calibration, reason } = await recalibrate({ ...input, predictions });
    expect(calibration).toMatchObject({ kind: 'platt', slope: 1, intercept: expect.closeTo(-3, 2) });
    expect(meanUnder(calibration, predictions)).toBeCloseTo(base, 6);
    expect(reason).toContain('log odds shifted by -3.00: mean probability 0.00417');
  });
});

describe('the ordinary case', () => {
  const random = seededRandom(5);
  const target = new Float64Array(3000).map(() => (random() < 0.2 ? 1 : 0));

  test('keeps the calibration found on validation and fits nothing', async () => {
    const fit = () => expect.unreachable('nothing is to be fitted');
    const input = refitOf(
      preparedOf(target, (y) => 0.4 * y),
      { calibration: { kind: 'platt', slope: 1.02, intercept: 0.01 }, fit },
    );
    const { calibration, kept, reason } = await recalibrate(input);
    expect(calibration).toBe(input.calibration);
    expect(kept).toBe(true);
    expect(reason).toMatch(/^calibration found on validation kept: mean probability 0\.\d+, base rate 0\.\d+$/);
  });

  test('also when it was found there', async () => {
    const input = refitOf(preparedOf(target, (y) => 0.4 * y));
    expect(await recalibrate(input)).toMatchObject({ calibration: input.calibration, kept: true });
  });
});

test('several classes: a temperature that levels the classes is replaced', async () => {
  const random = seededRandom(7);
  const target = new Float64Array(1500).map(() => (random() < 0.8 ? 0 : random() < 0.7 ? 1 : 2));
  const prepared: Prepared = {
    ...preparedOf(target, (y) => 0.5 * y),
    task: 'multiclass',
    classes: ['a', 'b', 'c'],
  };
  const { matrix } = prepared;
  const fit = (train: Uint32Array) =>
    logistic.train(
      { matrix, target, train, validation: new Uint32Array(0), task: 'multiclass', outputs: 3 },
      { alpha: 1e-6 },
      1,
    ).model;
  const rows = range(0, target.length);
  const input: RecalibrateInput = {
    prepared,
    outputs: 3,
    rows,
    predictions: predictRows(loadModel(fit(rows)), matrix, rows),
    calibration: { kind: 'temperature', temperature: 6 },
    fold: new Uint8Array(target.length).map((_, i) => i % 3),
    fit: async (train) => loadModel(fit(train)),
    seed: 1,
    shouldStop: () => false,
  };
  const { calibration, kept, reason } = await recalibrate(input);
  expect(kept).toBe(false);
  expect(calibration?.kind ?? 'none').toMatch(/temperature|none/);
  expect(reason).toMatch(/mean probability of class '[abc]'/);
  expect(await recalibrate({ ...input, calibration: null })).toMatchObject({ kept: true, calibration: null });
});

describe('folds', () => {
  const prepared = preparedOf(new Float64Array(9), () => 0);

  test('else row by row, groups whole', () => {
    const by = (split: 'random' | 'group') => {
      const data = { sources: [{ name: 'payments', key: 'id' }] };
      const group = split === 'group' ? { group: 'terminal' } : {};
      return payments(project('fraud', { data: { ...data, split: { by: split, ...group } } }), 9);
    };
    expect([...calibrationFolds(by('random'), prepared)]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    const grouped = by('group');
    const terminal = grouped.table.columns.find((c) => c.name === 'terminal')!;
    const codes = 'codes' in terminal ? terminal.codes : expect.unreachable();
    expect([...calibrationFolds(grouped, prepared)]).toEqual(Array.from(codes, (code) => code % 3));
  });
});
