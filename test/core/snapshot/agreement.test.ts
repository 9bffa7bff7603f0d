import { expect, test } from 'vitest';
import { isReserved } from '../../../core/contracts/dataset.ts';
import { plainReading } from './plain-reading.ts';
import { columnsOf, randomWorld, type WorldOptions, windowNames } from './random-world.ts';
import { shop } from './shop.ts';

const worlds: WorldOptions[] = [
  { seed: 1, task: 'binary', onConflict: 'latest' },
  { seed: 2, task: 'multiclass', onConflict: 'first', inline: true },
  { seed: 3, task: 'regression', onConflict: 'quarantine', numbered: true },
  { seed: 4, task: 'binary', onConflict: 'first', numbered: true, inline: true },
];

test.each(worlds)('the snapshot of %o is what plain loops read', { timeout: 180_000 }, async (options) => {
  await agrees(options);
});

export async function agrees(options: WorldOptions): Promise<void> {
  const made = shop();
  const world = await randomWorld(made, options);
  const expected = plainReading(world);
  const { table, rows, extra } = await made.snapshot();
  expect(rows.map(({ $key }) => String($key)).sort()).toEqual([...expected.keys()].sort());
  const named = columnsOf(options.wide ?? 0);
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const window = windowNames.map((name) => table.columns.find((c) => c.name.endsWith(`:${name}`)));
  expect(
    table.columns
      .filter(({ name }) => !isReserved(name))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['id', 'at', ...named.map(([name]) => name)].sort());
  rows.forEach((row, i) => {
    const plain = expected.get(String(row.$key))!;
    const found = {
      ...{ key: row.$key, time: row.$time, target: row.$target, labelledAt: row.$labelledAt },
      ...{ decision: row.$decision ?? null, propensity: row.$propensity ?? null },
      history:
        row.$labelHistory === undefined || row.$labelHistory === null ? null : JSON.parse(String(row.$labelHistory)),
      cells: named.map(([name]) => row[name]),
      windows: window.map((column) => {
        const value = column && 'values' in column ? column.values[i]! : Number.NaN;
        return Number.isNaN(value) ? null : value;
      }),
    };
    const wanted = {
      ...plain,
      ...{ time: iso(plain.time), labelledAt: iso(plain.labelledAt) },
      cells: plain.cells.map((cell, c) => (named[c]![1] === 'timestamp' && cell !== null ? iso(cell as number) : cell)),
    };
    expect({ seed: options.seed, ...found }).toEqual({ seed: options.seed, ...wanted });
  });
  expect(extra.classes).toEqual(
    { binary: ['false', 'true'], multiclass: ['a', 'b', 'c', 'd'], regression: [] }[options.task],
  );
}
