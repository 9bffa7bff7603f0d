import type { Metric } from '../contracts/project.ts';
import { type Blocks, bootstrapDraws, lowerBound } from '../metrics/bootstrap.ts';
import { improvement, relativeGain, selectionStatistic } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import type { ChampionComparison } from './evaluation-json.ts';

export interface Verdict {
  verdict: 'promote' | 'keep';
  reason: string;
  champion: ChampionComparison | null;
  /** The champion that could not be compared, and why. */
  incomparable?: { version: number; reason: string };
}

/** Fewer fresh rows than these allow no fair comparison. */
const minRows = 100;
const minOfClass = 10;

/**
 * Champion against challenger on rows that neither was trained on: promoted when the relative gain reaches `minimumGain`
 * and the paired block bootstrap shows an improvement with the project's confidence.
 * @param predicted both models on the same rows
 */
export function compareChampion(
  metric: Metric,
  version: number,
  predicted: { champion: Predicted; challenger: Predicted },
  blocks: Blocks,
  options: { minimumGain: number; confidence: number; samples: number; seed: number },
): Verdict {
  const lacking = tooFew(predicted.challenger);
  if (lacking) return { verdict: 'keep', reason: `kept champion ${version}: ${lacking}`, champion: null };
  const championOf = selectionStatistic(metric, predicted.champion);
  const challengerOf = selectionStatistic(metric, predicted.challenger);
  const champion = championOf();
  const challenger = challengerOf();
  const draws = new Float64Array(options.samples).fill(Number.NaN);
  bootstrapDraws(blocks, options.samples, options.seed, (weights, draw) => {
    draws[draw] = improvement(metric, challengerOf(weights), championOf(weights));
  });
  const known = draws.filter((d) => !Number.isNaN(d));
  const comparison: ChampionComparison = {
    version,
    metric,
    rows: predicted.challenger.target.length,
    champion,
    challenger,
    gain: relativeGain(metric, challenger, champion),
    lower: known.length > 0 ? lowerBound(known, options.confidence) : 0,
    confidence: options.confidence,
  };
  return { ...judge(comparison, options.minimumGain), champion: comparison };
}

function tooFew({ target, task }: Predicted): string | undefined {
  if (target.length < minRows)
    return `only ${target.length} test rows that it was not trained on, at least ${minRows} are needed for a fair comparison`;
  if (task !== 'binary') return undefined;
  const positives = target.reduce((a, b) => a + b, 0);
  const fewest = Math.min(positives, target.length - positives);
  return fewest < minOfClass
    ? `the ${target.length} test rows that it was not trained on hold ${fewest} of a class, at least ${minOfClass} are needed for a fair comparison`
    : undefined;
}

function judge(c: ChampionComparison, minimumGain: number): Pick<Verdict, 'verdict' | 'reason'> {
  const figures = `${c.metric} ${number(c.challenger)} against ${number(c.champion)} of champion ${c.version} on ${c.rows} fresh rows`;
  const gain = `${(100 * c.gain).toFixed(1)} %`;
  const bound = `${number(c.lower)} at ${(100 * c.confidence).toFixed(0)} % confidence`;
  if (c.gain < minimumGain)
    return {
      verdict: 'keep',
      reason: `kept champion ${c.version}: ${figures}, a gain of ${gain} where ${(100 * minimumGain).toFixed(1)} % is asked for`,
    };
  if (!(c.lower > 0))
    return {
      verdict: 'keep',
      reason: `kept champion ${c.version}: ${figures}, a gain of ${gain}, but it is not certain: the improvement is at least ${bound}`,
    };
  return {
    verdict: 'promote',
    reason: `won: ${figures}, a gain of ${gain}; the improvement is at least ${bound}`,
  };
}

/** A figure for people: four significant digits. */
export function number(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
