import { missingBin } from '../../binning/find-bins.ts';
import type { TreeParameters } from '../parameters.ts';
import { minimumHessian, type Split, type SplitContext } from './split.ts';

/** Scans the bins once; at each bound the rows that miss the value are tried on both sides. */
export function numericSplit(context: SplitContext, parameters: TreeParameters): Split | undefined {
  const { histogram, offset, slot, gradientUnit, hessianUnit, sums, search, runner } = context;
  const { lambdaL1, lambdaL2 } = parameters;
  const minHessian = minimumHessian(parameters);
  const missingAt = offset + 2 * missingBin(slot);
  const missingHessian = histogram[missingAt + 1]! * hessianUnit;
  const tryLeft = missingHessian > 0;
  // In the order of `searchParts`.
  search[0] = gradientUnit;
  search[1] = hessianUnit;
  search[2] = sums.gradient;
  search[3] = sums.hessian;
  search[4] = histogram[missingAt]! * gradientUnit;
  search[5] = missingHessian;
  search[6] = search[7] = lambdaL1;
  search[8] = search[9] = lambdaL2;
  search[10] = search[11] = minHessian;
  search[12] = context.toBeat;
  const start = histogram.byteOffset + 8 * offset;
  const found = runner.call(
    'numericSplit',
    start,
    histogram.byteOffset + 8 * missingAt,
    search.byteOffset,
    tryLeft ? 1 : 0,
  );
  if (found < 0) return undefined;
  const bin = found >> 1;
  // Where nothing was learned about missing values here, they go where most rows go.
  const defaultLeft = tryLeft ? found % 2 === 1 : hessianUpTo(context, bin) > sums.hessian / 2;
  return { gain: search[12], slot: context.index, bin, defaultLeft };
}

function hessianUpTo({ histogram, offset, hessianUnit }: SplitContext, bin: number): number {
  let h = 0;
  for (let b = 0; b <= bin; b++) h += histogram[offset + 2 * b + 1]!;
  return h * hessianUnit;
}
