import { describe, expect, it } from 'vitest';
import { applyPlan, fitFeaturePlan, NoFeatures, rowTransform } from '../../../core/features/index.ts';
import { type Column, rowAt } from '../../../core/table/table.ts';
import { datasetOf, numbers, texts } from '../prepare/dataset.ts';

const none = { specs: [], names: [], columns: [] };
const encodings = ['trees', 'linear'] as const;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Fits on all rows, and holds some of them to what one record gives by itself. */
function fit(encoding: 'trees' | 'linear', columns: Column[], target: number[], fitted = target.length) {
  const dataset = datasetOf({ columns, target, project: { data: { sources: [{ name: 'rows', key: 'id' }] } } });
  const fitRows = Uint32Array.from(range(fitted));
  const { plan } = fitFeaturePlan({ dataset, windows: none, fitRows, encoding, seed: 1 });
  const matrix = applyPlan(plan, dataset.table, none);
  const transform = rowTransform(JSON.parse(JSON.stringify(plan)));
  const out = new Float32Array(plan.features.length);
  for (let row = 0; row < target.length; row += Math.ceil(target.length / 40)) {
    transform(rowAt(dataset.table, row), [], out);
    expect([...out]).toEqual(matrix.data.map((values) => values[row]));
    if (encoding === 'linear') expect(out.every(Number.isFinite)).toBe(true);
  }
  return { plan, matrix };
}

describe.each(encodings)('a plan for %s', (encoding) => {
  it('needs something to learn from', () => {
    const constant = numbers('c', [3, 3, 3]);
    const missing = numbers('m', [Number.NaN, Number.NaN, Number.NaN]);
    const infinite = numbers('i', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
    const empty = texts('e', [null, null, null]);
    expect(() => fit(encoding, [constant, missing, infinite, empty], [0, 1, 0])).toThrow(NoFeatures);
    expect(() => fit(encoding, [numbers('x', [5])], [1])).toThrow(NoFeatures);
  });

  it('fits one row of text, and texts that are empty or short', () => {
    const short = ['', 'a', ' ', '\ud83c', '\udf88', '😀', '漢', null, '\0', 'a'];
    fit(encoding, [texts('t', ['a text of one row'], 'text')], [1]);
    const { plan } = fit(
      encoding,
      [texts('t', short, 'text')],
      short.map((_, i) => i % 2),
    );
    expect(plan.features.length).toBeGreaterThan(0);
  });

  it('looks at a bounded part of a text of a megabyte', () => {
    const long = 'lorem ipsum 💥 '.repeat(70_000);
    const values = [...range(6).map((i) => `${long}${i}`), ...range(6).map((i) => `nothing of that ${i}`)];
    const { plan } = fit(
      encoding,
      [texts('t', values, 'text')],
      values.map((_, i) => (i < 6 ? 1 : 0)),
    );
    expect(JSON.stringify(plan).length).toBeLessThan(100_000);
  });

  it('takes names that every object has for names like others', () => {
    const odd = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a', null];
    const values = range(120).map((i) => odd[i % 6]!);
    const columns = [texts('constructor', values), texts('toString', values, 'text'), numbers('valueOf', range(120))];
    const { plan } = fit(
      encoding,
      columns,
      values.map((_, i) => (i % 6 === 0 ? 1 : 0)),
    );
    expect(new Set(plan.features.map((f) => f.source))).toEqual(new Set(['constructor', 'toString', 'valueOf']));
  });

  it('fits three thousand columns', () => {
    const columns = range(3000).map((c) =>
      numbers(
        `c${c}`,
        range(30).map((i) => ((i + 1) * (c + 7)) % 31),
      ),
    );
    const { plan } = fit(
      encoding,
      columns,
      range(30).map((i) => i % 2),
    );
    expect(plan.features.length).toBeGreaterThanOrEqual(2900);
  });

  it('fits ten thousand categories', () => {
    const values = range(30_000).map((i) => `v${(i * 7919) % 10_000}`);
    const { plan } = fit(
      encoding,
      [texts('many', values)],
      values.map((_, i) => i % 2),
      20_000,
    );
    expect(plan.features.map((f) => f.name)).toEqual(['many (yes)', 'many (frequency)']);
  });
});
