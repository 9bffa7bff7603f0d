import type { Metric } from '../contracts/project.ts';
import type { Batches } from '../metrics/batches.ts';
import { jackknife } from '../metrics/jackknife.ts';
import { improvement, improvementScale, relativeGain, selectionStatistic } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import { dependentMean } from '../stats/dependent-mean.ts';
import { meanLowerBound } from '../stats/mean-bound.ts';
import type { ChampionComparison } from './evaluation-json.ts';
import { knownOutcomes, minOfClass, minRows, rarerOf } from './few-rows.ts';
import { levelOfLook } from './level-of-look.ts';

export interface Verdict {
  verdict: 'promote' | 'keep';
  reason: string;
  champion: ChampionComparison | null;
  /** The champion that could not be compared, and why. */
  incomparable?: { version: number; reason: string };
}

export interface ComparisonOptions {
  /** Relative. */
  minimumGain: number;
  /** Over all comparisons with one champion, 0.5 to 1. */
  confidence: number;
  /** The how manieth comparison with this champion it is, of those that count, from 1. @default 1 */
  look?: number;
  /** Of a run that drift or degradation started: the world has changed, and to stay with the champion may cost as much as to leave it. */
  bounded?: {
    /** Most that the challenger may be worse, relative. */
    maximumLoss: number;
    /** Of each comparison by itself, 0.5 to 1. */
    confidence: number;
  };
}

/**
 * Champion against challenger on rows that neither was trained on: promoted when the relative gain reaches `minimumGain`
 * and the improvement is above 0 with the project's confidence, by a studentised test over batches of rows that belong together
 * (`dependentMean`, `meanLowerBound`). The chance to promote an equal model is shared by all comparisons with one champion. Where
 * drift or degradation started the run, it is enough that the improvement is above a bounded loss with the confidence for that: it
 * spends nothing of what the others share, as the loss of a mistake is bounded.
 * @param predicted both models on the same rows
 */
export function compareChampion(
  metric: Metric,
  version: number,
  predicted: { champion: Predicted; challenger: Predicted },
  batches: Batches,
  options: ComparisonOptions,
): Verdict {
  const { minimumGain, confidence, look = 1, bounded } = options;
  const lacking = tooFew(predicted.challenger, batches);
  if (lacking) return kept(version, lacking);
  const champion = selectionStatistic(metric, predicted.champion)();
  const challenger = selectionStatistic(metric, predicted.challenger)();
  const championOf = selectionStatistic(metric, withinEvidence(metric, predicted.champion));
  const challengerOf = selectionStatistic(metric, withinEvidence(metric, predicted.challenger));
  const values = jackknife(batches, (w) => improvement(metric, challengerOf(w), championOf(w)));
  if (values.some(Number.isNaN))
    return kept(version, `${metric} of the fresh rows hangs on one ${batches.kind} of them, so nothing is certain`);
  const level = bounded ? 1 - bounded.confidence : levelOfLook(1 - confidence, look);
  const maximumLoss = bounded?.maximumLoss ?? 0;
  const bound = -maximumLoss * improvementScale(metric, championOf());
  const mean = dependentMean(values, batches.ordered);
  const comparison = {
    version,
    metric,
    rows: knownOutcomes(predicted.challenger.target, predicted.challenger.imputed).length,
    champion,
    challenger,
    gain: relativeGain(metric, challenger, champion),
    lower: meanLowerBound(mean, level),
    confidence: bounded?.confidence ?? confidence,
    look,
    level,
    spent: !bounded && mean.mean > 0,
    batches: { kind: batches.kind, count: batches.rows.length },
    maximumLoss,
  } satisfies ChampionComparison;
  return { ...judge(comparison, minimumGain, bound), champion: comparison };
}

/**
 * For the test of log loss: probabilities of `n` rows no nearer to 0 and 1 than so many rows can tell, 1 / (n + 2) (Laplace's rule of
 * succession). The loss of a model that was sure and wrong has no bound, and its few worst rows would make every improvement uncertain.
 */
function withinEvidence(metric: Metric, predicted: Predicted): Predicted {
  if (metric !== 'logLoss') return predicted;
  const least = 1 / (predicted.target.length + 2);
  return { ...predicted, predictions: predicted.predictions.map((p) => Math.min(1 - least, Math.max(least, p))) };
}

function kept(version: number, why: string): Verdict {
  return { verdict: 'keep', reason: `kept champion ${version}: ${why}`, champion: null };
}

function tooFew({ target: all, task, imputed }: Predicted, { rows, kind }: Batches): string | undefined {
  const target = knownOutcomes(all, imputed);
  if (target.length < minRows)
    return `only ${target.length} test rows that it was not trained on, at least ${minRows} are needed for a fair comparison`;
  if (rows.length < 10)
    return `the fresh rows are of ${rows.length} ${kind}s, at least 10 are needed for a fair comparison`;
  if (task !== 'binary') return undefined;
  const fewest = rarerOf(target);
  return fewest < minOfClass
    ? `the ${target.length} test rows that it was not trained on hold ${fewest} of a class, at least ${minOfClass} are needed for a fair comparison`
    : undefined;
}

function judge(
  c: ChampionComparison & { level: number; maximumLoss: number },
  minimumGain: number,
  bound: number,
): Pick<Verdict, 'verdict' | 'reason'> {
  const figures = `${c.metric} ${number(c.challenger)} against ${number(c.champion)} of champion ${c.version} on ${c.rows} fresh rows`;
  const gain = percent(c.gain);
  const sharing =
    c.maximumLoss > 0
      ? ''
      : ` (comparison ${c.look} of those that count with this champion, ${percent(c.confidence)} over all of them)`;
  const spent = `${percent(1 - c.level, 2)} confidence${sharing}`;
  const least = `${number(c.lower)} at ${spent}`;
  if (c.gain < minimumGain)
    return {
      verdict: 'keep',
      reason: `kept champion ${c.version}: ${figures}, a gain of ${gain} where ${percent(minimumGain)} is asked for`,
    };
  if (!(c.lower > bound))
    return {
      verdict: 'keep',
      reason: `kept champion ${c.version}: ${figures}, a gain of ${gain}, but it is not certain: the improvement is at least ${least}`,
    };
  if (c.lower > 0)
    return { verdict: 'promote', reason: `won: ${figures}, a gain of ${gain}; the improvement is at least ${least}` };
  return {
    verdict: 'promote',
    reason: `won: ${figures}, a gain of ${gain}; after a change it may be worse by ${number(-bound)} at most (promotion.maximumLoss): the improvement is at least ${least}`,
  };
}

/** A fraction for people. */
function percent(fraction: number, digits = 1): string {
  return `${Number((100 * fraction).toFixed(digits))} %`;
}

/** A figure for people: four significant digits. */
export function number(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
