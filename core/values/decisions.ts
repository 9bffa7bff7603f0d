import { reserved } from '../contracts/dataset.ts';
import type { Decision } from '../contracts/serving.ts';
import { isStringColumn, type Table } from '../table/table.ts';

/** The last decision on each row; undefined where none is known, e.g. of files from before anything was served. */
export function decisionReader(table: Table): (row: number) => Decision | undefined {
  const found = table.columns.find((c) => c.name === reserved.decision);
  if (!found) return () => undefined;
  if (!isStringColumn(found))
    throw new TypeError(`column '${reserved.decision}' holds ${found.type}, expected strings`);
  const decisions = found.dictionary.map(decisionOf);
  return (row) => decisions[found.codes[row]!];
}

/** The probability with which the outcome of each row is observed; 1 where nothing says another. */
export function propensityReader(table: Table): (row: number) => number {
  const read = numberReader(table, reserved.propensity);
  return (row) => {
    const propensity = read(row);
    return Number.isNaN(propensity) ? 1 : propensity;
  };
}

/** The probability of the positive class by which each row was decided; NaN where that is not known. */
export function probabilityReader(table: Table): (row: number) => number {
  return numberReader(table, reserved.probability);
}

/** NaN where the table has no such column. */
function numberReader(table: Table, name: string): (row: number) => number {
  const found = table.columns.find((c) => c.name === name);
  if (!found) return () => Number.NaN;
  if (isStringColumn(found)) throw new TypeError(`column '${name}' holds ${found.type}, expected numbers`);
  return (row) => found.values[row]!;
}

/** Whether a decision keeps the outcome of its record from being seen: what is not let through cannot be charged back. */
export function hidesOutcome(decision: Decision | undefined): boolean {
  return decision === 'block' || decision === 'review';
}

function decisionOf(text: string): Decision {
  if (text === 'allow' || text === 'review' || text === 'block') return text;
  throw new TypeError(`column '${reserved.decision}' holds '${text}', expected allow, review or block`);
}
