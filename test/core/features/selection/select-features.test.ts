import { describe, expect, test } from 'vitest';
import type { Task } from '../../../../core/contracts/task.ts';
import { associations } from '../../../../core/features/selection/association.ts';
import { type Sample, sampleRows } from '../../../../core/features/selection/sample.ts';
import { selectFeatures } from '../../../../core/features/selection/select-features.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { matrixOf, range } from '../../algorithms/table.ts';

function uniform(rows: number, stream: number): Float32Array {
  const random = seededRandom(stream);
  return new Float32Array(rows).map(random);
}

/** Columns of noise beside those given. */
function sampleOf(
  columns: Record<string, ArrayLike<number>>,
  noise: number,
  target: Float64Array,
  task: Task = 'binary',
  outputs = 1,
): Sample {
  const rows = target.length;
  for (let k = 0; k < noise; k++) columns[`noise ${k}`] = uniform(rows, 100 + k);
  return { matrix: matrixOf(columns), target, fold: Uint8Array.from(target, (_, i) => i % 3), task, outputs };
}
const kept = ({ matrix }: Sample, { keep }: { keep: boolean[] }) =>
  matrix.features.map((f) => f.name).filter((_, f) => keep[f]);

describe('selectFeatures', () => {
  const [a, b, c] = [1, 2, 3].map((stream) => uniform(1000, stream)) as [Float32Array, Float32Array, Float32Array];
  const chance = uniform(1000, 4);
  const z = Float64Array.from(a, (v, i) => 4 * v - 3 * b[i]! + 2 * Math.abs(c[i]! - 0.5));
  const columns = () => ({ a, b, c, 'category#': a.map((v) => Math.floor(v * 5)) });

  test.each<[Task, number, Float64Array]>([
    ['binary', 1, z.map((v, i) => (v + chance[i]! > 1.5 ? 1 : 0))],
    ['multiclass', 3, z.map((v, i) => (v + chance[i]! > 2 ? 2 : v > 0.5 ? 1 : 0))],
    ['regression', 1, z.map((v, i) => v + chance[i]!)],
  ])('%s: drops noise, keeps what the target follows', (task, outputs, target) => {
    const sample = sampleOf(columns(), 16, target, task, outputs);
    const selection = selectFeatures(sample, 1);
    const names = kept(sample, selection);
    expect(names).toEqual(expect.arrayContaining(['a', 'b', 'c', 'category#']));
    expect(names.length).toBeLessThan(13);
    expect(selection.reason).toMatch(
      /^\d+ of 20 features show no relation .* loss of short trees is .* with and .* without/,
    );
    const noise = selection.keep.indexOf(false);
    expect(selection.reasons[noise]).toMatch(/its splits gain .* with the target shuffled; .* p = 0\.\d\d/);
  });

  test('keeps two that only tell together', () => {
    const target = Float64Array.from(a, (v, i) => (v > 0.5 === b[i]! > 0.5 ? 1 : 0));
    const sample = sampleOf({ a, b }, 16, target);
    expect(associations(sample, range(0, 1000))[0]).toBeGreaterThan(0.05);
    const selection = selectFeatures(sample, 1);
    expect(selectFeatures(sample, 1)).toEqual(selection);
    const names = kept(sample, selection);
    expect(names).toEqual(expect.arrayContaining(['a', 'b']));
    expect(names.length).toBeLessThan(10);
  });

  test.each<[string, Sample, RegExp]>([
    [
      'few rows',
      sampleOf({ x: uniform(80, 1) }, 5, uniform(80, 2).map(Math.round) as never),
      /80 training rows are too few/,
    ],
    [
      'a rare class',
      sampleOf(
        { x: uniform(500, 1) },
        5,
        Float64Array.from({ length: 500 }, (_, i) => (i % 50 === 0 ? 1 : 0)),
      ),
      /10 training rows of a class are too few/,
    ],
    [
      'one feature',
      sampleOf({ x: uniform(500, 1) }, 0, Float64Array.from(uniform(500, 2), Math.round)),
      /there is no other/,
    ],
  ])('keeps everything with %s', (_, sample, reason) => {
    const selection = selectFeatures(sample, 1);
    expect(selection.keep.every(Boolean)).toBe(true);
    expect(selection.reason).toMatch(reason);
  });

  test('keeps something where nothing helps', () => {
    const sample = sampleOf({}, 3, Float64Array.from(uniform(300, 1), Math.round));
    expect(selectFeatures(sample, 1).keep).toContain(true);
  });
});

test('p-values of the association are those of the tests', () => {
  // scipy.stats.chi2_contingency([[29, 21], [20, 30]], correction=False).pvalue and
  // scipy.stats.kruskal(range(0, 20, 2), range(7, 27, 2), [30, 1, 3, 5, 31, 32, 33, 28, 34, 36]).pvalue
  const code = [...Array(50).fill(0), ...Array(50).fill(1)];
  const target = Float64Array.from(code, (c, i) => (c === 0 ? (i < 21 ? 1 : 0) : i < 80 ? 1 : 0));
  expect(Math.abs(associations(sampleOf({ 'c#': code }, 0, target), range(0, 100))[0]! - 0.071804)).toBeLessThan(0.005);
  const groups = Array.from({ length: 30 }, (_, i) => Math.floor(i / 10));
  const third = [30, 1, 3, 5, 31, 32, 33, 28, 34, 36];
  const values = groups.map((g, i) => (g === 0 ? 2 * i : g === 1 ? 7 + 2 * (i - 10) : third[i - 20]!));
  const ranked = sampleOf({ 'g#': groups }, 0, Float64Array.from(values), 'regression');
  expect(Math.abs(associations(ranked, range(0, 30))[0]! - 0.034423)).toBeLessThan(0.005);
  const constant = sampleOf({ x: new Array(30).fill(1) }, 0, Float64Array.from(values), 'regression');
  expect(associations(constant, range(0, 30))[0]).toBe(1);
});

test('a sample takes rare classes first and spreads over the rows', () => {
  const rows = 100_000;
  const matrix = matrixOf({ i: Float32Array.from({ length: rows }, (_, i) => i) });
  const target = Float64Array.from({ length: rows }, (_, i) => (i % 100 === 0 ? 1 : 0));
  const fold = new Uint8Array(rows);
  const sample = sampleRows({ matrix, target, task: 'binary', outputs: 1 }, range(0, rows), fold);
  expect(sample.target.length).toBe(20_000);
  expect(sample.target.reduce((s, y) => s + y, 0)).toBe(1000);
  const positions = sample.matrix.data[0]!;
  expect(positions.every((v, i) => i === 0 || v > positions[i - 1]!)).toBe(true);
  expect(positions.at(-1)).toBeGreaterThan(99_990);
});
