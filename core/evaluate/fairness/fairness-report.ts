import type { Metric } from '../../contracts/project.ts';
import { type Blocks, bootstrapDraws, interval } from '../../metrics/bootstrap.ts';
import { realisedCosts } from '../../metrics/cost/realised-cost.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { pickRows } from '../../metrics/pick-rows.ts';
import { selectionStatistic } from '../../metrics/selection-metric.ts';
import type { Predicted } from '../../metrics/statistics.ts';
import { meanOf } from '../../stats/mean-of.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { Column } from '../../table/table.ts';
import type { Disparity, FairnessGroup, FairnessReport } from '../group-reports.ts';
import { groupRows } from '../slices/group-rows.ts';
import { type ComparedGroups, disparityOf } from './disparity.ts';
import { groupRates } from './group-rates.ts';

/** Groups of fewer rows say nothing of themselves: their rates would be noise, and the extremes of a difference. */
const minGroupRows = 50;
/** A true positive rate needs so many positive rows, a false positive rate so many negative ones. */
const minOfClass = 10;
const grouping = { categories: 12, ranges: 5 };

interface Draws {
  confidence: number;
  samples: number;
  seed: number;
}

/**
 * Decisions and the project's metric by the groups of a protected column. Selected is what is not allowed: a record that is
 * blocked, or held up by a review. Values that are missing are a group; of more than 12 values the rarer ones share one.
 * @param predicted the test part
 * @param tableRows of the column, in the order of `predicted`
 */
export function fairnessReport(
  predicted: Predicted,
  column: Column,
  tableRows: Uint32Array,
  metric: Metric,
  blocks: Blocks,
  draws: Draws,
): FairnessReport {
  const { names, of } = groupRows(column, tableRows, grouping);
  const members = names.map((_, g) => Uint32Array.from(of.keys()).filter((i) => of[i] === g));
  const large = names.map((_, g) => g).filter((g) => members[g]!.length >= minGroupRows);
  const metrics = metricsOfGroups(predicted, members, metric, blocks, draws);
  const binary = predicted.task === 'binary' ? binaryFigures(predicted, of, names.length, large, blocks, draws) : null;
  const groups = names.map((name, g): FairnessGroup => {
    const part = pickRows(predicted, members[g]!);
    const multiclass = predicted.task === 'multiclass';
    return {
      name,
      rows: members[g]!.length,
      positives: binary ? sumOf(part.target) : null,
      tooSmall: !large.includes(g),
      metric: metrics[g]!,
      selected: null,
      reviewed: null,
      truePositiveRate: null,
      falsePositiveRate: null,
      ...binary?.groups[g],
      predicted: multiclass ? null : meanOf(part.predictions),
      observed: multiclass ? null : meanOf(part.target),
    };
  });
  return { column: column.name, groups, disparity: binary?.disparity ?? null };
}

/** The metric of each group with its interval; null where the group is too small or the metric not defined. */
function metricsOfGroups(
  predicted: Predicted,
  members: readonly Uint32Array[],
  metric: Metric,
  blocks: Blocks,
  draws: Draws,
): (Estimate | null)[] {
  const groups = members.map((rows) => {
    if (rows.length < minGroupRows) return null;
    const statistic = selectionStatistic(metric, pickRows(predicted, rows));
    return { rows, statistic, weights: new Float64Array(rows.length), drawn: new Float64Array(draws.samples) };
  });
  bootstrapDraws(blocks, draws.samples, draws.seed, (weights, draw) => {
    for (const group of groups) {
      if (!group) continue;
      for (let i = 0; i < group.rows.length; i++) group.weights[i] = weights[group.rows[i]!]!;
      group.drawn[draw] = group.statistic(group.weights);
    }
  });
  return groups.map((group) => {
    const value = group ? group.statistic() : Number.NaN;
    return group && Number.isFinite(value) ? interval(value, group.drawn, draws.confidence) : null;
  });
}

function binaryFigures(
  predicted: Predicted,
  of: Uint8Array,
  count: number,
  large: readonly number[],
  blocks: Blocks,
  draws: Draws,
) {
  const { target } = predicted;
  const decisions = decisionsOf(predicted);
  const selected = decisions.map((d) => (d > 0 ? 1 : 0));
  const positives = new Float64Array(count);
  const negatives = new Float64Array(count);
  const reviewed = new Float64Array(count);
  for (let i = 0; i < of.length; i++) {
    if (target[i] === 1) positives[of[i]!]! += 1;
    else negatives[of[i]!]! += 1;
    if (decisions[i] === 1) reviewed[of[i]!]! += 1;
  }
  const compared: ComparedGroups = {
    all: large,
    positive: large.filter((g) => positives[g]! >= minOfClass),
    negative: large.filter((g) => negatives[g]! >= minOfClass),
  };
  const figures = (weights?: Float64Array) => {
    const rates = groupRates(of, count, target, selected, weights);
    return { rates, disparity: disparityOf(rates, compared) };
  };
  const whole = figures();
  const all: ReturnType<typeof figures>[] = [];
  bootstrapDraws(blocks, draws.samples, draws.seed, (weights) => {
    all.push(figures(weights));
  });
  const estimate = (figure: (f: ReturnType<typeof figures>) => number): Estimate | null => {
    const value = figure(whole);
    if (Number.isNaN(value)) return null;
    const { lower, upper } = interval(value, Float64Array.from(all, figure), draws.confidence);
    // Draws of a largest less a smallest rate lie above it where the rates are alike.
    return { value, lower: Math.min(lower, value), upper: Math.max(upper, value) };
  };
  const groups = whole.rates.map((_, g): Partial<FairnessGroup> => {
    if (!large.includes(g)) return {};
    return {
      selected: estimate((f) => f.rates[g]!.selected),
      reviewed: reviewed[g]! / (positives[g]! + negatives[g]!),
      truePositiveRate: compared.positive.includes(g) ? estimate((f) => f.rates[g]!.truePositive) : null,
      falsePositiveRate: compared.negative.includes(g) ? estimate((f) => f.rates[g]!.falsePositive) : null,
    };
  });
  const disparityIn = (figure: keyof Disparity) => estimate((f) => f.disparity[figure]);
  const disparity: Disparity | null =
    large.length < 2
      ? null
      : {
          demographicParityDifference: disparityIn('demographicParityDifference'),
          demographicParityRatio: disparityIn('demographicParityRatio'),
          allowedRatio: disparityIn('allowedRatio'),
          truePositiveRateDifference: disparityIn('truePositiveRateDifference'),
          falsePositiveRateDifference: disparityIn('falsePositiveRateDifference'),
          equalizedOddsDifference: disparityIn('equalizedOddsDifference'),
        };
  return { groups, disparity };
}

/** 0 allow, 1 review, 2 block; without costs a row is blocked when it is more probably positive. */
function decisionsOf({ predictions, target, costs, review }: Predicted): Uint8Array {
  if (!costs) return Uint8Array.from(predictions, (p) => (p > 0.5 ? 2 : 0));
  const code = { allow: 0, review: 1, block: 2 };
  return Uint8Array.from(realisedCosts(predictions, target, costs, review).decisions, (d) => code[d]);
}
