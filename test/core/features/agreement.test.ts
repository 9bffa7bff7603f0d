import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan, type FeaturePlan, fitFeaturePlan, NoFeatures, rowTransform } from '../../../core/features/index.ts';
import type { FeatureMatrix } from '../../../core/table/feature-matrix.ts';
import { rowAt, takeRows } from '../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../core/windows/index.ts';
import { type Case, cases } from './tables.ts';

const encodings = fc.constantFrom('trees' as const, 'linear' as const);

function fit({ dataset, fitRows }: Case, encoding: 'trees' | 'linear') {
  const windows = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
  try {
    return { windows, ...fitFeaturePlan({ dataset, windows, fitRows, encoding, seed: 1 }) };
  } catch (error) {
    expect(error).toBeInstanceOf(NoFeatures);
    return undefined;
  }
}

const rowOf = (matrix: FeatureMatrix, row: number) => matrix.data.map((values) => values[row]!);

describe('applyPlan and rowTransform', () => {
  it('agree to the last bit on any table, after the plan went through JSON', () => {
    fc.assert(
      fc.property(cases, encodings, (input, encoding) => {
        const fitted = fit(input, encoding);
        if (!fitted) return;
        const plan = JSON.parse(JSON.stringify(fitted.plan)) as FeaturePlan;
        const { table } = input.dataset;
        const matrix = applyPlan(fitted.plan, table, fitted.windows);
        const transform = rowTransform(plan);
        const out = new Float32Array(plan.features.length).fill(123);
        for (let row = 0; row < table.rows; row++) {
          const values = fitted.windows.columns.map((column) => column[row]!);
          // Through JSON as a request would come.
          transform(JSON.parse(JSON.stringify(rowAt(table, row))), values, out);
          const expected = rowOf(matrix, row);
          expected.forEach((value, f) => {
            if (!Object.is(value, out[f]))
              expect([plan.features[f]!.name, out[f]]).toEqual([plan.features[f]!.name, value]);
          });
        }
      }),
      { numRuns: 80 },
    );
  });

  it('give the same row whatever rows are around it', () => {
    fc.assert(
      fc.property(cases, encodings, fc.nat(), (input, encoding, pick) => {
        const fitted = fit(input, encoding);
        if (!fitted) return;
        const row = pick % input.dataset.table.rows;
        const alone = applyPlan(fitted.plan, takeRows(input.dataset.table, Uint32Array.of(row)), {
          columns: fitted.windows.columns.map((column) => column.slice(row, row + 1)),
        });
        expect(rowOf(alone, 0)).toEqual(rowOf(applyPlan(fitted.plan, input.dataset.table, fitted.windows), row));
      }),
      { numRuns: 20 },
    );
  });

  it('keep to what each encoding promises', () => {
    fc.assert(
      fc.property(cases, encodings, (input, encoding) => {
        const fitted = fit(input, encoding);
        if (!fitted) return;
        const { plan, matrix } = fitted;
        expect(new Set(plan.features.map((f) => f.name)).size).toBe(plan.features.length);
        expect(matrix.data.length).toBe(plan.features.length);
        const columns = new Set(input.dataset.table.columns.map((c) => c.name));
        plan.features.forEach((feature, f) => {
          expect(columns).toContain(feature.source);
          const code = (v: number) => Number.isInteger(v) && v >= 0 && v < feature.cardinality! && v <= 254;
          const kept = (v: number) =>
            (encoding !== 'linear' || Number.isFinite(v)) &&
            (feature.kind === 'numeric' ? Math.abs(v) !== Number.POSITIVE_INFINITY : Number.isNaN(v) || code(v));
          expect([feature.name, matrix.data[f]!.filter((v) => !kept(v))]).toEqual([feature.name, new Float32Array()]);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('take anything a record may hold for a missing or unseen value', () => {
    const odd = fc.oneof(
      fc.anything(),
      fc.constantFrom('NaN', 'Infinity', '-1e999', '1e400', 10n ** 30n, {}, [], () => 1),
    );
    fc.assert(
      fc.property(cases, encodings, fc.array(odd, { minLength: 13, maxLength: 13 }), (input, encoding, cells) => {
        const fitted = fit(input, encoding);
        if (!fitted) return;
        const { plan } = fitted;
        const record = Object.fromEntries(plan.inputs.map(({ name }, i) => [name, cells[i]]));
        const out = new Float32Array(plan.features.length);
        rowTransform(plan)(record, [], out);
        for (const value of out) {
          expect(Math.abs(value)).not.toBe(Number.POSITIVE_INFINITY);
          if (encoding === 'linear') expect(Number.isNaN(value)).toBe(false);
        }
      }),
      { numRuns: 30 },
    );
  });
});
