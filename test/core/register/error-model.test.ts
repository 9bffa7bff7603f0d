import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { algorithms } from '../../../core/algorithms/training.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { applyPlan, type FeaturePlan } from '../../../core/features/index.ts';
import { errorExpecter } from '../../../core/monitor/performance/known/expected-errors.ts';
import type { ErrorModel } from '../../../core/reference/error-model.ts';
import { fitErrorModel } from '../../../core/register/error-model.ts';
import { meanOf } from '../../../core/stats/mean-of.ts';
import type { Table } from '../../../core/table/table.ts';

interface Errors {
  mae: number;
  rmse: number;
}
const { columns, reference, chunks } = JSON.parse(
  readFileSync(new URL('../metrics/estimated/fixtures/nannyml-car-prices.json', import.meta.url), 'utf8'),
) as { columns: string[]; reference: number[][]; chunks: (Errors & { realised: Errors; rows: number[][] })[] };
const names = columns.slice(0, -2);
const [predicted, truth] = [names.length, names.length + 1];

const plan: FeaturePlan = {
  format: 1,
  encoding: 'trees',
  inputs: [],
  time: null,
  windows: [],
  encoders: names.map((column) => ({ kind: 'numeric', input: { column, type: 'number' } })),
  features: names.map((name) => ({ name, kind: 'numeric', source: name })),
  dropped: [],
};
const table: Table = {
  rows: reference.length,
  columns: names.map((name, k) => ({ name, type: 'number', values: Float64Array.from(reference, (row) => row[k]!) })),
};
const column = (k: number) => Float64Array.from(reference, (row) => row[k]!);
const matrix = applyPlan(plan, table, { columns: [] });

let model: ErrorModel;
beforeAll(async () => {
  model = (await fitErrorModel(algorithms, matrix, column(predicted), column(truth)))!;
});

function estimated(rows: readonly number[][]): Errors {
  const expect = errorExpecter({ plan } as ServingPackage, model);
  const errors = rows.map((row) =>
    expect({
      inferenceId: 'i',
      project: 'p',
      modelVersion: 1,
      at: '2026-01-01T00:00:00Z',
      record: Object.fromEntries(names.map((name, k) => [name, row[k]!])),
      windows: {},
      value: row[predicted]!,
    }),
  );
  return {
    mae: meanOf(errors.map(([absolute]) => absolute)),
    rmse: Math.sqrt(meanOf(errors.map(([, squared]) => squared))),
  };
}

it.each(chunks.map((chunk, i) => ({ i, chunk })))(
  'errors of chunk $i of the car prices are as NannyML estimates them, and near the realised ones',
  ({ chunk }) => {
    const own = estimated(chunk.rows);
    for (const name of ['mae', 'rmse'] as const) {
      expect(Math.abs(own[name] / chunk[name] - 1)).toBeLessThan(0.06);
      expect(Math.abs(own[name] / chunk.realised[name] - 1)).toBeLessThan(0.15);
    }
  },
);

it('falls with the realised error from one period to the other, as much as NannyML says', () => {
  const ratio = (of: (chunk: (typeof chunks)[number]) => number) =>
    meanOf(chunks.slice(3).map(of)) / meanOf(chunks.slice(0, 3).map(of));
  const own = ratio(({ rows }) => estimated(rows).mae);
  expect(Math.abs(own - ratio(({ mae }) => mae))).toBeLessThan(0.04);
  expect(Math.abs(own - ratio(({ realised }) => realised.mae))).toBeLessThan(0.06);
});

it('is small', () => {
  expect(JSON.stringify(model).length).toBeLessThan(250_000);
});

it('is none of few rows', async () => {
  const few = { ...matrix, rows: 100, data: matrix.data.map((values) => values.subarray(0, 100)) };
  expect(
    await fitErrorModel(algorithms, few, column(predicted).subarray(0, 100), column(truth).subarray(0, 100)),
  ).toBeNull();
});
