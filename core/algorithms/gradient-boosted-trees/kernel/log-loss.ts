import type { FunctionSource } from './assemble.ts';
import { constantsFrom } from './constants.ts';
import { exponential } from './exponential.ts';
import { f64x2, get, i32, increase, repeatWhile, set, v128 } from './instructions.ts';

/**
 * Gradients and hessians of the logistic loss, two rows at a time, as `binaryLogLoss` has them. All are addresses but the
 * step.
 * @param scores float64 a row, up to `end`; at least one. Of an odd number of rows the one behind is read and written too,
 *   and changes nothing where its score is NaN
 * @param target float64 a row
 * @param weights float64 a row, two rows `weightStep` bytes apart: 16, or 0 for the same two weights everywhere
 * @param out gradient and hessian of each row
 * @param largest receives four float64: the largest absolute gradient of the even and the odd rows, then the hessians
 */
export type LogLoss = (
  scores: number,
  end: number,
  target: number,
  weights: number,
  weightStep: number,
  out: number,
  largest: number,
) => number;

export function logLossSource(): FunctionSource {
  const [scores, end, target, weights, weightStep, out, largest] = [0, 1, 2, 3, 4, 5, 6] as const;
  const [x, shifted, x2, x4, x8, p, weight] = [7, 8, 9, 10, 11, 12, 13] as const;
  const [gradient, hessian, topGradient, topHessian] = [14, 15, 16, 17] as const;
  const constants = constantsFrom(18);
  const exp = exponential(x, shifted, [x2, x4, x8], constants);
  const [zero, one] = [constants.of(0), constants.of(1)];
  return {
    name: 'logLoss',
    parameters: 7,
    locals: new Array(11 + constants.setUp.length).fill('v128'),
    body: [
      ...constants.setUp,
      repeatWhile(
        i32.ltU(get(scores), get(end)),
        set(x, f64x2.sub(zero, v128.load(get(scores)))),
        ...exp.before,
        set(p, f64x2.div(one, f64x2.add(one, exp.result))),
        set(weight, v128.load(get(weights))),
        set(gradient, f64x2.mul(f64x2.sub(get(p), v128.load(get(target))), get(weight))),
        set(hessian, f64x2.mul(f64x2.mul(get(p), f64x2.sub(one, get(p))), get(weight))),
        v128.store(get(out), v128.lanes(get(gradient), get(hessian), 0, 2)),
        v128.store(get(out), v128.lanes(get(gradient), get(hessian), 1, 3), 16),
        set(topGradient, f64x2.leftOrLarger(get(topGradient), f64x2.abs(get(gradient)))),
        set(topHessian, f64x2.leftOrLarger(get(topHessian), get(hessian))),
        increase(scores, 16),
        increase(target, 16),
        set(weights, i32.add(get(weights), get(weightStep))),
        increase(out, 32),
      ),
      v128.store(get(largest), get(topGradient)),
      v128.store(get(largest), get(topHessian), 16),
      i32.const(0),
    ],
  };
}
