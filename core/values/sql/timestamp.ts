import type { Notation, TimestampFormat } from '../../contracts/notation.ts';
import { earliest, latest, months, plausible, serials, timePatterns } from '../timestamp.ts';
import { numberSql } from './number.ts';
import { literal } from './text.ts';

/** SQL twin of `parseTimestamp`: a TIMESTAMP, NULL for no time. Every row by itself: DuckDB's own casts look at the rows before. */
export function timestampSql(text: string, notation: Pick<Notation, 'format' | 'plausible'> = {}): string {
  return `make_timestamp(1000 * ${millisecondsSql(text, notation.format ?? 'iso', notation.plausible)})`;
}

/** Milliseconds since 1970 as BIGINT. */
export function millisecondsSql(text: string, format: TimestampFormat, only = false): string {
  switch (format) {
    case 'iso':
      return yearFirst(text);
    case 'dayFirst':
      return `coalesce(${moment(text, 'yearLast', twoDigits('p.y', 'p.yy'), 'p.b', 'p.a')}, ${yearFirst(text)})`;
    case 'monthFirst':
      return `coalesce(${moment(text, 'yearLast', twoDigits('p.y', 'p.yy'), 'p.a', 'p.b')}, ${yearFirst(text)})`;
    default: {
      const { scale, shift } = serials[format];
      const number = numberSql(text);
      const ms = `floor(${number} * CAST(${scale} AS DOUBLE) + CAST(${shift} AS DOUBLE))`;
      const from = format === 'excel' ? ` AND ${number} >= 61` : '';
      return `CASE WHEN ${number} IS NULL THEN ${yearFirst(text)} WHEN ${ms} BETWEEN ${only ? plausible.from : earliest} AND ${only ? plausible.to - 1 : latest}${from} THEN CAST(${ms} AS BIGINT) END`;
    }
  }
}

function yearFirst(text: string): string {
  const compact = moment(text, 'compact', 'p.y', 'p.m', 'p.d');
  const digit = (at: number) => `${text}[${at}] BETWEEN '0' AND '9'`;
  const year = `CASE WHEN length(p.y) = 4 THEN p.y WHEN p.y < '69' THEN '20' || p.y ELSE '19' || p.y END`;
  const month = `CAST((instr(${literal(months.join(''))}, lower(concat(p.m, p.b)[1:3])) + 2) // 3 AS VARCHAR)`;
  const named = moment(text, 'named', year, month, 'concat(p.d, p.a)');
  return `CASE WHEN NOT (${digit(3)}) THEN ${named} WHEN ${digit(5)} THEN ${compact} ELSE ${moment(text, 'iso', 'p.y', 'p.m', 'p.d')} END`;
}

function twoDigits(four: string, two: string): string {
  return `CASE WHEN ${two} = '' THEN ${four} WHEN ${two} < '69' THEN '20' || ${two} ELSE '19' || ${two} END`;
}

function moment(text: string, kind: keyof typeof timePatterns, year: string, month: string, day: string): string {
  const { pattern, groups } = timePatterns[kind];
  const parts = `regexp_extract(${text}, ${literal(pattern)}, [${groups.map(literal).join(', ')}])`;
  const number = (part: string) => `coalesce(TRY_CAST(${part} AS BIGINT), 0)`;
  const half = (groups as readonly string[]).includes('ap');
  const date = `CASE WHEN ${year} > '0000' THEN TRY_CAST(concat(${year}, '-', ${month}, '-', ${day}) AS DATE) END`;
  const hours = half
    ? `CASE WHEN p.ap = '' THEN ${number('p.h')} WHEN ${number('p.h')} BETWEEN 1 AND 12 THEN ${number('p.h')} % 12 + CASE WHEN lower(p.ap) = 'p' THEN 12 ELSE 0 END END`
    : number('p.h');
  const ms = `(${number('p.mi')} * 60 + ${number('p.s')}) * 1000 + CAST(substr(rpad(p.f, 3, '0'), 1, 3) AS BIGINT)`;
  const offset = `CASE WHEN p.z[1] NOT IN ('+', '-') THEN 0 ELSE ${number(`concat(p.z[1], p.z[2:3])`)} * 60 + CASE WHEN length(p.z) > 3 THEN ${number(`concat(p.z[1], right(p.z, 2))`)} ELSE 0 END END`;
  const read = `{date: epoch_ms(CAST(${date} AS TIMESTAMP)), hours: ${hours}, ms: ${ms}, ahead: ${offset}, bad: ${number('p.mi')} > 59 OR ${number('p.s')} > 59 OR (p.z[1] IN ('+', '-') AND (p.z[2:3] > '15' OR (length(p.z) > 3 AND right(p.z, 2) > '59')))}`;
  const sum = 'q.date + q.hours * 3600000 + q.ms - q.ahead * 60000';
  const checked = `CASE WHEN NOT q.bad AND (q.hours < 24 OR (q.hours = 24 AND q.ms = 0)) AND ${sum} BETWEEN ${earliest} AND ${latest} THEN ${sum} END`;
  return `list_transform(list_transform([${parts}], lambda p: ${read}), lambda q: ${checked})[1]`;
}
