import type { Blocks } from './bootstrap.ts';

const day = 86_400_000;
/** With fewer blocks their spread says little. */
const minBlocks = 10;

/**
 * Blocks for the bootstrap: calendar days (UTC) where the rows span at least 10, else entities where there are at
 * least 10, else each row is a block of its own.
 * @param time milliseconds, NaN without
 * @param entity a code for each row (customer, group), -1 where it is unknown
 */
export function bootstrapBlocks(rows: number, time?: Float64Array, entity?: Int32Array): Blocks {
  if (time?.every((t) => !Number.isNaN(t))) {
    const days = numbered(Array.from(time, (t) => Math.floor(t / day)));
    if (days.count >= minBlocks) return { kind: 'day', ...days };
  }
  if (entity) {
    // Rows without an entity are independent of each other.
    const entities = numbered(Array.from(entity, (code, i) => (code >= 0 ? code : -1 - i)));
    if (entities.count >= minBlocks && entities.count < rows) return { kind: 'entity', ...entities };
  }
  return { kind: 'row', of: new Uint32Array(rows).map((_, i) => i), count: rows };
}

function numbered(keys: number[]): { of: Uint32Array; count: number } {
  const numbers = new Map<number, number>();
  const of = Uint32Array.from(keys, (key) => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
  return { of, count: numbers.size };
}
