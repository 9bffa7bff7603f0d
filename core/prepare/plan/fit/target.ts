import type { StringColumn } from '../../../table/table.ts';
import type { Input } from '../plan.ts';
import { type FitContext, type FittedEncoder, foldCount } from './context.ts';
import { outputsOf } from './outputs.ts';

/** Rows of the prior that every value is given (the m-estimate of Micci-Barreca, 2001). */
const smoothing = 10;

/**
 * Target encoding: for each value of a column of many values the smoothed share of each class (regression: the smoothed
 * mean of the target), linear models the log odds of it, and the logarithm of how often it occurs. The fit rows are encoded
 * from the other folds, so that no row sees its own target (Pargent et al., "Regularized target encoding", 2022).
 */
export function fitTarget(column: StringColumn, values: string[], input: Input, context: FitContext): FittedEncoder {
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
  const counts = Array.from({ length: foldCount }, () => new Float64Array(size));
  for (let i = 0; i < position.length; i++) counts[folds[i]!]![position[i]!]! += 1;
  const totals = total(counts);
  const fitted = outputs.map(({ of }) => fitOutput(of, position, counts, totals, context));
  const frequency = Array.from(totals, (count) => Math.log1p(count));
  const tables = [...fitted.map((f) => Array.from(f.table)), frequency];
  const treesMissing = context.encoding === 'trees' ? null : undefined;
  return {
    encoder: {
      kind: 'target',
      input,
      values,
      outputs: outputs.map((o) => o.name),
      encodings: tables.map((table) => table.slice(0, values.length)),
      // How frequent the rest is together does not say how frequent one of it is.
      unseen: tables.map((table, f) => (f === fitted.length ? 0 : table[values.length]!)),
      missing: tables.map((table) => (treesMissing === null ? null : table[values.length + 1]!)),
    },
    outOfFold: [
      ...fitted.map((f) => masked(f.outOfFold, position, size, treesMissing === null)),
      masked(
        Float32Array.from(position, (p) => (p === values.length ? 0 : frequency[p]!)),
        position,
        size,
        treesMissing === null,
      ),
    ],
  };
}

/** The encoding of one output by position, and of each fit row from the folds that it is not in. */
function fitOutput(
  of: (target: number) => number,
  position: Int32Array,
  counts: Float64Array[],
  totals: Float64Array,
  { fitRows, folds, target, encoding, task }: FitContext,
): { table: Float64Array; outOfFold: Float32Array } {
  const sums = counts.map((fold) => new Float64Array(fold.length));
  for (let i = 0; i < position.length; i++) sums[folds[i]!]![position[i]!]! += of(target[fitRows[i]!]!);
  const sum = total(sums);
  const logOdds = encoding === 'linear' && task !== 'regression';
  const encode = (s: number, n: number, prior: number) => {
    const mean = (s + smoothing * prior) / (n + smoothing);
    return (logOdds ? Math.log(Math.max(mean, 1e-6) / Math.max(1 - mean, 1e-6)) : mean) + 0;
  };
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
  const [s, n] = [sums.reduce((a, b) => a + b, 0), counts.reduce((a, b) => a + b, 0)];
  return n > 0 ? s / n : 0;
}
