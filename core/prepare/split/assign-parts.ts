import { type Dataset, reserved } from '../../contracts/dataset.ts';
import { usableRows, usableTarget } from '../../labels/usable-target.ts';
import { parts } from '../../table/feature-matrix.ts';
import { numericColumn } from '../../table/table.ts';
import { splitByGroup } from './by-group.ts';
import { splitByKey } from './by-key.ts';
import { startOfEnough } from './enough-rows.ts';
import { itemOf, unitOf } from './item.ts';
import { defaultFraction, fractionOf, type PartSize, type Split, splitOf } from './split-of.ts';

/** A split that cannot be trained or judged on. */
export class UnusableSplit extends Error {
  override name = 'UnusableSplit';
}

/**
 * The part of each row, shape (rows), values of `parts`; rows whose target may not be used are `unused`.
 *
 * - By time (default where the source has a time): the latest usable rows are the test part, before them come the validation part and
 *   the training part. A part is as long as the project says (a fraction or a number of rows, or a length of time), else the shortest
 *   period that is enough to judge by, at most 15 % of the rows. Rows of one moment stay together, in the later part. Rows less
 *   than `gap` before the start of the next part are unused.
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
  const split = splitOf(dataset.extra.project);
  const usable = usableRows(target);
  if (usable.length === 0) throw new UnusableSplit(nothingUsable(dataset));
  const part = new Uint8Array(dataset.table.rows);
  if (split.by === 'time') {
    const time = numericColumn(dataset.table, reserved.time).values;
    splitByTime(time, usable, dataset.extra.task === 'binary' ? target : undefined, split, part);
  } else {
    const fractions = { validation: fractionOf(split.validation), test: fractionOf(split.test) };
    const classOf = dataset.extra.task === 'regression' ? undefined : (row: number) => target[row]!;
    const item = itemOf(dataset.table, split);
    if (split.by === 'group') splitByGroup(usable, item, unitOf, classOf, fractions, part);
    else splitByKey(usable, (row) => unitOf(item(row)), classOf, fractions, part);
  }
  check(dataset, split, part, target);
  return part;
}

function splitByTime(
  time: Float64Array,
  usable: Uint32Array,
  target: Float64Array | undefined,
  split: Split,
  part: Uint8Array,
): void {
  const timed = usable.filter((row) => !Number.isNaN(time[row]!)).sort((a, b) => time[a]! - time[b]! || a - b);
  const sorted = Float64Array.from(timed, (row) => time[row]!);
  const outcomes = target && Float64Array.from(timed, (row) => target[row]!);
  const startOf = (end: number, size: PartSize) => startOfPart(sorted, outcomes, end, size);
  const testStart = startOf(sorted.length, split.test);
  const validationEnd = testStart - split.gap;
  const validationStart = startOf(countBelow(sorted, validationEnd), split.validation);
  const trainEnd = validationStart - split.gap;
  for (const row of timed) {
    const t = time[row]!;
    if (t >= testStart) part[row] = parts.test;
    else if (t >= validationStart && t < validationEnd) part[row] = parts.validation;
    else if (t < trainEnd) part[row] = parts.train;
  }
}

/** Time at which a part has to start so as to end with row `end` of the sorted times. */
function startOfPart(sorted: Float64Array, target: Float64Array | undefined, end: number, size: PartSize): number {
  if (end === 0) return Number.NEGATIVE_INFINITY;
  // The latest row of so many days is at the end of the last of them.
  if (size !== 'enough' && 'ms' in size) return sorted[end - 1]! - size.ms + 1;
  const wanted =
    size === 'enough' ? defaultFraction * sorted.length : 'rows' in size ? size.rows : size.fraction * sorted.length;
  const first = end - Math.max(1, Math.round(wanted));
  const enough = size === 'enough' ? startOfEnough(sorted, target, end) : undefined;
  const start = enough === undefined ? first : Math.max(first, enough);
  return start >= 0 && start < sorted.length ? sorted[start]! : Number.NEGATIVE_INFINITY;
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
      ? 'bring data over a longer time, shorten data.split.gap or its parts, or split at random (data.split.by: random)'
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
