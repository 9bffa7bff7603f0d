import { type Blocks, bootstrapDraws, interval } from '../metrics/bootstrap.ts';
import type { Estimate } from '../metrics/estimate.ts';
import { type Predicted, statisticsOf } from '../metrics/statistics.ts';

const samplesAtMost = 500;
const samplesAtLeast = 100;
/** Rows times draws: about a second for each. */
const work = 20_000_000;

/** Bootstrap draws that so many rows can afford. */
export function samplesFor(rows: number): number {
  return Math.max(samplesAtLeast, Math.min(samplesAtMost, Math.floor(work / rows)));
}

/** Every metric of the task with its block-bootstrap interval; those that are not defined are left out. */
export function estimates(
  predicted: Predicted,
  blocks: Blocks,
  { samples, seed, confidence }: { samples: number; seed: number; confidence: number },
): Record<string, Estimate> {
  const statistics = Object.entries(statisticsOf(predicted)).map(([name, statistic]) => ({
    name,
    statistic,
    value: statistic(),
    draws: new Float64Array(samples),
  }));
  bootstrapDraws(blocks, samples, seed, (weights, draw) => {
    for (const { statistic, draws } of statistics) draws[draw] = statistic(weights);
  });
  return Object.fromEntries(
    statistics
      .filter(({ value }) => Number.isFinite(value))
      .map(({ name, value, draws }) => [name, interval(value, draws, confidence)]),
  );
}
