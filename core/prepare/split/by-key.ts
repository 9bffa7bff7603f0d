import { parts } from '../../table/feature-matrix.ts';
import { quotasOf } from './quotas.ts';

/** Rows of a class ordered by the hash of their key: of each part as many as its fraction asks for. */
export function splitByKey(
  rows: Uint32Array,
  unitOf: (row: number) => number,
  classOf: ((row: number) => number) | undefined,
  fractions: { validation: number; test: number },
  part: Uint8Array,
): void {
  if (!classOf) {
    for (const row of rows) part[row] = partByUnit(unitOf(row), fractions);
    return;
  }
  const units = new Float64Array(part.length);
  for (const row of rows) units[row] = unitOf(row);
  for (const members of byClass(rows, classOf).values()) {
    members.sort((a, b) => units[a]! - units[b]! || a - b);
    const { test, validation } = quotasOf(members.length, fractions);
    members.forEach((row, rank) => {
      part[row] = rank < test ? parts.test : rank < test + validation ? parts.validation : parts.train;
    });
  }
}

/** The part of a hash in [0, 1) where fractions are met on average. */
export function partByUnit(unit: number, { test, validation }: { validation: number; test: number }): number {
  return unit < test ? parts.test : unit < test + validation ? parts.validation : parts.train;
}

function byClass(rows: Uint32Array, classOf: (row: number) => number): Map<number, number[]> {
  const members = new Map<number, number[]>();
  for (const row of rows) {
    const own = members.get(classOf(row));
    if (own) own.push(row);
    else members.set(classOf(row), [row]);
  }
  return members;
}
