import { identifier } from '../../values/sql/text.ts';
import { cleanText, cleanValue } from '../../values/sql/missing.ts';
import { exact, type StoredType } from '../../values/types.ts';
import { valueSql } from '../../values/sql/parse.ts';

/** A column of the staged table `staged(line, c0, c1, …)`, whose fields are all text. */
export interface StagedColumn {
  /** Name in the file, made unique. */
  name: string;
  /** Name in the staged table. */
  field: string;
  /** What the format says of its type: text may look like a number in CSV, but not in JSON or Parquet. */
  hint: 'unknown' | 'text' | 'number' | 'boolean' | 'timestamp';
  /** White space around values does not count. */
  trim: boolean;
}

const counts = ['values', 'booleans', 'integers', 'codes', 'numbers', 'timestamps'] as const;
export type TypeCounts = Record<(typeof counts)[number], number>;

/**
 * A query that counts, for each column with any value, the values that could be read as each type: rows of
 * `field, values, booleans, integers, codes, numbers, timestamps` (see `inferredType`). One pass over all cells: a query
 * with expressions for each column would take the planner seconds on wide files.
 */
export function typeCountsSql(columns: readonly StagedColumn[]): string {
  const trim = columns.some((c) => c.trim);
  const fields = columns.map((c) => identifier(c.field)).join(', ');
  const number = 'TRY_CAST(w AS DOUBLE)';
  const counted = [
    'count(w)',
    `count(CASE WHEN lower(w) IN ('true', 'false') THEN 1 END)`,
    `count(${valueSql('integer', 'w')})`,
    `count(CASE WHEN regexp_matches(w, '^[+-]?0[0-9]') OR (abs(${number}) > ${exact} AND regexp_full_match(w, '[+-]?[0-9]+')) THEN 1 END)`,
    `count(CASE WHEN NOT contains(w, '_') THEN ${number} END)`,
    `count(CASE WHEN regexp_matches(w, '^[0-9]{4}[-/][0-9]') THEN ${valueSql('timestamp', 'w')} END)`,
  ];
  return [
    `WITH cells AS (UNPIVOT (SELECT ${fields} FROM staged) ON ${fields} INTO NAME field VALUE cell)`,
    `, texts AS (SELECT field, ${cleanText('cell', trim)} AS v FROM cells)`,
    `, cleaned AS MATERIALIZED (SELECT field, ${cleanValue('v')} AS w FROM texts)`,
    ` SELECT field, ${counted.join(', ')} FROM cleaned GROUP BY field`,
  ].join('');
}

/** Reads the rows of `typeCountsSql`: the counts of each column in turn. */
export function typeCounts(rows: readonly unknown[][], columns: readonly StagedColumn[]): TypeCounts[] {
  const byField = new Map(rows.map(([field, ...numbers]) => [field, numbers as number[]]));
  return columns.map(({ field }) => {
    const numbers = byField.get(field);
    return Object.fromEntries(counts.map((name, i) => [name, numbers?.[i] ?? 0])) as TypeCounts;
  });
}

/**
 * The narrowest type that every value has. Digits with leading zeros are codes, not numbers; whole numbers past 2^53 are
 * identifiers; a column without any value is a string.
 *
 * @param dirt share of values that may not be times in a column of times (they will be rejected when it is declared)
 */
export function inferredType(c: TypeCounts, hint: StagedColumn['hint'], dirt = 0): StoredType {
  if (c.values === 0) return hint === 'number' || hint === 'boolean' || hint === 'timestamp' ? hint : 'string';
  const all = (n: number) => n === c.values;
  if (c.timestamps >= c.values * (1 - dirt)) return 'timestamp';
  if (hint === 'text') return 'string';
  if (all(c.booleans)) return 'boolean';
  if (c.codes > 0) return 'string';
  if (all(c.integers)) return 'integer';
  return all(c.numbers) ? 'number' : 'string';
}
