import type { FunctionSource } from './assemble.ts';
import { get, i32, i64, increase, repeatWhile, select, set, when } from './instructions.ts';

/**
 * Bytes from the sums of one byte of the row to those of the next: 256 bins of 64 bits and a cache line. Without that line
 * the most frequent bins of features whose bins are mostly the same, such as counts of words, would share two sets of the
 * first-level cache, and the addition take five times as long.
 */
export const sumsStride = 256 * 8 + 64;

/**
 * Adds the packed gradients of rows to the sums of their bins. All but `sparse` are addresses or lengths in bytes.
 * @param rows of 32-bit row numbers, up to `end`; at least one
 * @param packed 64 bits a row, see `quantise`, `packedStride` apart: 0 adds the same value for each row
 * @param bins rows of `stride` bytes; of each the first `width`, a multiple of 4, count
 * @param sums 64 bits a bin, 256 bins a byte of the row, `sumsStride` apart
 * @param sparse 1: rows lie far apart, so that most bring a cache miss
 */
export type Accumulate = (
  rows: number,
  end: number,
  packed: number,
  packedStride: number,
  bins: number,
  stride: number,
  width: number,
  sums: number,
  sparse: number,
) => number;

/**
 * The inner loop of training, 24 of whose 30 instructions are four times "extract a bin, load, add, store". In JavaScript
 * each array access checks its bounds, and there is no 64-bit integer that is not an object.
 *
 * A processor looks about 300 instructions ahead, one or two rows: it would wait for the memory of each row of a sparse
 * leaf in turn. Touching the rows of a block first lets it wait for many at once. The result is meaningless; it keeps
 * those loads from being optimised away.
 */
export function accumulateSource(): FunctionSource {
  const [rows, end, packed, packedStride, bins, stride, width, sums, sparse] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  const [next, at, row, four, last, sum, seen, value, address] = [9, 10, 11, 12, 13, 14, 15, 16, 17] as const;
  const wordOf = (local: number) => i32.add(get(bins), i32.mul(get(local), get(stride)));
  const packedOf = (local: number) => i32.add(get(packed), i32.mul(get(local), get(packedStride)));
  const addToBin = (k: number) => [
    // (four >>> 8k & 255) * 8, in two instructions.
    set(
      address,
      i32.add(
        get(sum),
        k === 0
          ? i32.shl(i32.and(get(four), i32.const(255)), i32.const(3))
          : i32.and(i32.shrU(get(four), i32.const(8 * k - 3)), i32.const(255 * 8)),
      ),
    ),
    i64.store(get(address), i64.add(i64.load(get(address), sumsStride * k), get(value)), sumsStride * k),
  ];
  return {
    name: 'accumulate',
    parameters: 9,
    locals: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i64', 'i32'],
    body: [
      repeatWhile(
        i32.ltU(get(rows), get(end)),
        set(next, i32.add(get(rows), i32.const(4 * touchedRows))),
        set(next, select(get(next), get(end), i32.ltU(get(next), get(end)))),
        when(
          get(sparse),
          set(at, get(rows)),
          repeatWhile(
            i32.ltU(get(at), get(next)),
            set(row, i32.load(get(at))),
            set(seen, i32.xor(get(seen), i32.load(wordOf(row)))),
            set(seen, i32.xor(get(seen), i32.load(packedOf(row)))),
            increase(at, 4),
          ),
        ),
        repeatWhile(
          i32.ltU(get(rows), get(next)),
          set(row, i32.load(get(rows))),
          set(value, i64.load(packedOf(row))),
          set(at, wordOf(row)),
          set(last, i32.add(get(at), get(width))),
          set(sum, get(sums)),
          repeatWhile(
            i32.ltU(get(at), get(last)),
            set(four, i32.load(get(at))),
            ...[0, 1, 2, 3].flatMap(addToBin),
            increase(at, 4),
            increase(sum, 4 * sumsStride),
          ),
          increase(rows, 4),
        ),
      ),
      get(seen),
    ],
  };
}

/** Rows that are touched together; with 64 bytes each they fit the first-level cache. */
const touchedRows = 256;
