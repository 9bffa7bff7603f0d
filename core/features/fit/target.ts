import { sumOf } from '../../stats/sum-of.ts';
import type { StringColumn } from '../../table/table.ts';
import { encodings } from '../encodings.ts';
import type { Input } from '../plan.ts';
import { type FitContext, type FittedEncoder, foldCount } from './context.ts';
import { type Output, outputsOf } from './outputs.ts';
import { judgePast, pastOf, usualSmoothing } from './past.ts';

/**
 * Target encoding: for each value of a column of many values the smoothed fraction of each class (regression: the smoothed
 * mean of the target), linear models the log odds of it, and the logarithm of how often it occurs. No fit row sees its own
 * target: rows are encoded from the other folds (Pargent et al., "Regularized target encoding", 2022); where the split is by
 * time, from the rows before it alone (Prokhorenkova et al., "CatBoost", 2018), smoothed as it suits later rows best.
 *
 * @returns in words why there is none, where what a value had done said nothing of its later rows
 */
export function fitTarget(
  column: StringColumn,
  values: string[],
  input: Input,
  context: FitContext,
): FittedEncoder | string {
  const { fitRows, folds } = context;
  const outputs = outputsOf(context);
  const positionOf = new Map(values.map((value, i) => [value, i]));
  const positions = column.dictionary.map((text) => positionOf.get(text) ?? values.length);
  // Beside the values there are those that are not kept, and none at all.
  const size = values.length + 2;
  const position = Int32Array.from(fitRows, (row) => {
    const code = column.codes[row]!;
    return code < 0 ? values.length + 1 : positions[code]!;
  });
  if (context.past) return fromPast(position, size, values, input, outputs, context);
  const counts = Array.from({ length: foldCount }, () => new Float64Array(size));
  for (let i = 0; i < position.length; i++) counts[folds[i]!]![position[i]!]! += 1;
  const totals = total(counts);
  const fitted = outputs.map(({ of }) => fitOutput(of, position, counts, totals, context));
  return encoded(position, size, values, input, outputs, context, {
    totals,
    tables: fitted.map((f) => f.table),
    ownValues: fitted.map((f) => f.outOfFold),
  });
}

/** Encodings of the rows before, as far as their targets were known: nothing of a later row is in them. */
function fromPast(
  position: Int32Array,
  size: number,
  values: string[],
  input: Input,
  outputs: Output[],
  context: FitContext,
): FittedEncoder | string {
  const { fitRows, target, past } = context;
  const { time, delay } = past!;
  const targets = outputs.map(({ of }) => Float64Array.from(fitRows, (row) => of(target[row]!)));
  const priors = targets.map((own) => sumOf(own) / Math.max(1, own.length));
  const before = pastOf(position, size, targets, time, delay);
  const { smoothing, holds, error, without } = judgePast(before, targets, priors, time, context.task === 'regression');
  if (!holds)
    return `what a value had done says nothing of its later rows: ${context.task === 'regression' ? 'squared error' : 'log loss'} ${error.toPrecision(4)} with it, ${without.toPrecision(4)} without`;
  const totals = new Float64Array(size);
  for (const p of position) totals[p]! += 1;
  const encode = encoderOf(context, smoothing);
  const sums = targets.map((own) => {
    const sum = new Float64Array(size);
    for (let i = 0; i < position.length; i++) sum[position[i]!]! += own[i]!;
    return sum;
  });
  return encoded(position, size, values, input, outputs, context, {
    totals,
    tables: sums.map((sum, o) => sum.map((s, p) => encode(s, totals[p]!, priors[o]!))),
    ownValues: before.sums.map((sum, o) => Float32Array.from(sum, (s, i) => encode(s, before.counts[i]!, priors[o]!))),
  });
}

/** The encoder with tables by position, and what the fit rows have in place of them. */
function encoded(
  position: Int32Array,
  size: number,
  values: string[],
  input: Input,
  outputs: Output[],
  context: FitContext,
  of: { totals: Float64Array; tables: Float64Array[]; ownValues: Float32Array[] },
): FittedEncoder {
  const frequency = Array.from(of.totals, (count) => Math.log1p(count));
  const tables = [...of.tables.map((table) => Array.from(table)), frequency];
  const missingStays = !encodings[context.encoding].scaled;
  const last = tables.length - 1;
  const ownFrequency = Float32Array.from(position, (p) => (p === values.length ? 0 : frequency[p]!));
  return {
    encoder: {
      kind: 'target',
      input,
      values,
      outputs: outputs.map((o) => o.name),
      encodings: tables.map((table) => table.slice(0, values.length)),
      // How frequent the rest is together does not say how frequent one of it is.
      unseen: tables.map((table, f) => (f === last ? 0 : table[values.length]!)),
      missing: tables.map((table) => (missingStays ? null : table[values.length + 1]!)),
    },
    outOfFold: [...of.ownValues, ownFrequency].map((own) => masked(own, position, size, missingStays)),
  };
}

/** From the sum of the targets of `n` rows to what stands for them. */
function encoderOf({ encoding, task }: FitContext, smoothing: number) {
  const logOdds = encodings[encoding].logOdds && task !== 'regression';
  return (sum: number, n: number, prior: number): number => {
    const mean = (sum + smoothing * prior) / (n + smoothing);
    return (logOdds ? Math.log(Math.max(mean, 1e-6) / Math.max(1 - mean, 1e-6)) : mean) + 0;
  };
}

/** The encoding of one output by position, and of each fit row from the folds that it is not in. */
function fitOutput(
  of: (target: number) => number,
  position: Int32Array,
  counts: Float64Array[],
  totals: Float64Array,
  context: FitContext,
): { table: Float64Array; outOfFold: Float32Array } {
  const { fitRows, folds, target } = context;
  const sums = counts.map((fold) => new Float64Array(fold.length));
  for (let i = 0; i < position.length; i++) sums[folds[i]!]![position[i]!]! += of(target[fitRows[i]!]!);
  const sum = total(sums);
  const encode = encoderOf(context, usualSmoothing);
  const prior = mean(sum, totals);
  const byFold = sums.map((foldSum, k) => {
    const [s, n] = [sum.map((v, p) => v - foldSum[p]!), totals.map((v, p) => v - counts[k]![p]!)];
    const foldPrior = mean(s, n);
    return s.map((v, p) => encode(v, n[p]!, foldPrior));
  });
  return {
    table: sum.map((s, p) => encode(s, totals[p]!, prior)),
    outOfFold: Float32Array.from(position, (p, i) => byFold[folds[i]!]![p]!),
  };
}

function masked(values: Float32Array, position: Int32Array, size: number, nan: boolean): Float32Array {
  if (nan) for (let i = 0; i < values.length; i++) if (position[i] === size - 1) values[i] = Number.NaN;
  return values;
}

function total(folds: Float64Array[]): Float64Array {
  const sum = new Float64Array(folds[0]!.length);
  for (const fold of folds) for (let p = 0; p < sum.length; p++) sum[p]! += fold[p]!;
  return sum;
}

function mean(sums: Float64Array, counts: Float64Array): number {
  const [s, n] = [sumOf(sums), sumOf(counts)];
  return n > 0 ? s / n : 0;
}
