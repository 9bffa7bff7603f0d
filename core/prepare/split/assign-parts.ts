import { type Dataset, reserved } from '../../contracts/dataset.ts';
import { durationMs } from '../../contracts/duration.ts';
import { usableRows, usableTarget } from '../../labels/usable-target.ts';
import { parts } from '../../table/feature-matrix.ts';
import { numericColumn } from '../../table/table.ts';
import { splitByGroup } from './by-group.ts';
import { splitByKey } from './by-key.ts';
import { itemOf, unitOf } from './item.ts';

/** A split that cannot be trained or judged on. */
export class UnusableSplit extends Error {
  override name = 'UnusableSplit';
}

export interface Split {
  by: 'time' | 'random' | 'group';
  group?: string | undefined;
  validation: number;
  test: number;
  gap: number;
}

/**
 * The part of each row, shape (rows), values of `parts`; rows whose target may not be used are `unused`.
 *
 * - By time (default where the source has a time): the latest `test` fraction of the usable rows, before it the `validation`
 *   fraction, before that the training part. Rows of one moment stay together, in the later part. Rows less than `gap`
 *   before the start of the next part are unused.
 * - Random: of each class the rows with the lowest hashes of their key are tested on, the next validated on, as many as the
 *   fractions ask for; a class of three rows is in every part, one of fewer in training. A regression's rows go by the hash
 *   alone, so that fractions are met on average. With later rows few rows change their part (see `heldOut`).
 * - Group: by a hash of the group's value, and as many groups elsewhere as it takes to bring each part near its fraction of each
 *   class; rows without a group go by their key.
 *
 * @throws UnusableSplit when a part has no rows, or the training part of a binary task has one class
 * @throws UnknownColumn when there is no column `split.group`
 */
export function assignParts(dataset: Dataset, target: Float64Array = usableTarget(dataset)): Uint8Array {
  const split = splitOf(dataset);
  const usable = usableRows(target);
  if (usable.length === 0) throw new UnusableSplit(nothingUsable(dataset));
  const part = new Uint8Array(dataset.table.rows);
  if (split.by === 'time') splitByTime(numericColumn(dataset.table, reserved.time).values, usable, split, part);
  else {
    const classOf = dataset.extra.task === 'regression' ? undefined : (row: number) => target[row]!;
    const item = itemOf(dataset.table, split);
    if (split.by === 'group') splitByGroup(usable, item, unitOf, classOf, split, part);
    else splitByKey(usable, (row) => unitOf(item(row)), classOf, split, part);
  }
  check(dataset, split, part, target);
  return part;
}

/** How a project's rows are split, with the defaults. */
export function splitOf({ extra: { project } }: Pick<Dataset, 'extra'>): Split {
  const { split, sources } = project.data;
  const timed = sources.some((source) => source.role === 'records' && source.time);
  if (!split) return { by: timed ? 'time' : 'random', validation: 0.15, test: 0.15, gap: 0 };
  return { ...split, gap: split.gap ? durationMs(split.gap) : 0 };
}

function splitByTime(time: Float64Array, usable: Uint32Array, split: Split, part: Uint8Array): void {
  const timed = usable.filter((row) => !Number.isNaN(time[row]!));
  const sorted = Float64Array.from(timed, (row) => time[row]!).sort();
  const testStart = startOf(sorted, sorted.length, split.test * sorted.length);
  const validationEnd = testStart - split.gap;
  const validationStart = startOf(sorted, countBelow(sorted, validationEnd), split.validation * sorted.length);
  const trainEnd = validationStart - split.gap;
  for (const row of timed) {
    const t = time[row]!;
    if (t >= testStart) part[row] = parts.test;
    else if (t >= validationStart && t < validationEnd) part[row] = parts.validation;
    else if (t < trainEnd) part[row] = parts.train;
  }
}

/** Time at which a part of about `size` rows has to start so as to end with row `end` of the sorted times. */
function startOf(sorted: Float64Array, end: number, size: number): number {
  const first = end - Math.max(1, Math.round(size));
  return first >= 0 && first < sorted.length ? sorted[first]! : Number.NEGATIVE_INFINITY;
}

function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function check({ extra }: Dataset, split: Split, part: Uint8Array, target: Float64Array): void {
  const counts = partCounts(part);
  const sizes = `train ${counts.train}, validation ${counts.validation}, test ${counts.test}`;
  for (const name of ['train', 'validation', 'test'] as const) {
    if (counts[name] > 0) continue;
    throw new UnusableSplit(
      `the split by ${split.by} left the ${name} part without rows (${sizes}); expected some in each: ${remedy(split)}`,
    );
  }
  if (extra.task !== 'binary') return;
  const classes = new Set<number>();
  for (let row = 0; row < part.length; row++) if (part[row] === parts.train) classes.add(target[row]!);
  if (classes.size < 2)
    throw new UnusableSplit(
      `all ${counts.train} training rows have the class '${extra.classes[[...classes][0]!] ?? [...classes][0]}'; expected both: ` +
        'bring data with rows of the other class, check objective.positive and labels.absentMeans, or split at random (data.split.by: random)',
    );
}

function remedy(split: Split): string {
  if (split.by === 'time')
    return split.gap > 0
      ? 'bring data over a longer time, shorten data.split.gap, or split at random (data.split.by: random)'
      : 'bring data with more distinct times, or split at random (data.split.by: random)';
  return split.by === 'group'
    ? 'bring data with more groups, or choose another column for data.split.group'
    : 'bring more rows, or larger fractions in data.split';
}

function nothingUsable({ table, extra }: Dataset): string {
  const labelled = numericColumn(table, reserved.target).values.some((v) => !Number.isNaN(v));
  const why = labelled ? 'has a mature label' : 'has a label';
  return `none of ${table.rows} rows ${why}; expected rows with the target '${extra.project.objective.target}': ingest labels, or older rows than labels.maturity (${extra.project.labels.maturity})`;
}

/** Number of rows in each part. */
export function partCounts(part: Uint8Array): { train: number; validation: number; test: number } {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const p of part) {
    if (p === parts.train) counts.train++;
    else if (p === parts.validation) counts.validation++;
    else if (p === parts.test) counts.test++;
  }
  return counts;
}
