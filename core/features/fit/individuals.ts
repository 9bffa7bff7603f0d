import { type Column, isStringColumn } from '../../table/table.ts';
import type { FitContext } from './context.ts';

/** Rows of the rarer class that a value needs on average: the standard error of a rate is a tenth of it. */
const leastPerValue = 100;

export const individualsReason = 'names an entity: its windows are the features';

/**
 * Whether a column whose entity windows are features says who it is, not what kind: its values have too few rows of the rarer class (of
 * a regression, rows) each to tell what holds for somebody from what once happened to them. A model that knows such values by name looks for
 * last month's frauds where they were; what an entity has done lately is in its windows.
 */
export function namesIndividuals(column: Column, context: FitContext): boolean {
  const { entities, individuals, fitRows, target, task, hasTarget } = context;
  if (!entities.has(column.name)) return false;
  if (individuals) return individuals.has(column.name);
  const distinct = new Set<number>();
  const ofClass = new Map<number, number>();
  let present = 0;
  for (const row of fitRows) {
    const value = isStringColumn(column) ? column.codes[row]! : column.values[row]!;
    if (Number.isNaN(value) || (isStringColumn(column) && value < 0)) continue;
    present++;
    distinct.add(value);
    ofClass.set(target[row]!, (ofClass.get(target[row]!) ?? 0) + 1);
  }
  const classified = hasTarget && task !== 'regression';
  const evidence = classified ? present - Math.max(0, ...ofClass.values()) : present;
  return evidence < leastPerValue * distinct.size;
}
