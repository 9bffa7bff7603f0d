import type { FunctionSource } from './assemble.ts';
import { f64x2, get, i32, increase, repeatWhile, v128 } from './instructions.ts';

/**
 * `from - part` of pairs of float64, in place of `from`. All are addresses.
 * @param end of `from`, behind at least one pair
 */
export type Subtract = (from: number, end: number, part: number) => number;

export function subtractSource(): FunctionSource {
  const [from, end, part] = [0, 1, 2] as const;
  return {
    name: 'subtract',
    parameters: 3,
    locals: [],
    body: [
      repeatWhile(
        i32.ltU(get(from), get(end)),
        v128.store(get(from), f64x2.sub(v128.load(get(from)), v128.load(get(part)))),
        increase(from, 16),
        increase(part, 16),
      ),
      i32.const(0),
    ],
  };
}
