import type { ColumnReference } from '../../../reference/column-reference.ts';
import type { Reference } from '../../../reference/reference.ts';
import { binIndex } from '../../../stats/bin-index.ts';
import { ownField } from '../../../table/field.ts';
import { formatNumber } from '../../../values/format.ts';
import { freeName } from '../../../values/free-name.ts';
import { toldApart } from '../../../values/told-apart.ts';

/** How the records of a model are divided by one of its columns. */
export interface Slicing {
  column: string;
  /** Names of the groups, no two alike. */
  groups: string[];
  /** Index of the group of a record; -1 where nobody knows. */
  of(record: Record<string, unknown>): number;
}

/** Ranges that a number is divided into. */
const ranges = 5;
export const noGroup = -1;

/** By values of the columns that the model uses and ranges of its numbers; columns of which the reference knows neither are left out. */
export function slicing({ columns }: Reference): Slicing[] {
  return columns.flatMap((column) => {
    const own = column.bins.kind === 'category' ? byValue(column, column.bins) : byRange(column, column.bins);
    if (!own) return [];
    const { groups, groupOf } = own;
    return [{ column: column.name, groups, of: (record) => groupOf(ownField(record, column.name)) }];
  });
}

interface Grouping {
  groups: string[];
  groupOf(value: unknown): number;
}

function byValue({ type }: ColumnReference, { values }: { values: string[] }): Grouping | undefined {
  if (values.length === 0) return undefined;
  const index = new Map(values.map((value, i) => [value, i]));
  const names = type === 'boolean' ? values.map((value) => (value === '1' ? 'true' : 'false')) : values;
  return {
    groups: [...names, freeName('other values', names), freeName('missing', names)],
    groupOf(value) {
      if (value === null || value === undefined) return values.length + 1;
      const name = typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
      return index.get(name) ?? values.length;
    },
  };
}

function byRange({ type }: ColumnReference, bins: { edges: number[] }): Grouping | undefined {
  if (type !== 'number' && type !== 'integer') return undefined;
  const edges = bins.edges.filter((_, i) => (i + 1) % Math.max(1, Math.round((bins.edges.length + 1) / ranges)) === 0);
  if (edges.length === 0) return undefined;
  const text = toldApart(edges, formatNumber);
  const names = [`up to ${text[0]}`, ...text.slice(1).map((to, i) => `${text[i]} to ${to}`), `above ${text.at(-1)}`];
  return {
    groups: [...names, 'missing'],
    groupOf(value) {
      if (value === null || value === undefined) return names.length;
      return typeof value === 'number' && Number.isFinite(value) ? binIndex(edges, value) : noGroup;
    },
  };
}
