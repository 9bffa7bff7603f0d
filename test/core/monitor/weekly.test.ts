import { expect, it } from 'vitest';
import { day, referenceOf, type ShapesWorld, start } from './support/shapes-world.ts';
import { watch } from './support/watch.ts';

const week = 7 * 24;
const changed = start + 6 * 7 * day;

/** A column is moved by three quarters of its standard deviation after six weeks. */
const moved: ShapesWorld = {
  seed: 4,
  rowsAnHour: 4,
  columns: 3,
  season: { day: 0, week: 0 },
  wobble: 0,
  traffic: { day: 0, weekend: 0 },
  cluster: 1,
  change: (record, at) => {
    if (at >= changed && typeof record.normal0 === 'number') record.normal0 *= 1.25;
  },
};

it('a change that one weekly look has seen is not what the next one compares with', async () => {
  const { opened } = await watch(moved, referenceOf(moved), 9 * week, { every: week });
  expect(opened.map(({ id, hour }) => [id, hour / week])).toContainEqual(['psi:normal0', 8]);
});
