import { hashString } from '../../hash/hash-string.ts';

interface Identified {
  inferenceId: string;
}

/** A prediction by the hash of its id. The first of some in the order `byHash` are an even choice, whatever order they came in. */
export interface Hashed<T extends Identified> {
  hash: number;
  item: T;
}

export function hashedById<T extends Identified>(item: T, seed?: number): Hashed<T> {
  return { hash: hashString(item.inferenceId, seed), item };
}

export function byHash(a: Hashed<Identified>, b: Hashed<Identified>): number {
  return a.hash - b.hash || (a.item.inferenceId < b.item.inferenceId ? -1 : 1);
}
