import type { Metric } from '../../contracts/project.ts';
import { benjaminiHochberg } from '../../stats/benjamini-hochberg.ts';
import { seededRandom, shuffle } from '../../stats/random.ts';
import type { Column } from '../../table/table.ts';
import type { Blocks } from '../bootstrap.ts';
import type { Slice, SliceReport } from '../evaluation-json.ts';
import { pickRows } from '../pick-rows.ts';
import { improvement, relativeGain } from '../selection-metric.ts';
import { metricsOf, type Predicted } from '../statistics.ts';
import { compareSlice } from './compare-slice.ts';
import { type Grouping, groupRows } from './group-rows.ts';
import type { SlicedColumns } from './slice-columns.ts';
import { type TestedMetric, testedMetric } from './tested-metric.ts';

/** Slices of fewer rows, or of all but fewer, are not looked at. */
export const fewestRows = 100;
/** Binary: with fewer rows of a class on either side a slice is not tested. */
const fewestOfClass = 10;
/** More rows are sampled: a difference that they do not show is too small to matter. */
const mostRows = 200_000;
/** Expected share of false alarms among the slices called weak. */
const falseDiscoveryRate = 0.05;
/** Smaller relative differences are not called weak, however certain. */
const smallestDifference = 0.1;
const daysOfRange = 6;
const grouping = { categories: 10, ranges: 5 };

/**
 * The metric in the groups of each column against all other rows, with q-values over all tests.
 * Costs about 5 passes over the rows a slice, and a sort of a column's rows.
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
  const sample = sampled(input, options.seed);
  const { predicted, blocks } = sample;
  const tested = testedMetric(metric, predicted);
  const whole = metricsOf(predicted);
  const found = sliced.columns.flatMap((column) => {
    const ranges = column.type === 'timestamp' ? timeRanges(blocks) : grouping.ranges;
    const groups = groupRows(column, sample.tableRows, { ...grouping, ranges });
    return slicesOf(groups, column, { predicted, blocks, metric, tested, confidence: options.confidence });
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

function sampled({ predicted, blocks, tableRows }: Parameters<typeof sliceReport>[0], seed: number) {
  const rows = predicted.target.length;
  if (rows <= mostRows) return { predicted, blocks, tableRows };
  const all = new Uint32Array(rows).map((_, i) => i);
  const kept = shuffle(all, seededRandom(seed)).slice(0, mostRows).sort();
  return {
    predicted: pickRows(predicted, kept),
    blocks: { ...blocks, of: kept.map((row) => blocks.of[row]!) },
    tableRows: kept.map((row) => tableRows[row]!),
  };
}

interface Context {
  predicted: Predicted;
  blocks: Blocks;
  metric: Metric;
  tested: TestedMetric;
  confidence: number;
}

function slicesOf({ names, of }: Grouping, column: Column, context: Context): Slice[] {
  return names.flatMap((name, group): Slice[] => {
    const member = of.map((g) => (g === group ? 1 : 0));
    const rows = Uint32Array.from(member.keys()).filter((i) => member[i] === 1);
    if (rows.length < fewestRows || member.length - rows.length < fewestRows) return [];
    return [sliceOf(column.name, name, member, rows, context)];
  });
}

function sliceOf(column: string, group: string, member: Uint8Array, rows: Uint32Array, context: Context): Slice {
  const { predicted, blocks, metric, tested, confidence } = context;
  const part = pickRows(predicted, rows);
  const metrics = metricsOf(part);
  const binary = predicted.task === 'binary';
  const compared =
    binary && !bothClasses(predicted.target, member)
      ? undefined
      : compareSlice(tested.linear, member, blocks, confidence);
  // Of the tested metric a positive effect is a worse one.
  const worse = improvement(tested.name, 0, 1);
  return {
    column,
    group,
    rows: rows.length,
    positives: binary ? part.target.reduce((a, b) => a + b, 0) : null,
    metrics: shown(metrics, metric),
    predicted: predicted.task === 'multiclass' ? null : rounded(mean(part.predictions)),
    observed: predicted.task === 'multiclass' ? null : rounded(mean(part.target)),
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

function bothClasses(target: Float64Array, member: Uint8Array): boolean {
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < target.length; i++) counts[2 * member[i]! + target[i]!]! += 1;
  return Math.min(...counts) >= fewestOfClass;
}

/** The project's metric and two that every task has. */
function shown(metrics: Record<string, number>, metric: Metric): Record<string, number> {
  const names = new Set([metric, 'rocAuc', 'logLoss', 'rmse', 'mae']);
  return Object.fromEntries([...names].flatMap((name) => (name in metrics ? [[name, rounded(metrics[name]!)]] : [])));
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function mapped({ value, lower, upper }: { value: number; lower: number; upper: number }) {
  return { value: rounded(value), lower: rounded(lower), upper: rounded(upper) };
}

/** Six digits: a report holds hundreds of slices. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
