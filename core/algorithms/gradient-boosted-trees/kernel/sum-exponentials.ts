import type { FunctionSource } from './assemble.ts';
import { type Constants, constantsFrom } from './constants.ts';
import { exponential } from './exponential.ts';
import { type Code, copy, f64x2, fill, get, i32, increase, repeatWhile, set, v128 } from './instructions.ts';

/**
 * The largest score of each row and the sum over its classes of e^(score - largest), two rows at a time. All are addresses but
 * the counts.
 * @param scores float64 a row, those of the first class up to `end`; at least one. The next class follows `stride` bytes behind.
 *   Of an odd number of rows something is read behind them, and written behind `tops` and `sums`
 */
export type SumExponentials = (
  scores: number,
  end: number,
  stride: number,
  outputs: number,
  tops: number,
  sums: number,
) => number;

export function sumExponentialsSource(): FunctionSource {
  const [scores, end, stride, outputs, tops, sums] = [0, 1, 2, 3, 4, 5] as const;
  const [bytes, k, own, at] = [6, 7, 8, 9] as const;
  const constants = constantsFrom(15);
  const classes = { scores, bytes, stride, outputs, k, own, at };
  const passes = exponentialPasses(classes, { tops, sums, exponent: [10, 11, 12, 13, 14] }, constants);
  return {
    name: 'sumExponentials',
    parameters: 6,
    locals: [...new Array<'i32'>(4).fill('i32'), ...new Array<'v128'>(5 + constants.setUp.length).fill('v128')],
    body: [...constants.setUp, set(bytes, i32.sub(get(end), get(scores))), ...passes, i32.const(0)],
  };
}

/** Numbers of locals: `bytes` are what the rows at hand take of a class; `k`, `own` and `at` are overwritten. */
export interface Classes {
  scores: number;
  bytes: number;
  stride: number;
  outputs: number;
  /** The class, the address of its scores, and the bytes of it that are done. */
  k: number;
  own: number;
  at: number;
}

/** Class by class, so that memory is read in order: what is done before, for every two rows and after it. */
export function eachClass(
  { scores, bytes, stride, outputs, k, own, at }: Classes,
  { before = [], twoRows, after = [] }: { before?: readonly Code[]; twoRows: readonly Code[]; after?: readonly Code[] },
): Code[] {
  return [
    set(own, get(scores)),
    set(k, i32.const(0)),
    repeatWhile(
      i32.ltU(get(k), get(outputs)),
      ...before,
      set(at, i32.const(0)),
      repeatWhile(i32.ltU(get(at), get(bytes)), ...twoRows, increase(at, 16)),
      ...after,
      set(own, i32.add(get(own), get(stride))),
      increase(k, 1),
    ),
  ];
}

/**
 * Once over the scores for the largest, once for the exponentials.
 * @param into locals: addresses of the results; `exponentials` keeps them all, by class, and moves behind them; `exponent` is
 *   overwritten
 */
export function exponentialPasses(
  classes: Classes,
  into: {
    tops: number;
    sums: number;
    exponentials?: number;
    exponent: readonly [number, number, number, number, number];
  },
  constants: Constants,
): Code[] {
  const { tops, sums, exponentials, exponent } = into;
  const { scores, bytes, own, at } = classes;
  const [x, shifted, ...powers] = exponent;
  const there = (address: number) => i32.add(get(address), get(at));
  const exp = exponential(x, shifted, powers, constants);
  const top = f64x2.leftOrLarger(v128.load(there(tops)), v128.load(there(own)));
  const keep = exponentials === undefined ? [] : [v128.store(there(exponentials), get(x))];
  const next = exponentials === undefined ? [] : [set(exponentials, i32.add(get(exponentials), get(bytes)))];
  return [
    copy(get(tops), get(scores), get(bytes)),
    ...eachClass(classes, { twoRows: [v128.store(there(tops), top)] }),
    fill(get(sums), i32.const(0), get(bytes)),
    ...eachClass(classes, {
      twoRows: [
        set(x, f64x2.sub(v128.load(there(own)), v128.load(there(tops)))),
        ...exp.before,
        set(x, exp.result),
        ...keep,
        v128.store(there(sums), f64x2.add(v128.load(there(sums)), get(x))),
      ],
      after: next,
    }),
  ];
}
