import { type Dataset, type DatasetExtra, reserved } from '../../contracts/dataset.ts';
import { durationMs } from '../../contracts/duration.ts';
import { hashString } from '../../hash/hash-string.ts';
import { column, isStringColumn, numericColumn } from '../../table/table.ts';
import { foldCount } from './context.ts';
import { type Order, orderOf } from './past.ts';

/** With more, what a row is given comes near to what all others say, which tells its own target. */
const randomOrders = 4;

/**
 * Fold of each of the rows, shape (rows given). As the split is, so are the folds: stretches of time where it is by time
 * (what is encoded from another time is as stale as it will be in use), else by a hash of the key or the group.
 */
export function assignFolds(dataset: Dataset, rows: Uint32Array, seed: number): Uint8Array {
  const { table, extra } = dataset;
  if (isByTime(extra)) {
    const time = numericColumn(table, reserved.time).values;
    const folds = new Uint8Array(rows.length);
    const order = Uint32Array.from(rows.keys()).sort((a, b) => time[rows[a]!]! - time[rows[b]!]! || a - b);
    order.forEach((i, rank) => {
      folds[i] = Math.floor((rank * foldCount) / rows.length);
    });
    return folds;
  }
  return Uint8Array.from(hashesOf(dataset, rows, seed), (hash) => hash % foldCount);
}

/** Whether the split is by time: as the project says, else where its records have one. */
export function isByTime({ project }: DatasetExtra): boolean {
  const { split, sources } = project.data;
  return (split?.by ?? (sources.some((s) => s.role === 'records' && s.time) ? 'time' : 'random')) === 'time';
}

/** A hash of the key of each row, or of its group where the split is by group; shape (rows given). */
function hashesOf({ table, extra: { project } }: Dataset, rows: Uint32Array, seed: number): Uint32Array {
  const { split } = project.data;
  const found = column(table, split?.by === 'group' ? (split.group ?? reserved.key) : reserved.key);
  if (!isStringColumn(found)) return Uint32Array.from(rows, (row) => hashString(String(found.values[row]), seed));
  const hashes = Uint32Array.from(found.dictionary, (text) => hashString(text, seed));
  return Uint32Array.from(rows, (row) => hashes[found.codes[row]!] ?? hashString(String(row), seed));
}

/**
 * Orders in which rows know those before them: of time where the split is by time, else random ones by which rows of a group, which
 * know nothing of each other, are one moment.
 */
export function ordersOf(dataset: Dataset, rows: Uint32Array, seed: number): Order[] {
  const { table, extra } = dataset;
  if (!isByTime(extra))
    return Array.from({ length: randomOrders }, (_, i) => orderOf(hashesOf(dataset, rows, seed + (i + 1) * 0x10001)));
  const { values } = numericColumn(table, reserved.time);
  const { gap } = extra.project.data.split ?? {};
  return [
    orderOf(
      Float64Array.from(rows, (row) => values[row]!),
      gap ? durationMs(gap) : 0,
    ),
  ];
}
