import { describe, expect, it } from 'vitest';
import type { CapturedPrediction } from '../../../core/contracts/serving.ts';
import { analyse } from '../../../core/monitor/analyse.ts';
import { openHistory } from '../../../core/monitor/statistics/history.ts';
import { buildReference, type Reference } from '../../../core/reference/reference.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import type { Column } from '../../../core/table/table.ts';
import { lines, now, project } from './traffic.ts';

const rows = 600;
const random = seededRandom(4);
const numbers: Record<string, (i: number) => number> = {
  constant: () => 7,
  toString: () => Math.floor(random() * 100),
  allMissing: () => Number.NaN,
  huge: (i) => (i % 2 === 0 ? 1e308 : -1e308),
  tiny: (i) => (i + 1) * 5e-324,
  zeros: (i) => (i % 2 === 0 ? 0 : -0),
  mixed: (i) => (i % 50 === 0 ? 1.7e308 : random()),
};
const texts: Record<string, (i: number) => string> = {
  constructor: (i: number) => ['__proto__', 'toString', 'a\nb', '\u0000', 'Zürich', '日本'][i % 6]!,
  many: (i) => `v${i * 37}`,
};
const names = [...Object.keys(numbers), ...Object.keys(texts)];

function reference(): Reference {
  const columns: Column[] = [
    ...Object.entries(numbers).map(
      ([name, of]): Column => ({
        name,
        type: 'number',
        values: Float64Array.from({ length: rows }, (_, i) => of(i)),
      }),
    ),
    ...Object.entries(texts).map(([name, of]): Column => {
      const values = Array.from({ length: rows }, (_, i) => of(i));
      const dictionary = [...new Set(values)];
      return { name, type: 'string', dictionary, codes: Int32Array.from(values, (v) => dictionary.indexOf(v)) };
    }),
  ];
  return buildReference({
    project: 'fraud',
    task: 'binary',
    classes: ['0', '1'],
    table: { rows, columns },
    rows: Uint32Array.from({ length: rows }, (_, i) => i),
    contract: columns.map(({ name, type }) => ({ name, type, required: false, used: true, pii: false })),
    windows: [],
    scores: Float64Array.from({ length: rows }, () => random()),
    performance: null,
  });
}

/** @param drawn what a record has; undefined: not that column */
function predictions(count: number, drawn: (name: string, i: number) => unknown, hours = 30): CapturedPrediction[] {
  return Array.from({ length: count }, (_, i) => ({
    inferenceId: `i${i}`,
    project: 'fraud',
    modelVersion: 3,
    at: new Date(now.getTime() - (hours * 3_600_000 * (count - i)) / count).toISOString(),
    record: Object.fromEntries(names.map((name) => [name, drawn(name, i)])),
    windows: {},
    probability: random(),
    decision: 'allow' as const,
    costs: [1, 1, 0, 0],
  }));
}

/** As training had them, in another order. */
const usual = (name: string, i: number) =>
  (Object.hasOwn(texts, name) ? texts : numbers)[name]!((i * 7919) % rows) ?? null;

async function look(log: readonly CapturedPrediction[], of = reference()) {
  const { monitoring, ...rest } = project();
  const report = await analyse({
    project: { ...rest, monitoring: { ...monitoring, minimumRows: 20, checks: {} } },
    reference: of,
    modelVersion: 3,
    monitorId: 'm',
    by: 'test',
    now,
    log: [{ key: 'inferences/fraud/dt=2026-03-31/a', text: lines(log), fresh: true }],
    labels: [],
  });
  for (const { check, statistic, threshold, chance, effect } of [
    ...report.features.flatMap(({ results }) => results),
    ...(report.wholes ?? []),
    ...report.findings,
  ])
    for (const figure of [statistic, threshold, chance, effect])
      expect([check, Number.isFinite(figure)]).toEqual([check, true]);
  return report.findings.filter(({ kind }) => kind !== 'performance').map(({ id }) => id);
}

describe('columns that no one should send', () => {
  it('are as they were: nothing is found, and every figure is a number', async () => {
    expect(await look(predictions(900, usual))).toEqual([]);
  });

  it.each([
    ['one row', 1, usual],
    ['nothing but nulls', 300, () => null],
    ['records without any column', 300, () => undefined],
    ['the same row again and again', 300, (name: string) => usual(name, 0)],
    ['numbers that JSON cannot have', 300, () => Number.NaN],
    [
      'the largest numbers and texts of the prototype',
      300,
      (name: string) => (Object.hasOwn(texts, name) ? '__proto__' : 1.79e308),
    ],
    ['other types', 300, (name: string) => (Object.hasOwn(texts, name) ? 1 : 'text')],
    ['lists and objects', 300, (_: string, i: number) => (i % 2 === 0 ? [] : {})],
  ])('%s: every figure is a number', async (_, count, drawn) => {
    await look(predictions(count, drawn));
  });

  it('a column that the reference does not have is not looked at, one that the records do not have is found', async () => {
    const known = reference();
    const less: Reference = { ...known, columns: known.columns.filter(({ name }) => name !== 'toString'), joint: null };
    expect((await look(predictions(900, usual), less)).filter((id) => id.endsWith('toString'))).toEqual([]);
    const without = await look(predictions(900, (name, i) => (name === 'toString' ? undefined : usual(name, i))));
    expect(without).toContain('absent:toString');
  });

  it('10,000 categories are counted in bounded bins', async () => {
    const log = predictions(2000, (name, i) => (name === 'many' ? `n${(i * 7919) % 10_000}` : usual(name, i)));
    expect(await look(log)).not.toContain('newCategories:many');
  });
});

it('hours in any order, twice, and long silence between them are counted as they are', () => {
  const of = reference();
  const log = predictions(200, usual, 24 * 20);
  const counted = (parts: readonly CapturedPrediction[][]) => {
    const history = openHistory({
      project: 'fraud',
      digest: 'd',
      reference: of,
      modelVersion: 3,
      others: false,
      days: [],
      ids: new Map(),
    });
    parts.forEach((part, i) => {
      history.open(`dt=2026-03-31/p${i}`);
      for (const prediction of part) history.add(`dt=2026-03-31/p${i}`, prediction);
    });
    return [...history.hours()].map(([hour, { rows, features }]) => [
      hour,
      rows,
      features['column:toString']!.observed.counts,
    ]);
  };
  expect(counted([log.slice(100), log, log.slice(0, 100)])).toEqual(counted([log]));
});
