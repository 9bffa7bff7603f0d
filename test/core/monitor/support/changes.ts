import type { ShapesWorld } from './shapes-world.ts';

type Change = NonNullable<ShapesWorld['change']>;

/** A world of twelve columns of every kind, a tenth of them seasonal, none of groups. */
export function plainWorld(seed: number, rowsAnHour: number): ShapesWorld {
  return {
    seed,
    rowsAnHour,
    columns: 12,
    season: { day: 0.5, week: 0.3 },
    wobble: 0.03,
    traffic: { day: 0.6, weekend: 0.7 },
    cluster: 1,
  };
}

/** Changes of one column that a monitor is to find. */
export const changes: Record<string, Change> = {
  // 0.4 of the standard deviations of its logarithm.
  shift: (r) => set(r, 'logNormal1', (value) => value * Math.exp(0.4 * 1.2)),
  unit: (r) => set(r, 'logNormal1', (value) => value * 100),
  missing: (r, _, random) => {
    if (random() < 0.08) r.normal0 = null;
  },
  category: (r, _, random) => {
    if (random() < 0.03) r.categories2 = 'new';
  },
  // Of a flag that is true in 1 of 100 rows much, of one in 40 of 100 nothing to find: the world's seed draws which it is.
  flag: (r, _, random) => {
    if (random() < 0.04) r.flag3 = true;
  },
};

/** The change begins at a time. */
export function changing(world: ShapesWorld, name: string, from: number): ShapesWorld {
  if (name === 'joint') return { ...world, turnedFrom: from };
  const change = changes[name]!;
  return { ...world, change: (record, at, random) => at >= from && change(record, at, random) };
}

function set(record: Record<string, unknown>, name: string, to: (value: number) => number): void {
  const value = record[name];
  if (typeof value === 'number') record[name] = to(value);
}
