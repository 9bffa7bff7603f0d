import { meanOf } from '../../stats/mean-of.ts';
import { weightedMean } from '../../stats/weighted-mean.ts';
import type { StringColumn } from '../../table/table.ts';
import { encodings } from '../encodings.ts';
import type { Input } from '../plan.ts';
import type { FitContext, FittedEncoder } from './context.ts';
import { type Output, outputsOf } from './outputs.ts';
import { judgePast, pastOf } from './past.ts';

/**
 * Ordered target statistics (Prokhorenkova et al., "CatBoost", 2018): for each value of a column of many values the smoothed fraction of
 * each class (regression: the smoothed mean of the target), linear models the log odds of it, and the logarithm of how often it
 * occurs. A fit row is given what the rows before it say: those of its past where the split is by time, else the mean of what they
 * say in several random orders, so that its own target is not among them. Smoothed as it suits later rows best.
 *
 * @returns in words why there is none, where what rows of a value had done said nothing of later ones
 */
export function fitTarget(
  column: StringColumn,
  values: string[],
  input: Input,
  context: FitContext,
): FittedEncoder | string {
  const { fitRows, target, weights, splitByTime } = context;
  const outputs = outputsOf(context);
  const positionOf = new Map(values.map((value, i) => [value, i]));
  const positions = column.dictionary.map((text) => positionOf.get(text) ?? values.length);
  // Beside the values there are those that are not kept, and none at all.
  const size = values.length + 2;
  const position = Int32Array.from(fitRows, (row) => {
    const code = column.codes[row]!;
    return code < 0 ? values.length + 1 : positions[code]!;
  });
  const targets = outputs.map(({ of }) => Float64Array.from(fitRows, (row) => of(target[row]!)));
  const priors = targets.map((own) => weightedMean(own, weights));
  const orders = context.orders();
  const pasts = orders.map((order) => pastOf(position, size, targets, order, weights));
  const squared = context.task === 'regression';
  const { smoothing, holds, error, without } = judgePast(pasts[0]!, targets, priors, orders[0]!, squared, weights);
  if (!holds) {
    const figures = `${squared ? 'squared error' : 'log loss'} ${error.toPrecision(4)} with it, ${without.toPrecision(4)} without`;
    return splitByTime
      ? `what a value had done says nothing of its later rows: ${figures}`
      : `what rows of a value have says nothing of others of it: ${figures}`;
  }
  const totals = new Float64Array(size);
  const weighed = new Float64Array(size);
  const sums = targets.map(() => new Float64Array(size));
  position.forEach((p, i) => {
    const weight = weights ? weights[i]! : 1;
    totals[p]! += 1;
    weighed[p]! += weight;
    for (let o = 0; o < sums.length; o++) sums[o]![p]! += weight * targets[o]![i]!;
  });
  const encode = encoderOf(context, smoothing);
  return encoded(position, size, values, input, outputs, context, {
    totals,
    tables: sums.map((sum, o) => sum.map((s, p) => encode(s, weighed[p]!, priors[o]!))),
    ownValues: targets.map((_, o) =>
      Float32Array.from(position, (_, i) =>
        meanOf(pasts.map((past) => encode(past.sums[o]![i]!, past.counts[i]!, priors[o]!))),
      ),
    ),
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

function masked(values: Float32Array, position: Int32Array, size: number, nan: boolean): Float32Array {
  if (nan) for (let i = 0; i < values.length; i++) if (position[i] === size - 1) values[i] = Number.NaN;
  return values;
}
