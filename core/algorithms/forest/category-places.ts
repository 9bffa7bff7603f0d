import type { Impurity } from './impurity.ts';

/** Categories that a node has rows of, in no order; the array is overwritten by the next node. */
export interface PresentCodes {
  codes: Uint8Array;
  hasMissing: boolean;
}

/** Finds and orders the categories of nodes. */
export interface CategoryPlaces {
  present(own: Uint32Array, column: Uint8Array, missing: number): PresentCodes;
  /** By category, its place from 1 on by what `impurity` says of it; missing values come last. @param share see `Impurity.add` */
  order(own: Uint32Array, column: Uint8Array, missing: number, impurity: Impurity, share: number): Uint16Array;
  /** The categories that came first in the last order. */
  first(count: number): Uint8Array;
}

export function categoryPlaces(): CategoryPlaces {
  const codes = new Uint8Array(256);
  const seen = new Uint8Array(256);
  const sums = new Float64Array(512);
  const placeOf = new Uint16Array(256);
  const mean = (code: number) => sums[2 * code]! / sums[2 * code + 1]!;

  const present = (own: Uint32Array, column: Uint8Array, missing: number): PresentCodes => {
    let count = 0;
    let hasMissing = false;
    for (let i = 0; i < own.length; i++) {
      const code = column[own[i]!]!;
      if (code === missing) hasMissing = true;
      else if (seen[code] === 0) {
        seen[code] = 1;
        codes[count++] = code;
      }
    }
    for (let i = 0; i < count; i++) seen[codes[i]!] = 0;
    return { codes: codes.subarray(0, count), hasMissing };
  };

  return {
    present,
    order(own, column, missing, impurity, share) {
      const { codes: found } = present(own, column, missing);
      for (const code of found) sums.fill(0, 2 * code, 2 * code + 2);
      for (let i = 0; i < own.length; i++) impurity.add(own[i]!, column[own[i]!]!, sums, share);
      // Few: inserted one by one.
      for (let i = 0; i < found.length; i++) {
        const code = found[i]!;
        let at = i;
        for (; at > 0 && mean(found[at - 1]!) > mean(code); at--) found[at] = found[at - 1]!;
        found[at] = code;
      }
      for (let i = 0; i < found.length; i++) placeOf[found[i]!] = i + 1;
      placeOf[missing] = found.length + 1;
      return placeOf;
    },
    first: (count) => codes.slice(0, count),
  };
}
