import type { Notation } from '../../contracts/notation.ts';
import { truthWords } from '../boolean.ts';
import { dayNames } from '../calendar-names.ts';
import {
  type NumberCounts,
  numberCountNames,
  type TimeCounts,
  type TypeCounts,
  timeCountNames,
  typeCountNames,
} from '../counts.ts';
import { escaped, numberPattern, writtenOut } from '../number.ts';
import { beginning, months, plausible, timePatterns } from '../timestamp.ts';
import { exact } from '../types.ts';
import { knownUnit } from '../unit.ts';
import { booleanSql } from './boolean.ts';
import { cleanText, cleanValue } from './missing.ts';
import { integerSql, numberSql } from './number.ts';
import { identifier, literal } from './text.ts';
import { millisecondsSql } from './timestamp.ts';

/** How numbers with a unit and times begin: a look at the first letters spares most texts the rest. */
const numberOrTime = `(?i)^(?:[^a-z]{0,4}|[^a-z]{0,3}(?:${knownUnit})[^a-z0-9]{0,3}|(?:${[...months, ...dayNames.map(beginning)].join('|')})[a-z]*[., ]{1,3})[0-9.,]`;

/** A column of the table `staged(line, c0, c1, …)`, whose fields are all text. */
export interface CountedColumn {
  field: string;
  trim: boolean;
  /** What is declared of it. */
  notation?: Notation | undefined;
}

/**
 * Queries that count, for each column with any value, the values that could be read as each type: rows of `field` and
 * `typeCountNames`. One pass over all cells (of columns with the same missing markers): a query with expressions for each column
 * would take the planner seconds on wide files.
 */
export function typeCountsSql(columns: readonly CountedColumn[]): string[] {
  const number = 'TRY_CAST(w AS DOUBLE)';
  const counted = [
    'count(w)',
    `count(CASE WHEN length(w) <= 5 AND lower(w) IN (${truthWords.flat().map(literal).join(', ')}) THEN 1 END)`,
    `count(${integerSql('w')})`,
    `count(CASE WHEN ${number} IS NOT NULL AND (regexp_matches(w, '^[+-]?0[0-9]') OR (abs(${number}) > ${exact} AND regexp_full_match(w, ${literal(writtenOut)}))) THEN 1 END)`,
    `count(${numberSql('w')})`,
    `count(CASE WHEN regexp_matches(w, '^[0-9]{4}[-/.][0-9]') THEN ${millisecondsSql('w', 'iso')} END)`,
    `count(CASE WHEN ${number} IS NULL AND regexp_matches(w, ${literal(numberOrTime)}) THEN 1 END)`,
  ];
  return grouped(columns).map(
    (some) => `${cells(some)} SELECT field, ${counted.join(', ')} FROM cleaned GROUP BY field`,
  );
}

/**
 * Queries that count how the numbers of columns are written: rows of `field, unit` and `numberCountNames`.
 * @see readNumbers
 */
export function numberCountsSql(columns: readonly CountedColumn[]): string[] {
  const counted = [
    'count(*)',
    'count(CASE WHEN point AND NOT comma THEN 1 END)',
    'count(CASE WHEN comma AND NOT point THEN 1 END)',
    `count(CASE WHEN point AND comma AND regexp_matches(w, '[0-9][.][0-9]') THEN 1 END)`,
    `count(CASE WHEN point AND comma AND contains(w, ',') THEN 1 END)`,
    `count(CASE WHEN regexp_matches(w, '[0-9],[0-9]{3}') AND point THEN 1 END)`,
    `count(CASE WHEN regexp_matches(w, '[0-9][.][0-9]{3}') AND comma THEN 1 END)`,
    `count(CASE WHEN regexp_matches(w, '[0-9][ \u00a0\u2007\u2009\u202f][0-9]') THEN 1 END)`,
    `count(CASE WHEN regexp_matches(w, '[0-9][''\u2019][0-9]') THEN 1 END)`,
    `count(CASE WHEN regexp_matches(w, '^[+][0-9]+[ \u00a0\u2007\u2009\u202f][0-9]') THEN 1 END)`,
    `min(CASE WHEN point AND comma AND regexp_matches(w, '[0-9][.,][0-9]') THEN w END)`,
  ];
  return grouped(columns).map((some) => {
    const declared = some[0]!.notation?.unit;
    const unit = declared === undefined ? knownUnit : escaped(declared);
    const matches = (mark: '.' | ',', ...thousands: string[]) =>
      `regexp_full_match(w, ${literal(numberPattern(mark, thousands, unit))})`;
    // Of two units one would be left over when the number is read.
    const one = `NOT regexp_matches(replace(w, regexp_extract(w, ${literal(unit)}), ''), ${literal(unit)})`;
    return [
      `${cells(some)}, tried AS (SELECT field, w, ${matches('.', ',', ' ', "'")} AS point, ${matches(',', '.', ' ', "'")} AS comma FROM cleaned)`,
      ` SELECT field, regexp_extract(w, ${literal(unit)}) AS unit, ${counted.join(', ')} FROM tried WHERE (point OR comma) AND ${one} GROUP BY field, unit`,
    ].join('');
  });
}

/** Queries that count how the times of columns are written: rows of `field` and `timeCountNames`. @see readTimes */
export function timeCountsSql(columns: readonly CountedColumn[]): string[] {
  const within = (ms: string) => `${ms} BETWEEN ${plausible.from} AND ${plausible.to - 1}`;
  const last = (format: 'dayFirst' | 'monthFirst') => `CASE WHEN last THEN ${millisecondsSql('w', format)} END`;
  const counted = [
    'count(w)',
    'count(CASE WHEN first IS NOT NULL AND NOT digits THEN 1 END)',
    'count(CASE WHEN first IS NOT NULL AND digits THEN 1 END)',
    'count(CASE WHEN day IS NOT NULL AND month IS NULL AND NOT yearPerhaps THEN 1 END)',
    'count(CASE WHEN month IS NOT NULL AND day IS NULL THEN 1 END)',
    'count(CASE WHEN day IS NOT NULL AND ((month IS NOT NULL AND day <> month) OR (month IS NULL AND yearPerhaps)) THEN 1 END)',
    'count(CASE WHEN day = month THEN 1 END)',
    `count(CASE WHEN (day IS NOT NULL OR month IS NOT NULL) AND NOT regexp_matches(w, '[0-9]{4}') THEN 1 END)`,
    ...(['epochSeconds', 'epochMilliseconds', 'epochMicroseconds'] as const).map(
      (format) =>
        `count(CASE WHEN digits AND first IS NULL AND ${within(`(${millisecondsSql('w', format)})`)} THEN 1 END)`,
    ),
    'count(CASE WHEN digits AND first IS NULL THEN 1 END)',
    'min(CASE WHEN day <> month OR yearPerhaps THEN w END)',
  ];
  return grouped(columns).map((some) =>
    [
      `${cells(some)}, shaped AS (SELECT field, w, regexp_full_match(w, ${literal(timePatterns.yearLast.pattern)}) AS last`,
      `, ${numberSql('w')} IS NOT NULL AS digits`,
      // 26/03/01 may begin with its year.
      `, regexp_matches(w, '^(1[3-9]|2[0-9]|3[01])/[0-9]{1,2}/(0[1-9]|[12][0-9]|3[01])([^0-9]|$)') AS yearPerhaps FROM cleaned)`,
      `, tried AS (SELECT *, ${millisecondsSql('w', 'iso')} AS first, ${last('dayFirst')} AS day, ${last('monthFirst')} AS month FROM shaped)`,
      ` SELECT field, ${counted.join(', ')} FROM tried GROUP BY field`,
    ].join(''),
  );
}

/** Most frequent spellings of the truth values of columns: rows of `field, no, yes`. */
export function truthSpellingSql(columns: readonly CountedColumn[]): string[] {
  return grouped(columns).map(
    (some) =>
      `${cells(some)}, tried AS (SELECT field, w, ${booleanSql('w')} AS truth FROM cleaned) SELECT field, mode(CASE WHEN NOT truth THEN w END), mode(CASE WHEN truth THEN w END) FROM tried GROUP BY field`,
  );
}

/** Columns that one query can clean alike. */
function grouped(columns: readonly CountedColumn[]): CountedColumn[][] {
  const groups = new Map<string, CountedColumn[]>();
  for (const column of columns) {
    const key = JSON.stringify([column.trim, column.notation?.missing ?? [], column.notation?.unit]);
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  return [...groups.values()];
}

function cells(columns: readonly CountedColumn[]): string {
  const { trim, notation } = columns[0]!;
  const fields = columns.map((c) => identifier(c.field)).join(', ');
  return [
    `WITH cells AS (UNPIVOT (SELECT ${fields} FROM staged) ON ${fields} INTO NAME field VALUE cell)`,
    `, texts AS (SELECT field, ${cleanText('cell', trim, notation)} AS v FROM cells)`,
    `, cleaned AS MATERIALIZED (SELECT field, ${cleanValue('v', notation, trim)} AS w FROM texts)`,
  ].join('');
}

/** The rows of `typeCountsSql` by field. */
export function typeCounts(rows: readonly unknown[][]): Map<string, TypeCounts> {
  return new Map(rows.map(([field, ...counts]) => [String(field), named(typeCountNames, counts)]));
}

/** The rows of `numberCountsSql` by field. */
export function numberCounts(rows: readonly unknown[][]): Map<string, NumberCounts[]> {
  const found = new Map<string, NumberCounts[]>();
  for (const [field, unit, ...counts] of rows) {
    const example = counts.pop() as string | null;
    const row: NumberCounts = {
      unit: String(unit),
      ...named(numberCountNames, counts),
      ...(example === null ? {} : { example }),
    };
    found.set(String(field), [...(found.get(String(field)) ?? []), row]);
  }
  return found;
}

/** The rows of `timeCountsSql` by field. */
export function timeCounts(rows: readonly unknown[][]): Map<string, TimeCounts> {
  return new Map(
    rows.map(([field, ...counts]) => {
      const example = counts.pop() as string | null;
      return [String(field), { ...named(timeCountNames, counts), ...(example === null ? {} : { example }) }];
    }),
  );
}

function named<Name extends string>(names: readonly Name[], counts: readonly unknown[]): Record<Name, number> {
  return Object.fromEntries(names.map((name, i) => [name, Number(counts[i] ?? 0)])) as Record<Name, number>;
}
