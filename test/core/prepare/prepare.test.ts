import { describe, expect, it } from 'vitest';
import { ownImage } from '../../../core/algorithms/own-image/algorithm.ts';
import { applyPlan } from '../../../core/features/index.ts';
import { encodingsOf } from '../../../core/prepare/encodings.ts';
import { prepare } from '../../../core/prepare/prepare.ts';
import { applyToDataset, prepareRefit } from '../../../core/prepare/prepare-refit.ts';
import { UnusableSplit } from '../../../core/prepare/split/assign-parts.ts';
import { parts } from '../../../core/table/feature-matrix.ts';
import { numericColumn } from '../../../core/table/table.ts';
import { foldHistory, InvalidWindow } from '../../../core/windows/index.ts';
import { algorithm } from '../../support/algorithms.ts';
import { datasetOf, numbers } from './dataset.ts';
import { payments, start } from './payments.ts';

const day = 86_400_000;
const regression = datasetOf({
  columns: [numbers('x', [...new Array(300).keys()])],
  target: [...new Array(300).keys()],
  classes: [],
  project: { objective: { task: 'regression', target: 'y' }, features: { selection: false } },
});

describe('prepare', () => {
  it('keeps the usable rows in order of time, with their parts, targets and costs', () => {
    const dataset = payments();
    const { prepared, counts } = prepare(dataset);
    const trees = prepared.trees!;
    expect(trees.matrix.rows).toBe(796);
    expect([...trees.time]).toEqual([...trees.time].sort((a, b) => a - b));
    expect(trees.time.at(-1)!).toBeLessThanOrEqual(dataset.extra.maturedUntil!);
    const amount = numericColumn(dataset.table, 'amount').values;
    trees.rowIndex.forEach((row, i) => {
      expect([...trees.costs!.slice(4 * i, 4 * i + 4)]).toEqual([5, amount[row], 0, 0]);
      expect(trees.target[i]).toBe(Number.isNaN(numericColumn(dataset.table, '$target').values[row]!) ? 0 : 1);
    });
    expect(counts).toEqual({
      train: trees.part.filter((p) => p === parts.train).length,
      validation: 159,
      test: 159,
      positives: trees.target.filter((y, i) => y === 1 && trees.part[i] === parts.train).length,
    });
    expect(prepared.linear!.part).toEqual(trees.part);
  });

  it('has window features of the whole history, also of rows that cannot be learned from', () => {
    const dataset = payments();
    const { prepared, plans } = prepare(dataset);
    const { matrix, rowIndex } = prepared.trees!;
    const { columns, names } = foldHistory(dataset, plans.trees!.windows);
    for (const [w, name] of names.entries()) {
      const f = matrix.features.findIndex((feature) => feature.name === name);
      expect([...matrix.data[f]!]).toEqual(Array.from(rowIndex, (row) => Math.fround(columns[w]![row]!)));
    }
  });

  it('fits the plans on the training part: what comes later changes nothing', () => {
    const before = prepare(payments());
    const dataset = payments();
    const { part, rowIndex } = before.prepared.trees!;
    const last = Math.max(...rowIndex.filter((_, i) => part[i] === parts.train));
    const amount = numericColumn(dataset.table, 'amount').values;
    amount.forEach((value, row) => {
      if (row > last) amount[row] = value * 100 + 7;
    });
    const after = prepare(dataset);
    expect(after.plans).toEqual(before.plans);
  });

  it('builds only what the algorithms ask for, as the algorithms say themselves', () => {
    const { project } = payments(10).extra;
    for (const name of ['gradientBoostedTrees', 'logisticRegression', 'linearRegression'] as const) {
      const training = { ...project.training, algorithms: [name] };
      expect(encodingsOf({ ...project, training })).toEqual([algorithm(name).encoding]);
    }
    const image = { uri: 'registry.example/trainer:1' };
    const beside = payments(10, { training: { algorithms: ['logisticRegression'], image } }).extra.project;
    expect(encodingsOf(beside)).toEqual(['linear', ownImage(undefined).encoding]);
    expect(encodingsOf(project)).toEqual(['trees', 'linear']);
    const { plans, prepared } = prepare(payments(900, { training: { algorithms: ['logisticRegression'] } }));
    expect([Object.keys(plans), Object.keys(prepared)]).toEqual([['linear'], ['linear']]);
  });

  it('has no costs where there is no decision', () => {
    const dataset = payments(900, { objective: { task: 'regression', target: 'fraud' }, labels: {}, features: {} });
    numericColumn(dataset.table, '$target').values.forEach((_, i, target) => {
      target[i] = i % 17;
    });
    expect(prepare(dataset).prepared.trees!.costs).toBeNull();
  });

  it('says what is wrong with data that cannot be prepared', () => {
    expect(() => prepare(payments(0))).toThrow(UnusableSplit);
    expect(() => prepare(payments(3))).toThrow(UnusableSplit);
    const windows = [{ entity: 'customer', of: 'amount', over: ['P1D'], statistics: ['count' as const] }];
    expect(() => prepare(payments(900, { features: { windows } }))).toThrow(InvalidWindow);
  });
});

describe('assemble', () => {
  it('takes all usable rows for training, also those in the gaps of the split', () => {
    const dataset = payments();
    const { plan, prepared } = prepareRefit(dataset, [prepare(dataset).plans.trees!]);
    expect(prepared.matrix.rows).toBe(796);
    expect(prepared.part.every((p) => p === parts.train)).toBe(true);
    const f = plan.features.findIndex((feature) => feature.name === 'amount');
    const { columns } = foldHistory(dataset, plan.windows);
    const all = applyPlan(plan, dataset.table, { columns });
    expect([...prepared.matrix.data[f]!]).toEqual(Array.from(prepared.rowIndex, (row) => all.data[f]![row]!));
  });

  it('says when nothing is usable', () => {
    expect(() => prepareRefit(payments(0), [prepare(payments()).plans.linear!])).toThrow(
      /none of 0 rows has a mature label.*ingest labels/,
    );
  });
});

describe('applyToDataset', () => {
  it('gives the rows of a later dataset the features of an earlier plan', () => {
    const { plans, prepared } = prepare(payments());
    const again = applyToDataset(payments(), plans.linear!);
    expect(again.rowIndex).toEqual(prepared.linear!.rowIndex);
    expect(again.matrix.data).toEqual(prepared.linear!.matrix.data);
    expect(again.time[0]).toBe(start);
    expect(again.time.at(-1)! - start).toBeLessThan(60 * day);
  });
});

it('intervals need a test part of as many rows as their coverage takes', () => {
  const asking = (coverage: number) => {
    const project = regression.extra.project;
    const objective = { ...project.objective, intervals: { coverage } };
    return prepare({ ...regression, extra: { ...regression.extra, project: { ...project, objective } } });
  };
  const { test } = asking(0.9).counts;
  expect(() => asking(test / (test + 1))).not.toThrow();
  expect(() => asking(0.999)).toThrow(
    `objective.intervals.coverage: 0.999 expects 999 rows in the test part at least, received ${test}; ask for 0.9`,
  );
});
