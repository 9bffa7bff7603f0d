import type { FunctionSource } from './assemble.ts';
import { f64x2, get, i32, i64, increase, repeatWhile, set, v128 } from './instructions.ts';

/**
 * Adds packed sums to those of a histogram and makes them 0 for the next rows. All are addresses.
 * @param sums 64 bits a bin, see `quantise`, up to `end`; at least one
 * @param out gradient and hessian of each bin, float64
 */
export type Unpack = (sums: number, end: number, out: number) => number;

export function unpackSource(): FunctionSource {
  const [sums, end, out] = [0, 1, 2] as const;
  const pair = 3;
  return {
    name: 'unpack',
    parameters: 3,
    locals: ['v128'],
    body: [
      repeatWhile(
        i32.ltU(get(sums), get(end)),
        // Of few enough rows: hessians take 31 bits, so that both are integers with a sign.
        set(pair, f64x2.ofSigned(v128.loadOne(get(sums)))),
        v128.store(get(out), f64x2.add(v128.load(get(out)), v128.lanes(get(pair), get(pair), 1, 0))),
        i64.store(get(sums), i64.const(0)),
        increase(sums, 8),
        increase(out, 16),
      ),
      i32.const(0),
    ],
  };
}
