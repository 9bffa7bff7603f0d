import type { StoredRecord } from '../../core/contracts/record.ts';

const largestItem = 400 * 1024;
/** Magnitudes of the numbers that DynamoDB keeps, beside 0. */
const [least, most] = [1e-130, 9.99e125];

/** A copy as DynamoDB would keep it: undefined left out. @throws what DynamoDB refuses: keys, numbers, size */
export function storable(record: StoredRecord): StoredRecord {
  if (!record.pk || !record.sk)
    throw new TypeError(`a record needs pk and sk; received '${record.pk}', '${record.sk}'`);
  const copy = clean(record, '') as StoredRecord;
  const size = sizeOf(copy);
  if (size > largestItem)
    throw new RangeError(`item ${record.pk} ${record.sk} has ${size} bytes; DynamoDB stores at most ${largestItem}`);
  return copy;
}

function clean(value: unknown, path: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path}: ${value} cannot be stored; write null instead`);
    if (value !== 0 && (Math.abs(value) < least || Math.abs(value) > most))
      throw new TypeError(`${path}: ${value} cannot be stored: DynamoDB keeps numbers from 1e-130 to 9.99e125`);
    return value;
  }
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.filter((v) => v !== undefined).map((v, i) => clean(v, `${path}[${i}]`));
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .map(([k, v]) => [k, clean(v, path ? `${path}.${k}` : k)]),
    );
  }
  throw new TypeError(
    `${path}: ${Object.prototype.toString.call(value)} cannot be stored; write plain JSON or Uint8Array`,
  );
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 8;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, v) => sum + 1 + sizeOf(v), 3);
  if (value !== null && typeof value === 'object')
    return Object.entries(value).reduce((sum, [k, v]) => sum + 1 + Buffer.byteLength(k) + sizeOf(v), 3);
  return 1;
}
