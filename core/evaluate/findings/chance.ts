import type { Finding } from '../../contracts/findings.ts';
import { type Blocks, bootstrapDraws, lowerBound } from '../../metrics/bootstrap.ts';
import { type Predicted, type Statistic, statisticsOf } from '../../metrics/statistics.ts';
import { ranks } from '../../stats/ranks.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { number } from '../compare-champion.ts';
import { foundAtTop } from './found-at-top.ts';

/** One noise table in a hundred may pass. */
const confidence = 0.99;
/** Two classes are tested in two ways, each of which may let half of that pass; z is the normal's quantile. */
const each = { confidence: 0.995, z: 2.576 };
const single = { confidence, z: 2.326 };

/**
 * Whether the model tells rows apart at all, by figures that need no threshold and no calibration: ROC AUC above 0.5, or the
 * rank correlation of a regression above 0. Two classes and numbers are tested by what ranks do by chance (Mann and Whitney,
 * Spearman); several classes, and rows that belong together, by the block bootstrap. Of two classes a second test looks at the
 * highest probabilities alone: a few frauds that are surely found are worth more than the order of all the rest.
 * @param predicted the winner on test rows
 */
export function chanceFinding(
  predicted: Predicted,
  blocks: Blocks,
  options: { samples: number; seed: number },
): Finding | undefined {
  const { statistic, nothing, name } = skillOf(predicted);
  const value = statistic();
  const rows = predicted.target.length;
  if (Number.isNaN(value))
    return {
      code: 'chance',
      severity: 'critical',
      message: `whether the model is better than chance cannot be told: the ${rows} test rows hold no two classes or values`,
      remedy: 'more rows, a larger data.split.test, or a split that puts every class into the test part',
    };
  const level = predicted.task === 'binary' ? each : single;
  const std = chanceStd(predicted);
  const ranked = std === undefined || value - nothing > level.z * std;
  const surely = () => {
    const draws = new Float64Array(options.samples);
    bootstrapDraws(blocks, options.samples, options.seed, (weights, draw) => {
      draws[draw] = statistic(weights) - nothing;
    });
    const known = draws.filter((d) => !Number.isNaN(d));
    return known.length > 0 && lowerBound(known, level.confidence) > 0;
  };
  if (ranked && ((std !== undefined && blocks.kind === 'row') || surely())) return undefined;
  const { target, predictions } = predicted;
  if (
    predicted.task === 'binary' &&
    foundAtTop(target, predictions, blocks, { confidence: each.confidence, seed: options.seed })
  )
    return undefined;
  return {
    code: 'chance',
    severity: 'critical',
    message: `no better than chance, as far as ${rows} test rows can tell${positivesIn(predicted)}: ${name} ${number(value)} where guessing has ${nothing} (not above it at ${100 * confidence} % confidence)`,
    remedy: `look for columns that say something of the target, for more rows, and whether labels belong to their rows${enoughFor(predicted, value, level.z)}`,
  };
}

function skillOf(predicted: Predicted): { statistic: Statistic; nothing: number; name: string } {
  if (predicted.task !== 'regression')
    return { statistic: statisticsOf(predicted).rocAuc!, nothing: 0.5, name: 'ROC AUC' };
  const [a, b] = [ranks(predicted.predictions), ranks(predicted.target)];
  const constant = (values: ArrayLike<number>) => Array.from(values).every((v) => v === values[0]);
  // Equal predictions tell nothing apart; equal targets leave nothing to tell.
  if (constant(predicted.predictions) && !constant(predicted.target))
    return { statistic: () => 0, nothing: 0, name: 'rank correlation' };
  return { statistic: (weights) => correlation(a, b, weights), nothing: 0, name: 'rank correlation' };
}

/** Pearson's correlation under weights. */
function correlation(a: Float64Array, b: Float64Array, weights?: Float64Array): number {
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const w = weights ? weights[i]! : 1;
    n += w;
    sa += w * a[i]!;
    sb += w * b[i]!;
    saa += w * a[i]! * a[i]!;
    sbb += w * b[i]! * b[i]!;
    sab += w * a[i]! * b[i]!;
  }
  const spread = (saa - (sa * sa) / n) * (sbb - (sb * sb) / n);
  return spread > 0 ? (sab - (sa * sb) / n) / Math.sqrt(spread) : Number.NaN;
}

function positivesIn({ task, target }: Predicted): string {
  return task === 'binary' ? `, ${sumOf(target)} of them positive` : '';
}

/** How many positives would tell, were the figure right: its standard error goes with one over the square root of them. */
function enoughFor(predicted: Predicted, value: number, z: number): string {
  const std = chanceStd(predicted);
  if (predicted.task !== 'binary' || std === undefined || value <= 0.5) return '';
  const enough = Math.ceil(sumOf(predicted.target) * ((z * std) / (value - 0.5)) ** 2);
  return enough > sumOf(predicted.target)
    ? `; about ${enough} positive test rows would tell, were that figure right`
    : '';
}

/** Of the statistic of independent rows where predictions say nothing; undefined for several classes. */
function chanceStd({ task, target }: Predicted): number | undefined {
  if (task === 'multiclass') return undefined;
  if (task === 'regression') return 1 / Math.sqrt(target.length - 1);
  const positives = sumOf(target);
  const negatives = target.length - positives;
  return Math.sqrt((positives + negatives + 1) / (12 * positives * negatives));
}
