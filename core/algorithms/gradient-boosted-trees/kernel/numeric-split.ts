import type { FunctionSource } from './assemble.ts';
import { type Code, f64, f64x2, get, i32, i64x2, increase, repeatWhile, set, v128, when } from './instructions.ts';

/** What a search of a split asks for, as pairs of float64 in the order in which they lie in memory. */
export const searchParts = [
  /** Units of gradient and hessian. */
  'units',
  /** Gradient and hessian of the leaf. */
  'sums',
  /** Gradient and hessian of the rows that miss the value. */
  'missing',
  /** `lambdaL1`, `lambdaL2` and the hessian that a side needs, each twice. */
  'l1',
  'l2',
  'least',
  /** The gain to beat, which becomes that of the split; then nothing. */
  'gain',
] as const;

/**
 * The best division of a leaf by a numeric feature: both sides of a bound are scored at once, a lane each. Bins without a
 * hessian divide nothing.
 * @param histogram address of gradient and hessian of each bin, float64 in quantised units, up to `end`; at least one
 * @param search address of `searchParts`
 * @param tryLeft 1: at each bound the rows that miss the value are tried on the left, too
 * @returns twice the last bin that goes left, and one more where missing values do; -1 where nothing beats the gain
 */
export type NumericSplit = (histogram: number, end: number, search: number, tryLeft: number) => number;

export function numericSplitSource(): FunctionSource {
  const [histogram, end, search, tryLeft] = [0, 1, 2, 3] as const;
  const [at, found] = [4, 5] as const;
  const [gain, best] = [6, 7] as const;
  const [bin, sum, left, right, numerators, denominators] = [8, 9, 10, 11, 12, 13] as const;
  const part = Object.fromEntries(searchParts.map((name, i) => [name, 14 + i])) as Record<
    (typeof searchParts)[number],
    number
  >;
  const addressOf = (i: number) => i32.add(get(search), i32.const(16 * i));
  const magnitude = f64x2.sub(f64x2.abs(v128.lanes(get(left), get(right), 0, 2)), get(part.l1));
  /** Scores the rows of `left` against all others. */
  const divide = (missingLeft: 0 | 1): Code[] => [
    set(right, f64x2.sub(get(part.sums), get(left))),
    set(denominators, v128.lanes(get(left), get(right), 1, 3)),
    // The penalty shrinks gradients to 0 at most; their sign is squared away.
    set(numerators, f64x2.leftOrLarger(magnitude, f64x2.const(0))),
    set(numerators, f64x2.div(f64x2.mul(get(numerators), get(numerators)), f64x2.add(get(denominators), get(part.l2)))),
    set(gain, f64.add(f64x2.first(get(numerators)), f64x2.second(get(numerators)))),
    when(
      i32.and(
        i32.and(f64.greater(get(gain), get(best)), i64x2.all(f64x2.atLeast(get(denominators), get(part.least)))),
        f64.different(f64x2.second(get(bin)), f64x2.first(f64x2.const(0))),
      ),
      set(best, get(gain)),
      set(found, i32.or(i32.shrU(i32.sub(get(at), get(histogram)), i32.const(3)), i32.const(missingLeft))),
    ),
  ];
  return {
    name: 'numericSplit',
    parameters: 4,
    locals: ['i32', 'i32', 'f64', 'f64', ...new Array<'v128'>(6 + searchParts.length).fill('v128')],
    body: [
      ...searchParts.map((name, i) => set(part[name], v128.load(addressOf(i)))),
      set(best, f64x2.first(get(part.gain))),
      set(found, i32.const(-1)),
      set(at, get(histogram)),
      repeatWhile(
        i32.ltU(get(at), get(end)),
        set(bin, v128.load(get(at))),
        set(sum, f64x2.add(get(sum), get(bin))),
        when(get(tryLeft), set(left, f64x2.add(f64x2.mul(get(sum), get(part.units)), get(part.missing))), ...divide(1)),
        set(left, f64x2.mul(get(sum), get(part.units))),
        ...divide(0),
        increase(at, 16),
      ),
      f64.store(addressOf(searchParts.indexOf('gain')), get(best)),
      get(found),
    ],
  };
}
