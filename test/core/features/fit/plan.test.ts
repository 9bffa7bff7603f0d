import { describe, expect, it } from 'vitest';
import type { ProjectInput } from '../../../../core/contracts/project.ts';
import {
  applyPlan,
  fitFeaturePlan,
  NoFeatures,
  rowTransform,
  WindowMismatch,
} from '../../../../core/features/index.ts';
import { type Column, rowAt } from '../../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../../core/windows/index.ts';
import { datasetOf, numbers, texts } from '../../prepare/dataset.ts';

const n = 3000;
const fitted = 2400;
const each = <T>(make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const day = 86_400_000;
const at = each((i) => 1.7e12 + i * 3_600_000);
const columns: Column[] = [
  texts(
    'id',
    each((i) => `tx-${i}`),
  ),
  numbers('at', at, 'timestamp'),
  numbers(
    'opened',
    each((i) => 1.6e12 + (i % 90) * day),
    'timestamp',
  ),
  numbers(
    'amount',
    each((i) => (i % 13 === 0 ? Number.NaN : (i * 37) % 101)),
  ),
  numbers(
    'member',
    each((i) => i % 2),
    'boolean',
  ),
  texts(
    'channel',
    each((i) => (i % 9 === 0 ? null : `c${i % 4}`)),
  ),
  texts(
    'merchant',
    each((i) => `m${i % 291}`),
  ),
  texts(
    'reference',
    each((i) => `R${i * 7919}`),
  ),
  texts(
    'remark',
    each((i) => `order ${i} of ${i % 3 ? 'books' : 'shoes and socks'}`),
  ),
  texts(
    'who',
    each((i) => `w${i % 270}`),
  ),
  texts(
    'constant',
    each(() => 'x'),
  ),
  numbers(
    'secret',
    each((i) => i % 5),
  ),
  numbers(
    'gender',
    each((i) => i % 3),
  ),
];
const target = each((i) => (i % 3 === 0 ? 1 : 0));
const rows: ProjectInput['data']['sources'][number] = {
  name: 'rows',
  key: 'id',
  time: 'at',
  columns: { gender: { type: 'number', protected: true } },
};
const project = (change: Partial<ProjectInput> = {}): Partial<ProjectInput> => ({
  data: { sources: [rows] },
  features: {
    exclude: ['secret'],
    windows: [{ entity: 'who', of: 'amount', over: ['P30D'], statistics: ['mean'] }],
  },
  ...change,
});
const fit = (encoding: 'trees' | 'linear', definition = project(), some = columns) => {
  const dataset = datasetOf({ columns: some, target, time: at, project: definition });
  const windows = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
  const fitRows = Uint32Array.from({ length: fitted }, (_, i) => i);
  return { dataset, windows, ...fitFeaturePlan({ dataset, windows, fitRows, encoding, seed: 1 }) };
};
const usual = { trees: fit('trees'), linear: fit('linear') };

describe('fitFeaturePlan', () => {
  it('encodes columns by type and cardinality for trees', () => {
    const { plan } = usual.trees;
    expect(plan.features.filter((f) => f.source !== 'remark').map((f) => f.name)).toEqual(
      [
        'at.hour',
        'at.weekday',
        'at.day',
        'opened.day',
        'opened.month',
        'opened.weekday',
        'opened.age',
        'amount',
        'member',
        'channel',
        'merchant (yes)',
        'merchant (frequency)',
        'who.amount.mean.P30D',
        'amount / who.amount.mean.P30D',
      ].sort((a, b) => plan.features.findIndex((f) => f.name === a) - plan.features.findIndex((f) => f.name === b)),
    );
    expect(plan.features.find((f) => f.name === 'channel')).toEqual({
      name: 'channel',
      kind: 'categorical',
      cardinality: 5,
      source: 'channel',
    });
    expect(plan.features.find((f) => f.name === 'who.amount.mean.P30D')!.source).toBe('who');
    expect(plan.features.some((f) => f.name === 'remark "shoes"')).toBe(true);
  });

  it('encodes columns for linear models: complete, scaled, one-hot', () => {
    const { plan, matrix } = usual.linear;
    const names = plan.features.map((f) => f.name);
    for (const name of [
      'amount (missing)',
      'channel=c1',
      'channel (missing)',
      'at.hourSin',
      'merchant (yes)',
      'amount (above 50)',
    ])
      expect(names).toContain(name);
    expect(names).not.toContain('channel (other)');
    const amount = matrix.data[names.indexOf('amount')]!.slice(0, fitted);
    expect(Math.abs(amount.reduce((a, b) => a + b, 0) / fitted)).toBeLessThan(0.02);
  });

  it('says why a column is no feature', () => {
    const reasons = Object.fromEntries(usual.trees.plan.dropped.map((d) => [d.column, d.reason]));
    expect(reasons).toEqual({
      id: 'the key of the row',
      reference: '2400 different values in 2400 training rows: an identifier',
      who: 'names an entity: its windows are the features',
      constant: "the same value ('x') in all training rows",
      secret: 'excluded by features.exclude',
      gender: 'protected',
    });
  });

  it('keeps to plain columns and windows where features are not to be automatic', () => {
    const features = { ...project().features, automatic: false };
    const names = fit('trees', project({ features })).plan.features.map((f) => f.name);
    expect(names).toEqual(['amount', 'member', 'channel', 'who.amount.mean.P30D']);
  });

  it('gives the moment itself only where the split is not by time, and leaves out the group of a split', () => {
    const split = { by: 'group' as const, group: 'merchant' };
    const { plan } = fit('trees', project({ data: { sources: [rows], split } }));
    expect(plan.features.map((f) => f.name)).toContain('at.days');
    expect(plan.dropped.find((d) => d.column === 'merchant')!.reason).toContain('the group of the split');
  });

  it('names the columns that a record must have', () => {
    const { plan } = usual.trees;
    expect(plan.inputs.map((i) => i.name)).toEqual([
      'at',
      'opened',
      'amount',
      'member',
      'channel',
      'merchant',
      'remark',
      'who',
    ]);
    expect([plan.time, plan.windows.length, plan.format]).toEqual(['at', 1, 1]);
    const still = fit('trees', { data: { sources: [rows] }, features: {} }, columns.slice(3, 5));
    expect([still.plan.inputs.map((i) => i.name), still.plan.time]).toEqual([['amount', 'member'], null]);
  });

  it.each(['trees', 'linear'] as const)('agrees between table and row on every kind of encoder (%s)', (encoding) => {
    const { plan, dataset, windows } = usual[encoding];
    const kinds = new Set(plan.encoders.map((e) => e.kind));
    expect([...kinds].sort()).toEqual(
      encoding === 'trees'
        ? ['codes', 'date', 'derived', 'numeric', 'score', 'target', 'terms']
        : ['date', 'derived', 'oneHot', 'scaled', 'score', 'target', 'terms'],
    );
    const matrix = applyPlan(plan, dataset.table, windows);
    const transform = rowTransform(JSON.parse(JSON.stringify(plan)));
    const out = new Float32Array(plan.features.length);
    for (let row = 0; row < n; row += 37) {
      transform(
        rowAt(dataset.table, row),
        windows.columns.map((c) => c[row]!),
        out,
      );
      expect([...out]).toEqual(matrix.data.map((c) => c[row]));
    }
  });

  it('gives the fit rows out-of-fold encodings and all others those of the plan', () => {
    const { plan, matrix, dataset, windows } = usual.trees;
    const applied = applyPlan(plan, dataset.table, windows);
    const f = plan.features.findIndex((feature) => feature.name === 'merchant (yes)');
    expect(matrix.data[f]!.slice(fitted)).toEqual(applied.data[f]!.slice(fitted));
    expect(matrix.data[f]!.slice(0, fitted)).not.toEqual(applied.data[f]!.slice(0, fitted));
    const amount = plan.features.findIndex((feature) => feature.name === 'amount');
    expect(matrix.data[amount]).toEqual(applied.data[amount]);
  });

  it('is fitted on the fit rows alone', () => {
    const { plan } = usual.linear;
    const changed = columns.map((c): Column => {
      if ('values' in c) return { ...c, values: c.values.map((v, i) => (i < fitted ? v : v * 3 + 1e9)) };
      return { ...c, codes: c.codes.map((code, i) => (i < fitted ? code : (code * 5 + 1) % c.dictionary.length)) };
    });
    expect(fit('linear', project(), changed).plan).toEqual(plan);
  });

  it('refuses windows of another plan, and data without any feature', () => {
    const { plan, dataset } = usual.trees;
    expect(() => applyPlan(plan, dataset.table, { columns: [] })).toThrow(WindowMismatch);
    const nothing = project({ features: {} });
    expect(() => fit('trees', nothing, [columns[0]!, columns[10]!])).toThrow(NoFeatures);
    expect(() => fit('trees', nothing, [columns[10]!])).toThrow(/constant: the same value.*bring other columns/);
  });
});
