import type { Notation } from '../../contracts/notation.ts';
import { decimalMark, isWritten, negativePattern, notationPattern, writtenOut } from '../number.ts';
import { exact } from '../types.ts';
import { literal } from './text.ts';

/** SQL twin of `parseNumber`; NULL for no number. */
export function numberSql(text: string, notation: Notation = {}): string {
  if (!isWritten(notation)) return plainNumber(text);
  const bare = notation.unit === undefined ? text : `replace(${text}, ${literal(notation.unit)}, '')`;
  const mark = decimalMark(notation);
  const digits = `trim(regexp_replace(${bare}, '[^0-9eE${mark}+-]', '', 'g'), '+-')`;
  const magnitude = plainNumber(mark === '.' ? digits : `replace(${digits}, ',', '.')`);
  const sign = `CASE WHEN regexp_matches(${bare}, ${literal(negativePattern)}) THEN -1.0 ELSE 1.0 END`;
  return `CASE WHEN regexp_full_match(${text}, ${literal(notationPattern(notation))}) THEN ${sign} * ${magnitude} END`;
}

/** SQL twin of `parseInteger`. */
export function integerSql(text: string, notation: Notation = {}): string {
  const number = isWritten(notation) ? numberSql(text, notation) : `TRY_CAST(${text} AS DOUBLE)`;
  const guard = isWritten(notation) ? '' : ` AND ${noOther(text)}`;
  return `CASE WHEN abs(${number}) <= ${exact} AND ${number} = floor(${number})${guard} THEN CAST(${number} AS BIGINT) END`;
}

function plainNumber(text: string): string {
  const number = `TRY_CAST(${text} AS DOUBLE)`;
  const kept = `abs(${number}) <= ${exact} OR (isfinite(${number}) AND NOT regexp_full_match(${text}, ${literal(writtenOut)}))`;
  return `CASE WHEN (${kept}) AND ${noOther(text)} THEN ${number} END`;
}

/** What DuckDB takes for a number beside the others: `1_000`, `+-5`. */
function noOther(text: string): string {
  return `NOT contains(${text}, '_') AND NOT starts_with(${text}, '+-')`;
}
