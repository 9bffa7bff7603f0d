import type { Metric } from '../../contracts/project.ts';
import type { Blocks } from '../../metrics/bootstrap.ts';
import { intervalMetrics } from '../../metrics/intervals/interval-statistics.ts';
import { pickRows } from '../../metrics/pick-rows.ts';
import { improvement, relativeGain } from '../../metrics/selection-metric.ts';
import { metricsOf, type Predicted, type Statistic, statisticsOf } from '../../metrics/statistics.ts';
import type { SlicedColumns } from '../../prepare/slice-columns.ts';
import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { seededRandom, shuffle } from '../../stats/random.ts';
import { weightedMean } from '../../stats/weighted-mean.ts';
import type { Column } from '../../table/table.ts';
import type { Slice, SliceReport } from '../group-reports.ts';
import { compareSlice } from './compare-slice.ts';
import { type Grouping, groupRows } from './group-rows.ts';
import { type TestedMetric, testedMetric } from './tested-metric.ts';

/** Slices of fewer rows, or of all but fewer, are not looked at. */
export const minRows = 100;
/** Binary: with fewer rows of a class on either side a slice is not tested. */
const minOfClass = 10;
/** More rows are sampled: a difference that they do not show is too small to matter. */
const maxRows = 200_000;
/** Expected fraction of false alarms among the slices called weak. */
const falseDiscoveryRate = 0.05;
/** Smaller relative differences are not called weak, however certain. */
const smallestDifference = 0.1;
const daysOfRange = 6;
const grouping = { categories: 10, ranges: 5 };

/**
 * The metric in the groups of each column against all other rows, with q-values over all tests.
 * Costs some ten passes over the rows a slice.
 * @param predicted the test part
 * @param tableRows of the columns, in the order of `predicted`
 */
export function sliceReport(input: {
  predicted: Predicted;
  blocks: Blocks;
  metric: Metric;
  sliced: SlicedColumns;
  tableRows: Uint32Array;
  options: { confidence: number; seed: number };
}): SliceReport {
  const { sliced, metric, options } = input;
  const sample = arranged(input, options.seed);
  const { predicted, blocks } = sample;
  const tested = testedMetric(metric, predicted);
  const whole = metricsOf(predicted);
  const statistics = shownStatistics(predicted, metric);
  const context = { predicted, blocks, statistics, tested, confidence: options.confidence };
  const found = sliced.columns.flatMap((column) => {
    const ranges = column.type === 'timestamp' ? timeRanges(blocks) : grouping.ranges;
    const groups = groupRows(column, sample.tableRows, { ...grouping, ranges });
    return slicesOf(groups, column, context);
  });
  const known = found.filter((slice) => slice.p !== null);
  const q = benjaminiHochberg(known.map((slice) => slice.p!));
  known.forEach((slice, i) => {
    slice.q = rounded(q[i]!);
    slice.weak = q[i]! <= falseDiscoveryRate && slice.worseBy! >= smallestDifference;
  });
  return {
    testedBy: tested.name,
    overall: tested.name in whole ? rounded(whole[tested.name]!) : null,
    rows: predicted.target.length,
    sampled: predicted.target.length < input.predicted.target.length,
    columns: sliced.columns.map((c) => c.name),
    leftOut: sliced.leftOut,
    tested: known.length,
    falseDiscoveryRate,
    smallestDifference,
    slices: found.sort(
      (a, b) => Number(b.weak) - Number(a.weak) || (b.worseBy ?? -Infinity) - (a.worseBy ?? -Infinity),
    ),
  };
}

/** With days for blocks a range of time needs some of them. */
function timeRanges({ kind, count }: Blocks): number {
  return kind === 'day' ? Math.max(2, Math.min(grouping.ranges, Math.floor(count / daysOfRange))) : grouping.ranges;
}

/** The rows that are looked at: a sample of many, and by falling score, so that each pass over a ranking reads on. */
function arranged({ predicted, blocks, tableRows }: Parameters<typeof sliceReport>[0], seed: number) {
  const all = new Uint32Array(predicted.target.length).map((_, i) => i);
  const kept = all.length > maxRows ? shuffle(all, seededRandom(seed)).slice(0, maxRows).sort() : all;
  const { predictions } = predicted;
  if (predicted.outputs === 1) kept.sort((a, b) => predictions[b]! - predictions[a]! || a - b);
  return {
    predicted: pickRows(predicted, kept),
    blocks: { ...blocks, of: kept.map((row) => blocks.of[row]!) },
    tableRows: kept.map((row) => tableRows[row]!),
  };
}

interface Context {
  predicted: Predicted;
  blocks: Blocks;
  /** What is shown of every slice. */
  statistics: [name: string, statistic: Statistic][];
  tested: TestedMetric;
  confidence: number;
}

function slicesOf({ names, of }: Grouping, column: Column, context: Context): Slice[] {
  return names.flatMap((name, group): Slice[] => {
    const member = new Uint8Array(of.length);
    let rows = 0;
    for (let i = 0; i < of.length; i++) {
      if (of[i] !== group) continue;
      member[i] = 1;
      rows++;
    }
    if (rows < minRows || member.length - rows < minRows) return [];
    return [sliceOf(column.name, name, member, rows, context)];
  });
}

function sliceOf(column: string, group: string, member: Uint8Array, rows: number, context: Context): Slice {
  const { predicted, blocks, statistics, tested, confidence } = context;
  const weights = new Float64Array(member);
  const metrics = statistics.map(([name, statistic]) => [name, statistic(weights)] as const);
  const binary = predicted.task === 'binary';
  const counts = binary ? classCounts(predicted.target, member) : [];
  const compared =
    binary && Math.min(...counts) < minOfClass ? undefined : compareSlice(tested.linear, member, blocks, confidence);
  // Of the tested metric a positive effect is a worse one.
  const worse = improvement(tested.name, 0, 1);
  return {
    column,
    group,
    rows,
    positives: binary ? counts[3]! : null,
    metrics: Object.fromEntries(metrics.flatMap(([name, v]) => (Number.isFinite(v) ? [[name, rounded(v)]] : []))),
    predicted: predicted.task === 'multiclass' ? null : rounded(weightedMean(predicted.predictions, weights)),
    observed: predicted.task === 'multiclass' ? null : rounded(weightedMean(predicted.target, weights)),
    value: compared ? mapped(compared.slice) : null,
    rest: compared ? rounded(compared.rest) : null,
    difference: compared ? mapped(compared.difference) : null,
    worseBy: compared ? rounded(-relativeGain(tested.name, compared.slice.value, compared.rest)) : null,
    effect: compared ? rounded(worse * compared.effect) : null,
    p: compared ? compared.p : null,
    q: null,
    weak: false,
  };
}

/** Rows by side and class: negative and positive of the rest, then of the slice. */
function classCounts(target: Float64Array, member: Uint8Array): number[] {
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < target.length; i++) counts[2 * member[i]! + target[i]!]! += 1;
  return counts;
}

/** The project's metric and two of every task. */
function shownStatistics(predicted: Predicted, metric: Metric): [string, Statistic][] {
  const names = new Set<string>([
    metric,
    ...{
      binary: ['rocAuc', 'logLoss'],
      multiclass: ['logLoss', 'accuracy'],
      regression: ['rmse', 'mae', ...intervalMetrics],
    }[predicted.task],
  ]);
  return Object.entries(statisticsOf(predicted)).filter(([name]) => names.has(name));
}

function mapped({ value, lower, upper }: { value: number; lower: number; upper: number }) {
  return { value: rounded(value), lower: rounded(lower), upper: rounded(upper) };
}

/** Six digits: a report holds hundreds of slices. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
