import type { FunctionSource } from './assemble.ts';
import { copy, get, i32, repeatWhile, set } from './instructions.ts';

/**
 * Moves the rows of a leaf that go left before those that go right, each side in its former order. All but the result are
 * addresses.
 * @param rows of 32-bit row numbers, up to `end`; at least one
 * @param column a bin a row
 * @param sides 256 bytes: 1 for each bin that goes left, else 0
 * @param scratch for as many rows as the leaf has
 * @returns where the right side starts
 */
export type Partition = (rows: number, end: number, column: number, sides: number, scratch: number) => number;

export function partitionSource(): FunctionSource {
  const [rows, end, column, sides, scratch] = [0, 1, 2, 3, 4] as const;
  const [left, right, row, step] = [5, 6, 7, 8] as const;
  const four = i32.const(4);
  const binOf = i32.loadByte(i32.add(get(column), get(row)));
  return {
    name: 'partition',
    parameters: 5,
    locals: ['i32', 'i32', 'i32', 'i32'],
    body: [
      set(left, get(rows)),
      set(right, get(scratch)),
      repeatWhile(
        i32.ltU(get(rows), get(end)),
        set(row, i32.load(get(rows))),
        // Both are written and one is kept: no branch to predict.
        i32.store(get(left), get(row)),
        i32.store(get(right), get(row)),
        set(step, i32.shl(i32.loadByte(i32.add(get(sides), binOf)), i32.const(2))),
        set(left, i32.add(get(left), get(step))),
        set(right, i32.add(get(right), i32.sub(four, get(step)))),
        set(rows, i32.add(get(rows), four)),
      ),
      copy(get(left), get(scratch), i32.sub(get(right), get(scratch))),
      get(left),
    ],
  };
}
