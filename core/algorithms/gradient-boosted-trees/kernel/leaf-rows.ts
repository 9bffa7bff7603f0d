import type { FunctionSource } from './assemble.ts';
import { f64, f64x2, get, i32, increase, repeatWhile, set, v128 } from './instructions.ts';

/**
 * Sums gradients and hessians of rows, in their order. All are addresses.
 * @param rows of 32-bit row numbers, up to `end`; at least one
 * @param gradients float64, gradient and hessian of each row
 * @param out receives two float64
 */
export type SumLeaf = (rows: number, end: number, gradients: number, out: number) => number;

export function sumLeafSource(): FunctionSource {
  const [rows, end, gradients, out] = [0, 1, 2, 3] as const;
  const sum = 4;
  const row = i32.shl(i32.load(get(rows)), i32.const(4));
  return {
    name: 'sumLeaf',
    parameters: 4,
    locals: ['v128'],
    body: [
      repeatWhile(
        i32.ltU(get(rows), get(end)),
        set(sum, f64x2.add(get(sum), v128.load(i32.add(get(gradients), row)))),
        increase(rows, 4),
      ),
      v128.store(get(out), get(sum)),
      i32.const(0),
    ],
  };
}

/**
 * Adds a value to the scores of rows. All are addresses.
 * @param rows of 32-bit row numbers, up to `end`; at least one
 * @param scores float64 a row
 * @param value a float64
 */
export type AddToLeaf = (rows: number, end: number, scores: number, value: number) => number;

export function addToLeafSource(): FunctionSource {
  const [rows, end, scores, value] = [0, 1, 2, 3] as const;
  const at = 4;
  return {
    name: 'addToLeaf',
    parameters: 4,
    locals: ['i32'],
    body: [
      repeatWhile(
        i32.ltU(get(rows), get(end)),
        set(at, i32.add(get(scores), i32.shl(i32.load(get(rows)), i32.const(3)))),
        f64.store(get(at), f64.add(f64.load(get(at)), f64.load(get(value)))),
        increase(rows, 4),
      ),
      i32.const(0),
    ],
  };
}
