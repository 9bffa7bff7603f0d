import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../core/contracts/dataset.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { Task } from '../../../core/contracts/task.ts';
import { profileReport } from '../../../core/pages/profile/profile-page.ts';
import { profileDataset } from '../../../core/profile/profile-dataset.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import type { Column } from '../../../core/table/table.ts';
import { project } from '../../support/project.ts';

const day = 86_400_000;
const random = seededRandom(2);
const numbers = (
  name: string,
  values: number[],
  type: 'number' | 'integer' | 'boolean' | 'timestamp' = 'number',
): Column => ({
  name,
  type,
  values: Float64Array.from(values),
});
const strings = (name: string, values: (string | null)[], type: 'string' | 'text' = 'string'): Column => {
  const dictionary = [...new Set(values.filter((v) => v !== null))];
  const codes = new Map(dictionary.map((v, i) => [v, i]));
  return { name, type, dictionary, codes: Int32Array.from(values, (v) => (v === null ? -1 : codes.get(v)!)) };
};

function dataset(
  columns: Column[],
  target: number[],
  options: { task?: Task; classes?: string[]; time?: number[]; change?: Partial<ProjectInput> } = {},
): Dataset {
  const { task = 'binary', classes = task === 'binary' ? ['0', '1'] : [], time, change } = options;
  const missing = target.map(() => Number.NaN);
  return {
    table: {
      rows: target.length,
      columns: [
        ...columns,
        strings(
          '$key',
          target.map((_, i) => `k${i}`),
        ),
        numbers('$time', time ?? missing, 'timestamp'),
        numbers('$target', target),
        numbers('$labelledAt', missing, 'timestamp'),
      ],
    },
    extra: {
      project: project('p', { objective: { task, target: 'y' }, ...change }),
      snapshotId: 'snap',
      task,
      classes,
      maturedUntil: null,
    },
  };
}

const n = 2000;
const each = <T>(value: (i: number) => T) => Array.from({ length: n }, (_, i) => value(i));
const signal = each(() => random());
const y = signal.map((s) => Number(random() < s));
const columns = [
  numbers(
    'signal',
    signal.map((s, i) => (i % 20 === 0 ? Number.NaN : s)),
  ),
  numbers(
    'noise',
    each(() => random()),
  ),
  numbers(
    'leak',
    y.map((v) => v * 10 + 1),
  ),
  numbers(
    'constant',
    each(() => 7),
    'integer',
  ),
  numbers(
    'counter',
    each((i) => i + 500),
    'integer',
  ),
  strings(
    'id',
    each((i) => `customer ${i}`),
  ),
  strings(
    'mostlyEmpty',
    each((i) => (i % 10 === 0 ? 'x' : null)),
  ),
  strings(
    'colour',
    signal.map((s) => (s > 0.7 ? 'red' : s > 0.3 ? 'green' : 'blue')),
  ),
  strings(
    'comment',
    each((i) => 'word '.repeat(i % 7)),
    'text',
  ),
  numbers(
    'flag',
    each((i) => i % 2),
    'boolean',
  ),
  numbers(
    'late',
    each((i) => (i < 1500 ? random() : random() + 1)),
  ),
];
const time = each((i) => Date.UTC(2026, 0, 1) + i * 0.02 * day);

describe('profileDataset', () => {
  const profile = profileDataset(dataset(columns, y, { time }));
  const byName = new Map(profile.columns.map((c) => [c.name, c]));
  const codes = (column: string) => profile.warnings.filter((w) => w.column === column).map((w) => w.code);

  it('counts rows, classes, missing and different values', () => {
    expect(profile.rows).toBe(n);
    expect(profile.target.classes.map((c) => c.rows)).toEqual([
      n - y.reduce((a, b) => a + b),
      y.reduce((a, b) => a + b),
    ]);
    expect(byName.get('signal')).toMatchObject({ missing: 100, distinct: 1900 });
    expect(byName.get('flag')).toMatchObject({
      distinct: 2,
      top: [
        { value: 'true', rows: 1000 },
        { value: 'false', rows: 1000 },
      ],
    });
    expect(byName.get('comment')!.numbers!.quantiles.at(-1)).toEqual({ p: 1, value: 30 });
    for (const { numbers: of, missing } of profile.columns)
      if (of)
        expect(of.histogram.counts.reduce((a, b) => a + b, of.histogram.below + of.histogram.above)).toBe(n - missing);
  });

  it('ranks columns by what they tell of the target', () => {
    const strength = (name: string) => byName.get(name)!.relation!.strength;
    expect(byName.get('leak')!.relation!.value).toBe(1);
    // The best AUC of a uniform probability p of a positive is 5/6.
    expect(byName.get('signal')!.relation!.value).toBeGreaterThan(0.79);
    expect(byName.get('signal')!.relation!.value).toBeLessThan(0.86);
    expect(strength('colour')).toBeGreaterThan(0.4);
    for (const name of ['noise', 'id', 'counter', 'flag', 'constant']) expect(strength(name)).toBeLessThan(0.1);
    expect(byName.get('signal')!.relation!.correlation).toBeGreaterThan(0.5);
    expect(byName.get('leak')!.relation!.information).toBeGreaterThan(0.99);
    expect(byName.get('noise')!.relation!.information).toBeLessThan(0.02);
    const [green, ...others] = byName.get('colour')!.relation!.means!;
    expect(green).toBeCloseTo(0.5, 0);
    expect(others).toHaveLength(2);
  });

  it('warns of what looks wrong, and of nothing else', () => {
    expect(codes('leak')).toEqual(['suspectedLeakage']);
    expect(codes('constant')).toEqual(['constantColumn']);
    expect(codes('id')).toEqual(['nearUniqueIdentifier']);
    expect(codes('counter')).toEqual(['nearUniqueIdentifier']);
    expect(codes('mostlyEmpty')).toEqual(['constantColumn']);
    expect(codes('late')).toEqual(['shiftOverTime']);
    for (const name of ['signal', 'noise', 'colour', 'comment', 'flag']) expect(codes(name)).toEqual([]);
    expect(profile.warnings[0]!.severity).toBe('critical');
  });

  it('follows the target over time', () => {
    expect(profile.overTime).toMatchObject({ period: 'day' });
    expect(profile.overTime!.rows.reduce((a, b) => a + b)).toBe(n);
    const [series] = profile.overTime!.series;
    series!.mean.forEach((mean, i) => {
      const [low, high] = series!.interval[i]!;
      expect(low <= mean! && mean! <= high).toBe(true);
    });
  });

  it('associates columns symmetrically, the strongest first', () => {
    const { columns: names, values } = profile.associations;
    expect(names[0]).toBe('leak');
    expect(names).not.toContain('id');
    expect(values).toEqual(values.map((_, i) => values.map((row) => row[i])));
    expect(values[names.indexOf('signal')]![names.indexOf('colour')]).toBeGreaterThan(0.8);
  });

  it('is plain JSON and a page that shows it', () => {
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
    const page = profileReport(profile);
    for (const { name } of profile.columns) expect(page).toContain(`>${name}<`);
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });
});

describe('profiles of odd data', () => {
  const show = (data: Dataset) => {
    const profile = profileDataset(data);
    const page = profileReport(JSON.parse(JSON.stringify(profile)));
    expect(page).not.toMatch(/NaN|undefined|\[object|<script/);
    return profile;
  };
  const codes = (data: Dataset) => show(data).warnings.map((w) => w.code);

  it('takes no rows and no columns', () => {
    expect(codes(dataset([], []))).toEqual(['noTarget']);
    expect(show(dataset([numbers('a', []), strings('b', [])], [])).columns).toHaveLength(2);
    expect(codes(dataset([], [1, 0, 1]))).toContain('classImbalance');
  });

  it('takes one class, no labels, and a rare class', () => {
    expect(codes(dataset([numbers('a', [1, 2])], [0, 0]))).toContain('oneClass');
    expect(codes(dataset([numbers('a', [1, 2])], [Number.NaN, Number.NaN]))).toEqual(['noTarget']);
    const rare = dataset(
      [
        numbers(
          'a',
          each((i) => i % 5),
        ),
      ],
      each((i) => Number(i % 400 === 0)),
    );
    expect(codes(rare)).toContain('classImbalance');
  });

  it('takes huge, tiny and equal numbers', () => {
    const values = [1e308, -1e308, 5e-324, 0, -0, 1e308, Number.NaN, 3];
    const data = dataset(
      [
        numbers('a', values),
        numbers(
          'b',
          values.map(() => Number.NaN),
        ),
        numbers(
          'c',
          values.map(() => 1e300),
        ),
      ],
      [0, 1, 0, 1, 0, 1, 0, 1],
    );
    const profile = show(data);
    expect(profile.columns[0]).toMatchObject({ missing: 1, distinct: 5 });
    expect(profile.columns[1]).toMatchObject({ missing: 8, distinct: 0, numbers: null });
  });

  it('escapes names and values', () => {
    const evil = '<script>alert(1)</script>';
    const data = dataset(
      [
        strings(
          evil,
          each((i) => (i % 2 ? evil : '"onload="x')),
        ),
        strings(
          '名前 🌱',
          each((i) => ['ä', '', '\u202E'][i % 3]!),
        ),
      ],
      y,
    );
    expect(show(data).columns[1]!.distinct).toBe(3);
  });

  it('counts duplicate rows beside the key', () => {
    const data = dataset([strings('id', ['a', 'b', 'c', 'd']), numbers('v', [1, 1, 1, 2])], [0, 0, 1, 0], {
      change: { data: { sources: [{ name: 's', key: 'id' }] } },
    });
    expect(show(data).duplicates).toBe(1);
  });

  it('does not warn of what is excluded anyway', () => {
    const data = dataset([numbers('leak', y)], y, { change: { features: { exclude: ['leak'] } } });
    expect(show(data).warnings.filter((w) => w.column === 'leak')).toEqual([]);
  });

  it('describes regression and several classes', () => {
    const regression = show(
      dataset(
        [
          numbers('x', signal),
          numbers(
            'noise',
            each(() => random()),
          ),
        ],
        signal.map((s) => s ** 2),
        { task: 'regression', time },
      ),
    );
    expect(regression.columns[0]!.relation).toMatchObject({ measure: 'r2' });
    expect(regression.columns[0]!.relation!.value).toBeGreaterThan(0.97);
    expect(regression.columns[1]!.relation!.value).toBeLessThan(0.05);
    expect(regression.warnings.map((w) => w.code)).toContain('suspectedLeakage');
    const classes = ['a', 'b', 'c'];
    const several = show(
      dataset(
        [
          numbers('x', signal),
          numbers(
            'noise',
            each(() => random()),
          ),
        ],
        signal.map((s) => Math.floor(s * 3)),
        { task: 'multiclass', classes, time },
      ),
    );
    expect(several.columns[0]!.relation!.value).toBeGreaterThan(0.97);
    expect(several.columns[1]!.relation!.value).toBeLessThan(0.6);
    expect(several.overTime!.series).toHaveLength(3);
  });

  it('counts mature unlabelled rows as negative where they mean that', () => {
    const target = each((i) => (i % 50 === 0 ? 1 : Number.NaN));
    const data = dataset([numbers('x', signal)], target, { time, change: { labels: { absentMeans: 'negative' } } });
    data.extra.maturedUntil = time[999]!;
    expect(show(data).target).toMatchObject({ usable: 1000, labelled: 40 });
  });
});
