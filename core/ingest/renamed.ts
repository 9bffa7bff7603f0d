import type { DatasetColumn } from '../contracts/dataset.ts';
import { nearest } from '../contracts/nearest.ts';

/** A column by its name and what is known of its values. */
export type KnownColumn = Pick<DatasetColumn, 'name'> &
  Partial<Pick<DatasetColumn, 'type' | 'min' | 'max' | 'mean' | 'distinct'>>;

/**
 * What columns that are missing were probably renamed to: a near name, an abbreviation (`amt` of `amount`), the same name
 * written otherwise, or values that look the same. Each new column stands for one missing column at most.
 *
 * @returns new name by missing name
 */
export function renamedColumns(missing: readonly KnownColumn[], fresh: readonly KnownColumn[]): Map<string, string> {
  const renamed = new Map<string, string>();
  const taken = new Set<string>();
  const left = () => fresh.filter((f) => !taken.has(f.name));
  const take = (from: string, to: string | undefined) => {
    if (to === undefined) return;
    renamed.set(from, to);
    taken.add(to);
  };
  for (const column of missing) take(column.name, nameLike(column, left()));
  for (const column of missing) if (!renamed.has(column.name)) take(column.name, valuesLike(column, left()));
  return renamed;
}

function nameLike(column: KnownColumn, candidates: readonly KnownColumn[]): string | undefined {
  const fitting = candidates.filter((c) => sameType(column, c));
  const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const same = fitting.find((c) => plain(c.name) === plain(column.name));
  if (same) return same.name;
  const short = fitting.find(
    (c) => abbreviates(plain(c.name), plain(column.name)) || abbreviates(plain(column.name), plain(c.name)),
  );
  if (short) return short.name;
  // Of short names almost every other is near.
  return plain(column.name).length < 4
    ? undefined
    : nearest(
        column.name,
        fitting.map((c) => c.name),
      );
}

/** Whether the letters of `short` are in `long` in their order, from the first on, and are at least a third of it. */
function abbreviates(short: string, long: string): boolean {
  if (short.length < 2 || short.length >= long.length || short.length * 3 < long.length || short[0] !== long[0])
    return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}

/** The one column whose numbers have about the same range and mean. */
function valuesLike(column: KnownColumn, candidates: readonly KnownColumn[]): string | undefined {
  const alike = candidates.filter((c) => sameType(column, c) && sameNumbers(column, c));
  return alike.length === 1 ? alike[0]!.name : undefined;
}

function sameType(a: KnownColumn, b: KnownColumn): boolean {
  const numeric = (type: string) => type === 'number' || type === 'integer';
  return a.type === undefined || b.type === undefined || a.type === b.type || (numeric(a.type) && numeric(b.type));
}

function sameNumbers(a: KnownColumn, b: KnownColumn): boolean {
  const [min, max, mean] = [a.min, a.max, a.mean];
  if (typeof min !== 'number' || typeof max !== 'number' || mean === undefined) return false;
  if (typeof b.min !== 'number' || typeof b.max !== 'number' || b.mean === undefined || max === min) return false;
  const near = (x: number, y: number) => Math.abs(x - y) <= 0.1 * (max - min);
  return near(min, b.min) && near(max, b.max) && near(mean, b.mean);
}
