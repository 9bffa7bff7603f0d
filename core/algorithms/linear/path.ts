import { linearRules } from '../../contracts/algorithm-parameters.ts';
import type { Parameters, SizeFraction } from '../algorithm.ts';

/** Parameters with so many times the penalty. */
export function pathOf(defaults: Parameters, times: readonly number[]): Parameters[] {
  return times.map((by) => ({ ...defaults, alpha: Number((Number(defaults.alpha) * by).toPrecision(3)) }));
}

/** Parameters with so much less of the features. */
export function fewerFeatures(parameters: Parameters, { bytes, reads }: SizeFraction): Parameters[] {
  const own = Number(parameters.featureFraction ?? linearRules.featureFraction.default);
  return [{ ...parameters, featureFraction: Number((own * Math.min(bytes, reads)).toPrecision(3)) }];
}
