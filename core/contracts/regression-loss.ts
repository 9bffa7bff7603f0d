import type { Metric, Project } from './project.ts';

/** Losses that a regression can choose from. */
export const regressionLossNames = ['squaredError', 'absoluteError', 'huber', 'quantile', 'poisson'] as const;
export type RegressionLossName = (typeof regressionLossNames)[number];

/** What a regression minimises. */
export interface RegressionLoss {
  name: RegressionLossName;
  /** quantile: the level, above 0 and below 1. */
  quantile?: number;
  /** huber: residuals up to this count squared, in the target's unit. */
  huberDelta?: number;
}

/** The metric that says of predictions what the loss says. */
export const metricOfLoss: Record<RegressionLossName, Metric> = {
  squaredError: 'rmse',
  absoluteError: 'mae',
  huber: 'huberLoss',
  quantile: 'pinballLoss',
  poisson: 'poissonDeviance',
};

/** The loss that a project names; undefined where it names none. */
export function lossOf({ objective }: Pick<Project, 'objective'>): RegressionLoss | undefined {
  const { loss, quantile, huberDelta } = objective;
  if (loss === undefined) return undefined;
  return { name: loss, ...(quantile !== undefined && { quantile }), ...(huberDelta !== undefined && { huberDelta }) };
}

/** `quantile 0.9`, `Huber (delta 5)`. */
export function lossInWords({ name, quantile, huberDelta }: RegressionLoss): string {
  if (name === 'quantile') return `quantile ${quantile}`;
  if (name === 'huber') return `Huber (delta ${huberDelta})`;
  return { squaredError: 'squared error', absoluteError: 'absolute error', poisson: 'Poisson' }[name];
}
