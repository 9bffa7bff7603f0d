import { absoluteError } from './absolute-error.ts';
import { huber } from './huber.ts';
import type { Objective } from './objective.ts';
import { poisson } from './poisson.ts';
import { quantile } from './quantile.ts';
import { squaredError } from './squared-error.ts';

/** Losses that a regression can choose from. */
export const regressionObjectiveNames = ['squaredError', 'absoluteError', 'quantile', 'huber', 'poisson'] as const;
export type RegressionObjective = (typeof regressionObjectiveNames)[number];

/** The loss of that name with its parameters. */
export function regressionObjective(
  name: RegressionObjective,
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
