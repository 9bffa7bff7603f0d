import type { FunctionSource } from './assemble.ts';
import { constantsFrom } from './constants.ts';
import { type Code, f64, f64x2, get, i32, increase, repeatWhile, select, set, v128 } from './instructions.ts';
import { eachClass, exponentialPasses } from './sum-exponentials.ts';

/** Rows that are worked on at a time, so that their exponentials stay in the first-level cache. An even number. */
const blockRows = 64;

/** Bytes of scratch for so many classes: largest score, sum and exponentials of the rows at hand. */
export const softmaxScratch = (outputs: number): number => 8 * blockRows * (outputs + 2);

/**
 * Gradients and hessians of the multinomial logistic loss, as `softmax` has them: one pass makes those of all classes. All are
 * addresses but steps, stride and count.
 * @param scores float64 a row, those of the first class up to `end`: an even number of rows, at least two
 * @param stride bytes from the scores of a class to those of the next; their gradients lie twice as far apart
 * @param target float64 a row, the class
 * @param weights float64 a row, two rows `weightStep` bytes apart: 16, or 0 for the same two weights everywhere
 * @param out gradient and hessian of each row, by class
 * @param scratch see `softmaxScratch`
 * @param largest by class four float64 that are made larger: the largest absolute gradient of the even and the odd rows, then the
 *   hessians
 */
export type Softmax = (
  scores: number,
  end: number,
  stride: number,
  outputs: number,
  target: number,
  weights: number,
  weightStep: number,
  out: number,
  scratch: number,
  largest: number,
) => number;

export function softmaxSource(): FunctionSource {
  const [scores, end, stride, outputs, target, weights, weightStep, out, scratch, largest] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ] as const;
  const [bytes, k, own, at, sums, exponentials, gradients, weightAt, top] = [
    10, 11, 12, 13, 14, 15, 16, 17, 18,
  ] as const;
  const [x, shifted, x2, x4, x8] = [19, 20, 21, 22, 23] as const;
  const [factor, p, weight, gradient, hessian, wanted, topGradient, topHessian] = [
    24, 25, 26, 27, 28, 29, 30, 31,
  ] as const;
  const constants = constantsFrom(32);
  const one = constants.of(1);
  const classes = { scores, bytes, stride, outputs, k, own, at };
  const into = { tops: scratch, sums, exponentials, exponent: [x, shifted, x2, x4, x8] as const };
  const passes = exponentialPasses(classes, into, constants);
  const rest = i32.sub(get(end), get(scores));
  const whole = i32.const(8 * blockRows);
  const there = (address: number) => i32.add(get(address), get(at));
  const afterSums = set(exponentials, i32.add(get(sums), whole));
  const ofOutputs = f64.ofUnsigned(get(outputs));
  const twoRows: Code[] = [
    set(p, f64x2.div(v128.load(there(exponentials)), v128.load(there(sums)))),
    set(weight, v128.load(get(weightAt))),
    set(wanted, v128.and(f64x2.equal(v128.load(there(target)), get(x)), one)),
    set(gradient, f64x2.mul(f64x2.sub(get(p), get(wanted)), get(weight))),
    set(hessian, f64x2.mul(f64x2.mul(get(p), get(factor)), f64x2.sub(one, get(p)))),
    set(hessian, f64x2.mul(get(hessian), get(weight))),
    v128.store(get(gradients), v128.lanes(get(gradient), get(hessian), 0, 2)),
    v128.store(get(gradients), v128.lanes(get(gradient), get(hessian), 1, 3), 16),
    set(topGradient, f64x2.leftOrLarger(get(topGradient), f64x2.abs(get(gradient)))),
    set(topHessian, f64x2.leftOrLarger(get(topHessian), get(hessian))),
    set(weightAt, i32.add(get(weightAt), get(weightStep))),
    increase(gradients, 32),
  ];
  const startClass: Code[] = [
    set(x, f64x2.splat(f64.ofUnsigned(get(k)))),
    set(gradients, i32.add(get(out), i32.shl(i32.mul(get(k), get(stride)), i32.const(1)))),
    set(top, i32.add(get(largest), i32.shl(get(k), i32.const(5)))),
    set(topGradient, v128.load(get(top))),
    set(topHessian, v128.load(i32.add(get(top), i32.const(16)))),
    set(weightAt, get(weights)),
  ];
  const endClass: Code[] = [
    set(exponentials, i32.add(get(exponentials), get(bytes))),
    v128.store(get(top), get(topGradient)),
    v128.store(get(top), get(topHessian), 16),
  ];
  return {
    name: 'softmax',
    parameters: 10,
    locals: [...new Array<'i32'>(9).fill('i32'), ...new Array<'v128'>(13 + constants.setUp.length).fill('v128')],
    body: [
      ...constants.setUp,
      set(factor, f64x2.splat(f64.div(ofOutputs, f64.sub(ofOutputs, f64.ofUnsigned(i32.const(1)))))),
      set(sums, i32.add(get(scratch), whole)),
      repeatWhile(
        i32.ltU(get(scores), get(end)),
        set(bytes, select(rest, whole, i32.ltU(rest, whole))),
        afterSums,
        ...passes,
        afterSums,
        ...eachClass(classes, { before: startClass, twoRows, after: endClass }),
        set(scores, i32.add(get(scores), get(bytes))),
        set(target, i32.add(get(target), get(bytes))),
        set(out, i32.add(get(out), i32.shl(get(bytes), i32.const(1)))),
        set(weights, get(weightAt)),
      ),
      i32.const(0),
    ],
  };
}
