import type { RegressionLossName } from '../../contracts/regression-loss.ts';
import { absoluteError } from './absolute-error.ts';
import { huber } from './huber.ts';
import type { Objective } from './objective.ts';
import { poisson } from './poisson.ts';
import { quantile } from './quantile.ts';
import { squaredError } from './squared-error.ts';

/** The loss of that name with its parameters. */
export function regressionObjective(
  name: RegressionLossName,
  parameters: { quantile: number; huberDelta: number; poissonMaxDeltaStep: number },
): Objective {
  switch (name) {
    case 'squaredError':
      return squaredError;
    case 'absoluteError':
      return absoluteError;
    case 'quantile':
      return quantile(parameters.quantile);
    case 'huber':
      return huber(parameters.huberDelta);
    case 'poisson':
      return poisson(parameters.poissonMaxDeltaStep);
  }
}
