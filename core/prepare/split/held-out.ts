import type { Dataset } from '../../contracts/dataset.ts';
import type { HeldOut } from '../../contracts/serving.ts';
import { parts } from '../../table/feature-matrix.ts';
import type { Prepared } from '../prepared.ts';
import { itemOf, unitOf } from './item.ts';
import { fractionOf, splitOf } from './split-of.ts';

type Rows = Pick<Prepared, 'part' | 'target' | 'rowIndex'>;

/**
 * How to tell in a later snapshot which rows were tested on; undefined where the split is by time.
 * @param dataset that `prepared` was made of
 */
export function heldOutOf(dataset: Dataset, { part, target, rowIndex }: Rows): HeldOut | undefined {
  const split = splitOf(dataset.extra.project);
  if (split.by === 'time') return undefined;
  const fraction = fractionOf(split.test);
  const item = itemOf(dataset.table, split);
  const unit = (i: number) => unitOf(item(rowIndex[i]!));
  const below = [fraction];
  if (split.by === 'group') {
    const [tested, learned] = [new Set<number>(), new Set<number>()];
    for (let i = 0; i < part.length; i++) {
      const u = unit(i);
      if (part[i] === parts.test && u >= fraction) tested.add(u);
      if (part[i] !== parts.test && u < fraction) learned.add(u);
    }
    const besides = { tested: [...tested].sort(ascending), learned: [...learned].sort(ascending) };
    return { by: 'group', ...(split.group !== undefined && { group: split.group }), below, besides };
  }
  if (dataset.extra.task === 'regression') return { by: 'random', below };
  const least = new Array<number>(dataset.extra.classes.length).fill(1);
  for (let i = 0; i < part.length; i++)
    if (part[i] === parts.train || part[i] === parts.validation)
      least[target[i]!] = Math.min(least[target[i]!]!, unit(i));
  return { by: 'random', below: least };
}

/**
 * Whether a model with that test part has neither learned from a row nor was tuned on it.
 * @param held undefined for models from before it was kept, which were split by the hash alone
 * @returns by index of `rows`, whose class (or value) is `target`
 * @throws UnknownColumn when the column of the groups is gone
 */
export function freshRows(
  held: HeldOut | undefined,
  dataset: Dataset,
  rows: Uint32Array,
  target: ArrayLike<number>,
): Uint8Array {
  const split = splitOf(dataset.extra.project);
  const { below, besides, ...by } = held ?? { ...split, below: [fractionOf(split.test)], besides: undefined };
  const item = itemOf(dataset.table, by);
  const [tested, learned] = [new Set(besides?.tested), new Set(besides?.learned)];
  return Uint8Array.from(rows, (row, i) => {
    const unit = unitOf(item(row));
    const lower = unit < (below.length === 1 ? below[0]! : (below[target[i]!] ?? 0));
    return tested.has(unit) || (lower && !learned.has(unit)) ? 1 : 0;
  });
}

const ascending = (a: number, b: number) => a - b;
