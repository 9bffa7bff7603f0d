import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan, fitFeaturePlan, NoFeatures } from '../../../../core/features/index.ts';
import { dropFeatures } from '../../../../core/features/selection/drop-features.ts';
import { prepare } from '../../../../core/prepare/prepare.ts';
import { prepareRefit } from '../../../../core/prepare/prepare-refit.ts';
import { foldHistory, windowSpecs } from '../../../../core/windows/index.ts';
import { datasetOf, numbers } from '../../prepare/dataset.ts';
import { payments } from '../../prepare/payments.ts';
import { cases } from '../tables.ts';

describe('dropFeatures', () => {
  it('leaves the other features as they are, with fewer windows and inputs', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('trees' as const, 'linear' as const), fc.nat(), (input, encoding, bits) => {
        const { dataset, fitRows } = input;
        const { project } = dataset.extra;
        const windows = foldHistory(dataset, windowSpecs(project, dataset.table));
        let plan: ReturnType<typeof fitFeaturePlan>['plan'];
        let reduced: ReturnType<typeof dropFeatures>;
        try {
          plan = fitFeaturePlan({ dataset, windows, fitRows, encoding, seed: 1 }).plan;
          const unwanted = new Set(plan.features.filter((_, f) => ((bits >> (f % 30)) & 1) === 1).map((f) => f.name));
          reduced = dropFeatures(plan, (feature) => (unwanted.has(feature) ? 'not wanted' : undefined));
        } catch (error) {
          expect(error).toBeInstanceOf(NoFeatures);
          return;
        }
        const full = applyPlan(plan, dataset.table, windows);
        const read = new Set(reduced.plan.inputs.map(({ name }) => name));
        const table = {
          rows: dataset.table.rows,
          columns: dataset.table.columns.filter(({ name }) => read.has(name) || name.startsWith('$')),
        };
        const own = applyPlan(reduced.plan, table, foldHistory({ ...dataset, table }, reduced.plan.windows));
        expect(own.features).toEqual(full.features.filter((_, f) => reduced.keep[f]));
        expect(own.data).toEqual(full.data.filter((_, f) => reduced.keep[f]));
        const by = reduced.plan.dropped.filter((d) => d.by === 'selection');
        expect(by.length > 0).toBe(reduced.keep.includes(false));
      }),
      { numRuns: 60 },
    );
  });

  it('names the input where none of its features is left, else the feature', () => {
    const { plan } = fitPayments();
    const reduced = dropFeatures(plan, (feature, input) =>
      feature === 'at.hour' || input.startsWith('terminal.fraud') ? 'no use' : undefined,
    ).plan;
    const by = reduced.dropped.filter((d) => d.by === 'selection');
    expect(by.map((d) => d.column)).toEqual([
      'at.hour',
      'terminal.fraud.count.P7D.delay.P7D',
      'terminal.fraud.mean.P7D.delay.P7D',
    ]);
    expect(reduced.windows.map((spec) => spec.of)).toEqual(['amount']);
    expect(reduced.windows[0]).toEqual(plan.windows[0]);
  });

  it('refuses to drop everything', () => {
    expect(() => dropFeatures(fitPayments().plan, () => 'no use')).toThrow(NoFeatures);
  });
});

function fitPayments() {
  const dataset = payments();
  const windows = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
  const target = Float64Array.from(dataset.table.columns[2] as never, () => 0);
  const fitRows = Uint32Array.from({ length: dataset.table.rows }, (_, i) => i);
  return fitFeaturePlan({ dataset, windows, fitRows, encoding: 'trees', seed: 1, target });
}

describe('prepare with selection', () => {
  const uniform = (seed: number) => (i: number) => {
    const v = Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453;
    return v - Math.floor(v);
  };
  const table = (selection: boolean) => {
    const each = (make: (i: number) => number) => Array.from({ length: 3000 }, (_, i) => make(i));
    const real = each(uniform(1));
    const noise = Array.from({ length: 30 }, (_, k) => numbers(`noise ${k}`, each(uniform(50 + k))));
    return datasetOf({
      columns: [numbers('real', real), ...noise],
      target: each((i) => (real[i]! + uniform(2)(i) > 1 ? 1 : 0)),
      project: { features: { selection } },
    });
  };

  it('drops from both encodings, and from a refit what the evaluated plan dropped', () => {
    const { plans, prepared } = prepare(table(true));
    const names = plans.trees!.features.map((f) => f.name);
    expect(names).toContain('real');
    expect(names.length).toBeLessThan(12);
    expect(prepared.trees!.matrix.features).toEqual(plans.trees!.features);
    expect(new Set(plans.linear!.features.map((f) => f.source))).toEqual(new Set(names));
    expect(plans.linear!.inputs.map((i) => i.name)).toEqual(plans.trees!.inputs.map((i) => i.name));
    expect(plans.trees!.selection).toMatch(/of 31 features show no relation to the target/);
    const refitted = prepareRefit(table(true), [plans.trees!]);
    expect(refitted.plan.features).toEqual(plans.trees!.features);
    expect(refitted.prepared.matrix.data.length).toBe(names.length);
  });

  it('is switched off by the project', () => {
    const { plans } = prepare(table(false));
    expect(plans.trees!.features.length).toBe(31);
    expect(plans.trees!.selection).toBeUndefined();
  });
});
