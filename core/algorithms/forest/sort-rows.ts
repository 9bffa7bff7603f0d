/** Below this many rows, inserting one by one is faster than counting keys. */
const fewRows = 32;
/** Bins, and a place before them. */
const mostKeys = 257;

/** Rows of a node by ascending key, the first as many as the node has; overwritten by the next call. */
export interface SortedRows {
  rows: Uint32Array;
  keys: Uint16Array;
}

/** @param keyOf of each bin */
export type SortRows = (rows: Uint32Array, column: Uint8Array, keyOf: Uint16Array) => SortedRows;

/** @param most rows of a node */
export function rowSorter(most: number): SortRows {
  const sorted: SortedRows = { rows: new Uint32Array(most), keys: new Uint16Array(most) };
  const { rows, keys } = sorted;
  const starts = new Uint32Array(mostKeys + 1);
  const insert = (own: Uint32Array, column: Uint8Array, keyOf: Uint16Array) => {
    for (let i = 0; i < own.length; i++) {
      const row = own[i]!;
      const key = keyOf[column[row]!]!;
      let at = i;
      for (; at > 0 && keys[at - 1]! > key; at--) {
        keys[at] = keys[at - 1]!;
        rows[at] = rows[at - 1]!;
      }
      keys[at] = key;
      rows[at] = row;
    }
  };
  const count = (own: Uint32Array, column: Uint8Array, keyOf: Uint16Array) => {
    starts.fill(0);
    for (let i = 0; i < own.length; i++) starts[keyOf[column[own[i]!]!]! + 1]!++;
    for (let key = 1; key <= mostKeys; key++) starts[key]! += starts[key - 1]!;
    for (let i = 0; i < own.length; i++) {
      const row = own[i]!;
      const key = keyOf[column[row]!]!;
      const at = starts[key]!++;
      rows[at] = row;
      keys[at] = key;
    }
  };
  return (own, column, keyOf) => {
    if (own.length <= fewRows) insert(own, column, keyOf);
    else count(own, column, keyOf);
    return sorted;
  };
}
