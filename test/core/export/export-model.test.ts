import { expect, test } from 'vitest';
import { readLightgbm } from '../../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { exportModel } from '../../../core/export/export-model.ts';
import type { FeaturePlan } from '../../../core/features/plan.ts';
import { UnsupportedModel } from '../../../core/onnx/errors.ts';
import { loadModel } from '../../support/algorithms.ts';
import { packages } from './onnx/packages.ts';
import { writtenRows } from './written-model.ts';

const about = { version: 3, digest: 'd1' };
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test('LightGBM: trees that predict the same, and how their features are made', () => {
  const pkg = packages['package-trees']!;
  const { files, inputs, left } = exportModel(pkg, 'lightgbm', about);
  expect(files.map((file) => file.ending)).toEqual(['.txt', '.features.json', '.py']);
  const [ours, theirs] = [pkg.model, readLightgbm(text(files[0]!.bytes))].map(loadModel);
  for (const row of writtenRows) {
    const out = [ours, theirs].map((model) => {
      const predicted = new Float64Array(1);
      model!.predictRow(row, predicted);
      return predicted[0]!;
    });
    expect(out[1]).toBeCloseTo(out[0]!, 12);
  }
  expect(JSON.parse(text(files[1]!.bytes))).toMatchObject({ ...about, plan: pkg.plan, calibration: pkg.calibration });
  expect(inputs[0]!.features).toEqual((pkg.plan as FeaturePlan).features.map((f) => f.name));
  expect(left).toContain('the calibration of probabilities');
});

test('LightGBM has no form of a linear model', () => {
  expect(() => exportModel(packages['package-linear']!, 'lightgbm', about)).toThrow(UnsupportedModel);
  expect(() => exportModel(packages['package-linear']!, 'lightgbm', about)).toThrow(
    "version 3 of 'pay' is a model of the algorithm logisticRegression, and LightGBM's format holds trees only; export it with --format onnx",
  );
});

test('ONNX: the plan stands beside the file where features have to be prepared', () => {
  const pkg = packages['package-linear']!;
  const [model, features] = exportModel(pkg, 'onnx', about).files;
  expect([model!.ending, features!.ending]).toEqual(['.onnx', '.features.json']);
  expect(JSON.parse(text(features!.bytes))).toMatchObject({ ...about, plan: pkg.plan });
  const whole = exportModel(packages['package-trees']!, 'onnx', about).files;
  expect(whole.map(({ ending }) => ending)).toEqual(['.onnx', '.py']);
});

test('ONNX says what it leaves to the caller', () => {
  expect(exportModel(packages['package-linear']!, 'onnx', about).left).toEqual([
    'the feature plan of at.hour … at (missing): give it prepared features',
    'the feature plan of note "refund" … note (characters): give it prepared features',
    'entity windows: give their values',
  ]);
  expect(exportModel(packages['package-trees']!, 'onnx', about).left).toEqual([
    'entity windows: give their values',
    'decisions by cost',
  ]);
});

test('the rule of intervals goes along, and is said to be left to the caller', () => {
  const intervals = { coverage: 0.9, at: [1, 2], lower: [-1, -2], upper: [1, 3] };
  const pkg = { ...packages['package-linear']!, intervals };
  const { files, left } = exportModel(pkg, 'onnx', about);
  expect(left.at(-1)).toBe('prediction intervals: the metadata say how they follow from the value');
  expect(JSON.parse(text(files[1]!.bytes)).intervals).toEqual(intervals);
  expect(text(files[0]!.bytes)).toContain(`"intervals":${JSON.stringify(intervals)}`);
});
