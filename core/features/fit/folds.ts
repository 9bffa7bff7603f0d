import { type Dataset, reserved } from '../../contracts/dataset.ts';
import { hashString } from '../../hash/hash-string.ts';
import { column, isStringColumn, numericColumn } from '../../table/table.ts';
import { foldCount } from './context.ts';

/**
 * Fold of each of the rows, shape (rows given). As the split is, so are the folds: stretches of time where it is by time
 * (what is encoded from another time is as stale as it will be in use), else by a hash of the key or the group.
 */
export function assignFolds({ table, extra: { project } }: Dataset, rows: Uint32Array, seed: number): Uint8Array {
  const { split, sources } = project.data;
  const by = split?.by ?? (sources.some((s) => s.role === 'records' && s.time) ? 'time' : 'random');
  const folds = new Uint8Array(rows.length);
  if (by === 'time') {
    const time = numericColumn(table, reserved.time).values;
    const order = Uint32Array.from(rows.keys()).sort((a, b) => time[rows[a]!]! - time[rows[b]!]! || a - b);
    order.forEach((i, rank) => {
      folds[i] = Math.floor((rank * foldCount) / rows.length);
    });
    return folds;
  }
  const found = column(table, by === 'group' ? (split?.group ?? reserved.key) : reserved.key);
  const hashes = isStringColumn(found)
    ? Uint32Array.from(found.dictionary, (text) => hashString(text, seed))
    : undefined;
  return Uint8Array.from(rows, (row) => {
    if (hashes && isStringColumn(found))
      return (hashes[found.codes[row]!] ?? hashString(String(row), seed)) % foldCount;
    return hashString(String(isStringColumn(found) ? row : found.values[row]), seed) % foldCount;
  });
}
