import type { Task } from '../contracts/task.ts';
import { strength } from '../profile/strength.ts';
import { valueBins } from '../profile/value-bins.ts';
import { spearman } from '../stats/spearman.ts';
import { sumOf } from '../stats/sum-of.ts';
import { type Column, column, isStringColumn, type Table } from '../table/table.ts';
import type { TargetGuess } from './guess-target.ts';

export interface Suspicion {
  name: string;
  /** How well the column alone tells the target on rows that this was not learnt from. */
  measure: 'AUC' | 'R²' | 'rank correlation';
  value: number;
}

/** As high as what the profile of a run calls suspected leakage. */
const threshold = 0.98;
const monotone = 0.99;
/** Fewer rows with, or without, what is looked for tell nothing. */
const minCases = 20;

/**
 * Columns that alone tell the target almost perfectly in a sample of rows: known only after it, or the target under another
 * name. The most telling first.
 *
 * @param features columns that a model would read
 */
export function suspiciousColumns(sample: Table, target: TargetGuess, features: readonly string[]): Suspicion[] {
  const answer = answers(column(sample, target.name), target);
  const outputs = new Set(answer.filter((v) => !Number.isNaN(v)));
  if (!enough(answer, target.task)) return [];
  return sample.columns
    .filter((c) => features.includes(c.name))
    .flatMap((c): Suspicion[] => {
      const value = strength(valueBins(c), answer, target.task, target.task === 'multiclass' ? outputs.size : 1);
      if (value !== null && value >= threshold)
        return [{ name: c.name, measure: target.task === 'regression' ? 'R²' : 'AUC', value }];
      if (target.task !== 'regression' || isStringColumn(c)) return [];
      // Of numbers a few large values can hide a relation from R².
      const correlation = Math.abs(spearman(c.values, answer) ?? 0);
      return correlation >= monotone ? [{ name: c.name, measure: 'rank correlation', value: correlation }] : [];
    })
    .sort((a, b) => b.value - a.value);
}

/** Shape (rows): 0 and 1, classes from 0, or numbers; NaN is unknown. */
function answers(c: Column, { task, positive }: Pick<TargetGuess, 'task' | 'positive'>): Float64Array {
  if (!isStringColumn(c)) {
    if (task === 'regression') return c.values;
    if (task === 'binary') return c.values.map((v) => (Number.isNaN(v) ? v : Number(v === Number(positive))));
    const codes = new Map([...new Set(c.values)].filter((v) => !Number.isNaN(v)).map((v, i) => [v, i]));
    return c.values.map((v) => codes.get(v) ?? Number.NaN);
  }
  const one = task === 'binary' ? c.dictionary.indexOf(String(positive)) : -1;
  return Float64Array.from(c.codes, (code) =>
    code < 0 ? Number.NaN : task === 'binary' ? Number(code === one) : code,
  );
}

function enough(answer: Float64Array, task: Task): boolean {
  const known = answer.filter((v) => !Number.isNaN(v));
  if (task !== 'binary') return known.length >= 2 * minCases;
  const positives = sumOf(known);
  return positives >= minCases && known.length - positives >= minCases;
}
