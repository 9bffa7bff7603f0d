import type { FunctionSource } from './assemble.ts';
import { f64x2, get, i32, i32x4, i64, i64x2, increase, repeatWhile, set, v128 } from './instructions.ts';

/**
 * Rounds gradients and hessians to integers, stochastically: up with the probability of the part behind the point.
 * @param gradients address of float64, gradient and hessian of each row, up to `end`; at least one row
 * @param scales address of two float64 that hessians and gradients are multiplied by; products fit 32 bits
 * @param out address of 32-bit integers, hessian and gradient of each row
 * @param seed not 0
 */
export type QuantiseRows = (gradients: number, end: number, scales: number, out: number, seed: number) => number;

export function quantiseSource(): FunctionSource {
  const [gradients, end, scales, out, state] = [0, 1, 2, 3, 4] as const;
  const [pair, scale] = [5, 6] as const;
  const scramble = (shifted: number[]) => set(state, i32.xor(get(state), shifted));
  const high = i64.ofUnsigned(i32.shrU(get(state), i32.const(16)));
  const low = i64.ofUnsigned(i32.and(get(state), i32.const(0xffff)));
  const halves = i64x2.splat(i64.or(high, i64.shl(low, i64.const(32))));
  const fractions = f64x2.mul(f64x2.ofUnsigned(halves), f64x2.const(1 / 65_536));
  return {
    name: 'quantise',
    parameters: 5,
    locals: ['v128', 'v128'],
    body: [
      set(scale, v128.load(get(scales))),
      repeatWhile(
        i32.ltU(get(gradients), get(end)),
        // xorshift32; its halves serve as two 16-bit fractions.
        scramble([...i32.shl(get(state), i32.const(13))]),
        scramble([...i32.shrU(get(state), i32.const(17))]),
        scramble([...i32.shl(get(state), i32.const(5))]),
        set(pair, v128.load(get(gradients))),
        set(pair, f64x2.mul(v128.lanes(get(pair), get(pair), 1, 0), get(scale))),
        i64.store(get(out), i64x2.first(i32x4.ofFloats(f64x2.floor(f64x2.add(get(pair), fractions))))),
        increase(gradients, 16),
        increase(out, 8),
      ),
      i32.const(0),
    ],
  };
}
