import { describe, expect, test } from 'vitest';
import { readLightgbm } from '../../../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import type { Model } from '../../../core/algorithms/model.ts';
import { globalExplanationOf } from '../../../core/explain/global/global-explanation.ts';
import { partialDependence } from '../../../core/explain/global/partial-dependence.ts';
import { permutationImportance } from '../../../core/explain/global/permutation-importance.ts';
import { createProbe } from '../../../core/explain/global/probe.ts';
import type { Encoder, FeaturePlan } from '../../../core/features/plan.ts';
import { rocAuc } from '../../../core/metrics/roc-auc.ts';
import type { Column } from '../../../core/table/table.ts';
import type { WindowSpec } from '../../../core/windows/specs.ts';
import { loadModel } from '../../support/algorithms.ts';
import { range, uniform } from '../algorithms/table.ts';
import { modelText } from '../export/fixtures.ts';
import { numbers, texts } from '../prepare/dataset.ts';

const n = 400;
const between = (stream: number) => uniform(n, stream).map((v) => 4 * v - 2);
const codes = (count: number, stream: number) => uniform(n, stream).map((v) => Math.floor(count * v));
const columns = [between(0), between(1), codes(5, 2), codes(90, 3), codes(3, 4), between(5)].map((values, f) =>
  numbers(`x${f}`, values),
);

function planOf(encoders: Encoder[], change: Partial<FeaturePlan> = {}): FeaturePlan {
  const features = encoders.map((_, f) => ({ name: `f${f}`, kind: 'numeric' as const, source: `f${f}` }));
  return {
    format: 1,
    encoding: 'trees',
    inputs: [],
    time: null,
    windows: [],
    encoders,
    features,
    dropped: [],
    ...change,
  };
}
const numeric = (column: string): Encoder => ({ kind: 'numeric', input: { column, type: 'number' } });

describe('as scikit-learn', () => {
  // inspection.permutation_importance(scoring='roc_auc', n_repeats=500) and inspection.partial_dependence(method='brute',
  // kind='both', custom_values=…) of scikit-learn 1.9.1, around LightGBM's prediction by fixtures/binary-sigmoid.txt.
  const model = loadModel(readLightgbm(modelText('binary-sigmoid')));
  const plan = planOf(columns.map(({ name }) => numeric(name)));
  const probe = createProbe(plan, model, { rows: n, columns }, [], range(0, n));
  const chance = uniform(n, 6);
  const target = Float64Array.from(probe.predict(), (p, i) => (chance[i]! < p ? 1 : 0));

  test('permutation importance', () => {
    expect(target.reduce((a, b) => a + b)).toBe(191);
    const mean = [0.13724, 0.00492, 0.00981, 0.00105, 0.00483, 0];
    const std = [0.02716, 0.00588, 0.00529, 0.0034, 0.00888, 0];
    const repeats = 300;
    const found = permutationImportance(probe, (p) => rocAuc(target, p), { repeats, seed: 1 });
    for (const { feature, mean: ours, std: spread } of found) {
      const f = Number(feature.slice(1));
      expect(Math.abs(ours - mean[f]!)).toBeLessThanOrEqual(4 * std[f]! * Math.sqrt(1 / repeats + 1 / 500));
      expect(Math.abs(spread - std[f]!)).toBeLessThanOrEqual(0.2 * std[f]!);
    }
    expect(found.map((f) => f.mean)).toEqual(found.map((f) => f.mean).sort((a, b) => b - a));
  });

  test('partial dependence', () => {
    const [low, high] = [0.31731587043889503, 0.7266126397572217];
    const expected = {
      x0: {
        grid: [-1.5, 0, 1.5],
        mean: [0.32116780723587496, 0.6194051146358902, 0.6606336977162567],
        low: [low, 0.484283610166378, 0.5485975681722347],
        high: [low, 0.6771589629844353, high],
      },
      x2: {
        grid: [0, 1, 2, 3, 4],
        mean: [0.5187047743262924, 0.498746003877836, 0.5234972088338237, 0.5234972088338237, 0.5234972088338237],
        low: [low, low, low, low, low],
        high: [0.7147058696019112, 0.6645177275274364, high, high, high],
      },
    };
    for (const [name, { grid, ...theirs }] of Object.entries(expected)) {
      const input = probe.inputs.find((i) => i.name === name)!;
      const ours = partialDependence(probe, input, grid)!;
      for (const key of ['mean', 'low', 'high'] as const)
        theirs[key].forEach((value, i) => {
          expect(Math.abs(ours[key][0]![i]! - value)).toBeLessThan(1e-12);
        });
    }
  });
});

const sum: Model = {
  features: 3,
  outputs: 1,
  reads: 1,
  predictRow(row, out) {
    out[0] = row[0]! + row[1]! + row[2]!;
  },
};

test('all that is made of a column moves with it, and nothing else', () => {
  const day = 86_400_000;
  const at = numbers(
    'at',
    [...range(0, 8)].map((i) => i * day),
    'timestamp',
  );
  const opened = numbers(
    'opened',
    [...range(0, 8)].map((i) => -i * day),
    'timestamp',
  );
  const date: Encoder = {
    kind: 'date',
    input: { column: 'opened', type: 'timestamp' },
    parts: [{ part: 'age', mean: 0, std: 1 }],
    complete: false,
    indicator: false,
  };
  const windows = [{ features: [{ name: 'w', statistic: 'count', buckets: 1 }] }] as unknown as WindowSpec[];
  const plan = planOf([numeric('x'), date, { kind: 'numeric', input: { window: 0 } }], { time: 'at', windows });
  const x = numbers(
    'x',
    [...range(0, 8)].map((i) => 100 * i),
  );
  const table = { rows: 8, columns: [x, at, opened] };
  const probe = createProbe(plan, sum, table, [Float64Array.from(range(0, 8), (i) => 1000 * i)], range(2, 6));
  expect(probe.inputs.map((input) => input.name)).toEqual(['x', 'opened', 'w']);
  const plain = [2, 3, 4, 5].map((i) => 1102 * i);
  expect([...probe.predict()]).toEqual(plain);
  const swapped = (name: string) => {
    const input = probe.inputs.find((i) => i.name === name)!;
    return [...probe.shuffled(input, Uint32Array.of(3, 2, 1, 0))];
  };
  const size = { x: 100, opened: 1, w: 1000 };
  for (const [name, step] of Object.entries(size))
    expect(swapped(name)).toEqual(plain.map((v, i) => v + step * (3 - 2 * i)));
});

test('dependence on categories, booleans and few numbers; none on moments and texts', () => {
  const kinds: [Column, Encoder][] = [
    [texts('c', ['a', 'b', null, 'b']), { kind: 'codes', input: { column: 'c', type: 'string' }, values: ['b', 'a'] }],
    [numbers('b', [0, 1, 1, Number.NaN], 'boolean'), { kind: 'numeric', input: { column: 'b', type: 'boolean' } }],
    [numbers('k', [3, 1, 3, 2], 'integer'), { kind: 'numeric', input: { column: 'k', type: 'integer' } }],
  ];
  const table = { rows: 4, columns: kinds.map(([column]) => column) };
  const probe = createProbe(planOf(kinds.map(([, encoder]) => encoder)), sum, table, [], range(0, 4));
  const grids = probe.inputs.map((input) => partialDependence(probe, input)!);
  expect(grids.map(({ kind, grid }) => [kind, grid])).toEqual([
    ['category', ['b', 'a']],
    ['category', ['false', 'true']],
    ['number', [1, 2, 3]],
  ]);
  const moment = { ...probe.inputs[0]!, values: numbers('at', [1, 2, 3, 4], 'timestamp') };
  expect(partialDependence(probe, moment)).toBeUndefined();
  expect(partialDependence(probe, { ...moment, values: texts('t', ['a', 'b', 'c', 'd'], 'text') })).toBeUndefined();
});

test('a number that most rows share leaves room for the others', () => {
  const values = Array.from({ length: n }, (_, i) => (i < 0.95 * n ? 0 : i));
  const probe = createProbe(
    planOf([numeric('x')]),
    { ...sum, features: 1 },
    { rows: n, columns: [numbers('x', values)] },
    [],
    range(0, n),
  );
  const { grid } = partialDependence(probe, probe.inputs[0]!)!;
  expect(grid.length).toBeGreaterThan(10);
  expect(grid).toEqual([...grid].sort((a, b) => Number(a) - Number(b)));
});

test('a global explanation is bounded: rows, inputs, curves; personal data has no curve', () => {
  const many = Array.from({ length: 70 }, (_, f) => numbers(`x${String(f).padStart(2, '0')}`, uniform(n, f)));
  const third = uniform(n, 3);
  const weighted: Model = {
    features: many.length,
    outputs: 1,
    reads: 1,
    predictRow(row, out) {
      out[0] = row[3]! * 5 + row[65]! * 3 + row[7]!;
    },
  };
  const plan = planOf(many.map(({ name }) => numeric(name)));
  const globalExplanation = globalExplanationOf({
    rows: n,
    probe: (chosen) => [plan, weighted, { rows: n, columns: many }, [], chosen],
    score: (predictions, chosen) =>
      -chosen.reduce((s, row, i) => s + (predictions[i]! - 5 * third[row]!) ** 2, 0) / chosen.length,
    metric: 'rmse',
    cost: 1e9,
    gains: new Map([
      ['x65', 10],
      ['x07', 1],
    ]),
    isPersonal: (name) => name === 'x03',
    seed: 1,
  });
  const { importance, dependence } = globalExplanation;
  expect(importance).toMatchObject({ rows: n, repeats: 5, left: 10 });
  expect(importance.features).toHaveLength(60);
  expect(importance.features[0]!.feature).toBe('x03');
  expect(dependence.features.map((f) => f.feature)).not.toContain('x03');
  expect(JSON.parse(JSON.stringify(globalExplanation))).toEqual(globalExplanation);
});
