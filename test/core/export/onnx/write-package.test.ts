import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exporterOf } from '../../../../core/algorithms/exporter.ts';
import { modelExporters } from '../../../../core/algorithms/exporting.ts';
import { writeOnnxPackage as write } from '../../../../core/export/onnx/write-package.ts';
import type { FeaturePlan } from '../../../../core/features/plan.ts';
import { UnsupportedModel } from '../../../../core/onnx/errors.ts';
import { packages } from './packages.ts';

const writeOnnxPackage = (pkg: Parameters<typeof write>[0], about: Parameters<typeof write>[1]) =>
  write(pkg, about, exporterOf(pkg.model, modelExporters));
const about = { version: 3, digest: 'd1' };
const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url));

// onnxruntime 1.31.1 ran these files on `records` of packages.ts, the derived ones also on numbers up to 1e308: its probabilities
// differ from ours by at most 4e-8, its labels are ours.
test.each(Object.entries(packages))('the file that onnxruntime ran: %s', (name, pkg) => {
  expect(Buffer.from(writeOnnxPackage(pkg, about).bytes).equals(fixture(name))).toBe(true);
});

describe('inputs', () => {
  test('columns and windows as they are, what ONNX cannot say as prepared features', () => {
    expect(writeOnnxPackage(packages['package-linear']!, about).inputs).toEqual([
      { name: 'amount in €', kind: 'column', type: 'double', columns: 1 },
      { name: 'customer.amount.mean.P1D', kind: 'window', type: 'double', columns: 1 },
      { name: 'country', kind: 'column', type: 'string', columns: 1, personal: true },
      { name: 'foreign', kind: 'column', type: 'string', columns: 1 },
      {
        name: 'at.hour … at (missing)',
        kind: 'prepared',
        type: 'float',
        columns: 2,
        features: ['at.hour', 'at (missing)'],
      },
      {
        name: 'note "refund" … note (characters)',
        kind: 'prepared',
        type: 'float',
        columns: 2,
        features: ['note "refund"', 'note (characters)'],
      },
    ]);
  });

  test('the parts of a number made of several, unless they are moments', () => {
    const { inputs } = writeOnnxPackage(packages['package-derived-trees']!, about);
    expect(inputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['amount in €', 'column'],
      ['limit', 'column'],
      ['customer.amount.mean.P1D', 'window'],
      ['until - at (days)', 'prepared'],
    ]);
  });

  test('a value that stands for missing makes a category a prepared feature', () => {
    const pkg = packages['package-trees']!;
    const plan = pkg.plan as FeaturePlan;
    const encoders = plan.encoders.map((e) => (e.kind === 'codes' ? { ...e, values: ['', 'NL', 'FR'] } : e));
    const { inputs } = writeOnnxPackage({ ...pkg, plan: { ...plan, encoders } }, about);
    expect(inputs.find((i) => i.name === 'country')).toMatchObject({ kind: 'prepared', features: ['country'] });
  });
});

test('what has no ONNX form is refused', () => {
  const pkg = packages['package-trees']!;
  expect(() => writeOnnxPackage({ ...pkg, model: { ...pkg.model, algorithm: 'unheardOf' } }, about)).toThrow(
    UnsupportedModel,
  );
  const calibration = { kind: 'temperature', temperature: 2 };
  expect(() => writeOnnxPackage({ ...pkg, calibration }, about)).toThrow(UnsupportedModel);
});
