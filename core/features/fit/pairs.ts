import { numbersOf } from '../apply.ts';
import { finite } from '../cells.ts';
import { operations } from '../encoders/derived.ts';
import type { FeaturePlan, Input } from '../plan.ts';
import { type Sample, samplePositions, someFeatures } from '../selection/sample.ts';
import { type FitContext, foldCount } from './context.ts';
import type { Combination } from './derived.ts';
import { type Candidate, strongestNumbers, worthwhile } from './pair-gains.ts';

/** A column of the record. */
export type ColumnInput = Extract<Input, { column: string }>;

/** With fewer rows, or fewer outside the most frequent class, it cannot be told what pairs are worth. */
const leastRows = 1000;
const leastOfOthers = 50;
/** Rows that pairs are judged on, and folds of the cross-validation. */
const maxRows = 10_000;
const validationFolds = 3;
/** Numbers whose pairs are tried. */
const maxNumbers = 8;
/** Rows of the sample are fewer where there are very many columns or classes. */
const maxCells = 2_000_000;
const minRows = 2000;

/**
 * Ratios, differences and products of two columns that tell trees more of the target than the columns do one by one, as
 * cross-validation shows (see `worthwhile`). Of a / b and b / a one is tried: for trees they are the same where both are positive.
 *
 * @param columns that are features as numbers
 */
export function findPairs(columns: readonly ColumnInput[], context: FitContext, seed: number): Combination[] {
  const { table, fitRows, target, task, classes, folds } = context;
  if (!context.automatic || !context.hasTarget || columns.length < 2 || isThin(context)) return [];
  const outputs = task === 'multiclass' ? classes.length : 1;
  const affordable = Math.floor(maxCells / Math.max(columns.length, 40 * outputs));
  const most = Math.max(minRows, Math.min(maxRows, affordable));
  const positions = samplePositions({ target, task, outputs }, fitRows, most);
  const values = columns.map((input) => {
    const all = numbersOf(input, table, []);
    return Float64Array.from(positions, (i) => all[fitRows[i]!]!);
  });
  const all: Sample = {
    matrix: {
      rows: positions.length,
      features: columns.map(({ column }) => ({ name: column, kind: 'numeric', source: column })),
      data: values.map((own) => Float32Array.from(own, finite)),
    },
    target: Float64Array.from(positions, (i) => target[fitRows[i]!]!),
    fold: Uint8Array.from(positions, (i) => Math.floor((folds[i]! * validationFolds) / foldCount)),
    task,
    outputs,
  };
  const strong = strongestNumbers(all, maxNumbers);
  const sample = { ...all, matrix: someFeatures(all.matrix, strong) };
  const [inputs, numbers] = [columns.filter((_, c) => strong[c]), values.filter((_, c) => strong[c])];
  const candidates = numbers.flatMap((_, a) => numbers.slice(0, a).flatMap((_, b) => candidatesOf(b, a, numbers)));
  return worthwhile(sample, candidates, seed).map(({ parts, operation, gain }) => ({
    inputs: parts.map((c) => inputs[c]!),
    operation,
    gain,
  }));
}

/** What a plan makes of pairs of columns, as far as the columns are still there. */
export function pairsOf({ encoders }: FeaturePlan, columns: readonly ColumnInput[]): Combination[] {
  const known = new Set(columns.map(({ column }) => column));
  return encoders.flatMap((encoder): Combination[] => {
    if (encoder.kind !== 'derived' || encoder.operation === 'days') return [];
    const { inputs, operation, gain } = encoder;
    if (!inputs.every((input) => 'column' in input && known.has(input.column))) return [];
    return [{ inputs, operation, ...(gain && { gain }) }];
  });
}

function isThin({ fitRows, target, task }: FitContext): boolean {
  if (fitRows.length < leastRows) return true;
  if (task === 'regression') return false;
  const counts = new Map<number, number>();
  for (const row of fitRows) counts.set(target[row]!, (counts.get(target[row]!) ?? 0) + 1);
  return fitRows.length - Math.max(...counts.values()) < leastOfOthers;
}

function candidatesOf(a: number, b: number, values: readonly Float64Array[]): Candidate[] {
  // What is positive most often makes the better divisor.
  const positive = (c: number) => values[c]!.reduce((count, x) => count + Number(x > 0), 0);
  const ratio = positive(a) > positive(b) ? [b, a] : [a, b];
  const make = (parts: number[], operation: Candidate['operation']): Candidate => {
    const columns = parts.map((c) => values[c]!);
    const combine = operations[operation];
    const own = Float32Array.from(columns[0]!, (_, i) => finite(combine(columns.map((column) => column[i]!))));
    return { parts, operation, values: own };
  };
  return [make(ratio, 'ratio'), make([a, b], 'difference'), make([a, b], 'product')];
}
