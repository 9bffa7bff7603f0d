import type { Cost, Project } from '../../contracts/project.ts';
import { isStringColumn, type Table, column as tableColumn } from '../../table/table.ts';

/** What the outcomes of a decision on one row cost: [falsePositive, falseNegative, truePositive, trueNegative]. */
export type RowCosts = readonly [number, number, number, number];

export type Costs = NonNullable<Project['objective']['costs']>;

/** Where a project states no costs: an error costs 1. */
export const defaultCosts: Costs = { falsePositive: 1, falseNegative: 1, truePositive: 0, trueNegative: 0 };

/** Columns that costs are read from, each once. */
export function costColumns(costs: Costs | null | undefined): string[] {
  const named = Object.values(costs ?? {}).flatMap((cost) => (typeof cost === 'object' ? [cost.column] : []));
  return [...new Set(named)];
}

const order = ['falsePositive', 'falseNegative', 'truePositive', 'trueNegative'] as const;

/**
 * Costs of rows of a table, shape (rows, 4) in the order of `RowCosts`. A missing value in a cost column counts as 0.
 * @param rowIndex rows of the table; default: all
 * @throws UnknownColumn, or TypeError for a cost column that does not hold finite numbers
 */
export function rowCosts(project: Project, table: Table, rowIndex?: Uint32Array): Float64Array {
  const costs = project.objective.costs ?? defaultCosts;
  const rows = rowIndex?.length ?? table.rows;
  const out = new Float64Array(4 * rows);
  order.forEach((name, j) => {
    const cost = costs[name];
    if (typeof cost === 'number') {
      for (let i = 0; i < rows; i++) out[4 * i + j] = cost;
      return;
    }
    const column = tableColumn(table, cost.column);
    if (isStringColumn(column))
      throw new TypeError(`cost ${name}: column '${cost.column}' holds ${column.type}, expected numbers`);
    for (let i = 0; i < rows; i++) {
      const value = costOf(cost, column.values[rowIndex ? rowIndex[i]! : i]);
      if (!Number.isFinite(value))
        throw new TypeError(
          `cost ${name}: column '${cost.column}' holds ${value} in a row, expected finite numbers; bound it by the column's max`,
        );
      out[4 * i + j] = value;
    }
  });
  return out;
}

/** Costs of one record. @param read the number in a column, or undefined where it is missing */
export function recordCosts(costs: Costs | null, read: (column: string) => number | undefined): RowCosts {
  const of = (cost: Cost) => (typeof cost === 'number' ? cost : costOf(cost, read(cost.column)));
  const { falsePositive, falseNegative, truePositive, trueNegative } = costs ?? defaultCosts;
  return [of(falsePositive), of(falseNegative), of(truePositive), of(trueNegative)];
}

function costOf(cost: { times: number }, value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : cost.times * value;
}

/** Expected costs of the two decisions on a row with this calibrated probability. */
export function expectedCosts(p: number, costs: ArrayLike<number>, offset = 0): { allow: number; block: number } {
  return {
    block: p * costs[offset + 2]! + (1 - p) * costs[offset]!,
    allow: p * costs[offset + 1]! + (1 - p) * costs[offset + 3]!,
  };
}
