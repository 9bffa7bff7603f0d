import type { ColumnProfile, Relation } from './profile.ts';

/**
 * Measured on 33 tables that are known to be right (docs/adr/0026-honest-promotion.md): the strongest single column of one
 * reaches AUC 0.975 and R² 0.87, columns made from the target 0.98 and more.
 */
const strong = 0.98;
/** Alone this strong, whatever the others are. */
const nearlyAll = 0.995;
/** Rank correlation of numbers: a few large values can hide a relation from R². */
const monotone = 0.995;
/** Between the two: when it errs so many times less than the strongest column that is not suspected. */
const dominance = 3;
/** Having a value at all: so surely one class (Wilson's lower bound at 95 %), and so much of that class. */
const pure = 0.95;
const covered = 0.2;
const z = 1.96;

export interface Leak {
  column: string;
  /** With the figures, as the end of "it tells the target: …". */
  evidence: string;
}

/**
 * Columns that by themselves nearly determine the target: alone, among the rows that have a value, or by having one at all. A
 * legitimately strong column of several is none of them.
 */
export function leaks(columns: readonly ColumnProfile[], classes: readonly string[]): Leak[] {
  const read = columns.filter((c) => !c.excluded && c.relation !== null);
  const others = read.map(({ relation }) => figure(relation!)).filter((value) => value < strong);
  const next = Math.max(0, ...others);
  return read.flatMap(({ name, relation }) => {
    const evidence = evidenceOf(relation!, next, classes);
    return evidence === undefined ? [] : [{ column: name, evidence }];
  });
}

function evidenceOf(relation: Relation, next: number, classes: readonly string[]): string | undefined {
  const { value, present, presence, correlation, measure } = relation;
  const telling = (v: number) => v >= nearlyAll || (v >= strong && dominance * (1 - v) <= 1 - next);
  const name = measure === 'auc' ? 'AUC' : 'R²';
  if (telling(value)) return `${name} ${value.toFixed(3)} by itself`;
  if (measure === 'r2' && Math.abs(correlation ?? 0) >= monotone)
    return `rank correlation ${correlation!.toFixed(3)} by itself`;
  if (present != null && telling(present)) return `${name} ${present.toFixed(3)} by itself where it has a value`;
  if (presence && lowerBound(presence.ofClass, presence.rows) >= pure && presence.coverage >= covered)
    return `${presence.ofClass} of the ${presence.rows} rows that have a value, or another one than most, are of class ${classes[presence.class]}, ${(100 * presence.coverage).toFixed(0)} % of that class`;
  return undefined;
}

/** How strong a column is, whichever way it is looked at. */
function figure({ value, present }: Relation): number {
  return Math.max(value, present ?? 0);
}

/** Wilson's lower bound of a fraction. */
function lowerBound(count: number, rows: number): number {
  const p = count / rows;
  const square = (z * z) / rows;
  return (p + square / 2 - z * Math.sqrt((p * (1 - p)) / rows + square / (4 * rows))) / (1 + square);
}
