import { describe, expect, it } from 'vitest';
import { applyPlan, fitFeaturePlan } from '../../../../core/features/index.ts';
import type { EncodedPlan } from '../../../../core/features/plan.ts';
import type { Column } from '../../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../../core/windows/index.ts';
import { datasetOf, numbers, texts } from '../../prepare/dataset.ts';

const rows = 3000;
const each = <T>(make: (i: number) => T) => Array.from({ length: rows }, (_, i) => make(i));
const at = each((i) => 1.7e12 + i * 3_600_000);
const amount = numbers(
  'amount',
  each((i) => (i * 37) % 101),
);
const windows = [{ entity: 'who', of: 'amount', over: ['P30D'], statistics: ['mean' as const] }];

function fit(who: Column, target: number[], { like, upTo = rows }: { like?: EncodedPlan; upTo?: number } = {}) {
  const project = { features: { windows } };
  const dataset = datasetOf({ columns: [who, amount], target, time: at, project });
  const folded = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
  const fitRows = Uint32Array.from({ length: upTo }, (_, i) => i);
  const { plan } = fitFeaturePlan({
    dataset,
    windows: folded,
    fitRows,
    encoding: 'trees',
    seed: 1,
    ...(like && { like }),
  });
  expect(applyPlan(plan, dataset.table, folded).features).toEqual(plan.features);
  return plan;
}

const namesOf = ({ features }: EncodedPlan) => features.map(({ name }) => name);
const oneIn = (n: number) => each((i) => (i % n === 0 ? 1 : 0));
const dropped = { column: 'who', reason: 'names an entity: its windows are the features', by: 'entity' };

describe('an entity whose windows are features', () => {
  it('is no category where its values have few frauds each, however few the values', () => {
    const plan = fit(
      texts(
        'who',
        each((i) => `customer ${i % 31}`.replace(' ', '')),
      ),
      oneIn(25),
    );
    expect(namesOf(plan)).not.toContain('who');
    expect(namesOf(plan)).toContain('who.amount.mean.P30D');
    expect(plan.dropped).toContainEqual(dropped);
    expect(plan.inputs.map(({ name }) => name)).toContain('amount');
  });

  it('is no number where whole numbers name it', () => {
    const plan = fit(
      numbers(
        'who',
        each((i) => 4000 + ((i * 7) % 31)),
        'integer',
      ),
      oneIn(25),
    );
    expect(namesOf(plan)).not.toContain('who');
    expect(plan.dropped).toContainEqual(dropped);
  });

  it('is a category where each value has seen enough of both classes', () => {
    const plan = fit(
      texts(
        'who',
        each((i) => `shop${i % 3}`),
      ),
      oneIn(7),
    );
    expect(namesOf(plan)).toContain('who');
  });

  it('keeps its words where it has any', () => {
    const plan = fit(
      texts(
        'who',
        each((i) => `${i % 2 ? 'coffee' : 'petrol'} number ${i % 31}`),
      ),
      oneIn(25),
    );
    expect(namesOf(plan)).not.toContain('who');
    expect(namesOf(plan)).toContain('who (characters)');
    expect(plan.dropped).toContainEqual(dropped);
  });

  it('stays what it was in the plan that a refit follows, as rows become more', () => {
    const shops = texts(
      'who',
      each((i) => `shop${i % 3}`),
    );
    const before = fit(shops, oneIn(7), { upTo: 600 });
    expect(namesOf(before)).not.toContain('who');
    expect(namesOf(fit(shops, oneIn(7), { like: before }))).toEqual(namesOf(before));
    const known = fit(shops, oneIn(7));
    expect(namesOf(fit(shops, oneIn(7), { like: known, upTo: 600 }))).toContain('who');
  });
});
