import type { ColumnRule } from '../contract.ts';
import { identifier, literal } from '../../values/sql/text.ts';
import type { StagedColumn } from './infer.ts';
import { canonicalSql } from '../../values/sql/canonical.ts';
import { cleanText, cleanValue } from '../../values/sql/missing.ts';
import { valueSql } from '../../values/sql/parse.ts';
import { pseudonymSql } from './pseudonym.ts';
import type { StoredType } from '../../values/types.ts';

/** A column to convert: staged text to `type`, under the rule of the contract where there is one. */
export interface CheckedColumn extends StagedColumn {
  type: StoredType;
  rule?: ColumnRule;
}

export interface CheckSql {
  /** Make `judged(line, t_c0, …, codes, content)`, one after the other. */
  statements: string[];
  /** Reasons by number. */
  reasons: string[];
}

/** Columns that one query works on: every expression over a column takes memory for a vector of its values. */
const columnsAtOnce = 50;

/**
 * Checks every row of `staged` against the rules of its columns: typed values (personal ones as pseudonyms), the numbers of
 * the reasons against the row separated by commas, and the MD5 of the values that are present with their names.
 */
export function checkSql(columns: readonly CheckedColumn[]): CheckSql {
  const reasons: string[] = [];
  // Sorted, so that the order of a file's columns does not change a row's hash.
  const sorted = [...columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts: CheckedColumn[][] = [];
  for (let from = 0; from < sorted.length; from += columnsAtOnce) parts.push(sorted.slice(from, from + columnsAtOnce));
  const statements = parts.map((part, i) => partSql(`judged_${i}`, part, reasons));
  const typed = columns.map((c) => typedField(c)).join(', ');
  const tables = parts.map((_, i) => `judged_${i}`);
  const codes = `concat_ws(',', ${tables.map((t) => `nullif(${t}.codes, '')`).join(', ')})`;
  const content =
    tables.length === 1 ? 'judged_0.content' : `md5(concat(${tables.map((t) => `${t}.content`).join(', ')}))`;
  statements.push(
    `CREATE VIEW judged AS SELECT judged_0.line AS line, ${typed}, ${codes} AS codes, ${content} AS content FROM ${tables.join(' POSITIONAL JOIN ')}`,
  );
  return { statements, reasons };
}

/** Name of a column's typed value in `judged`. */
export function typedField(c: CheckedColumn): string {
  return identifier(`t_${c.field}`);
}

function partSql(table: string, columns: readonly CheckedColumn[], reasons: string[]): string {
  const texts = columns.map((c) => `${cleanText(identifier(c.field), c.trim)} AS ${identifier(`x_${c.field}`)}`);
  const values = columns
    .filter((c) => c.type !== 'string')
    .map((c) => `${cleanValue(identifier(`x_${c.field}`))} AS ${textField(c)}`);
  const parsed = columns.map((c) => `${valueSql(c.type, textField(c))} AS ${identifier(`p_${c.field}`)}`);
  const stored = columns.map((c) => {
    const value = identifier(`p_${c.field}`);
    return `${c.rule?.pii ? pseudonymSql(canonicalSql(c.type, value)) : value} AS ${typedField(c)}`;
  });
  const cases = columns
    .flatMap((c) => rulesOf(c))
    .map(([condition, reason]) => {
      reasons.push(reason);
      return `CASE WHEN ${condition} THEN '${reasons.length - 1}' END`;
    });
  const content = columns.map((c) => {
    const value = c.rule?.pii ? typedField(c) : canonicalSql(c.type, typedField(c));
    return `CASE WHEN ${typedField(c)} IS NOT NULL THEN ${literal(`${c.name}\u001f`)} || ${value} END`;
  });
  return [
    `CREATE TABLE ${table} AS WITH texts AS MATERIALIZED (SELECT line, ${texts.join(', ')} FROM staged)`,
    `, cleaned AS MATERIALIZED (SELECT *${values.map((v) => `, ${v}`).join('')} FROM texts)`,
    `, parsed AS MATERIALIZED (SELECT *, ${parsed.join(', ')} FROM cleaned)`,
    `, stored AS (SELECT *, ${stored.join(', ')} FROM parsed)`,
    ` SELECT line, ${columns.map((c) => typedField(c)).join(', ')}`,
    `, ${cases.length > 0 ? `concat_ws(',', ${cases.join(', ')})` : `''`} AS codes`,
    `, md5(concat_ws(chr(30), ${content.join(', ')})) AS content FROM stored`,
  ].join('');
}

/** Conditions that a value breaks its column's rules by, with the reason. */
function rulesOf(c: CheckedColumn): [condition: string, reason: string][] {
  const { rule, name, type } = c;
  if (!rule) return [];
  const text = textField(c);
  const value = identifier(`p_${c.field}`);
  const found: [string, string][] = [];
  if (type !== 'string') found.push([`${text} IS NOT NULL AND ${value} IS NULL`, `${name}: not ${typeNames[type]}`]);
  if (rule.required) found.push([`${text} IS NULL`, `${name}: missing`]);
  if (type === 'number' || type === 'integer') {
    if (rule.min !== undefined) found.push([`${value} < ${rule.min}`, `${name}: below ${rule.min}`]);
    if (rule.max !== undefined) found.push([`${value} > ${rule.max}`, `${name}: above ${rule.max}`]);
  }
  if (rule.values && rule.values.length > 0) {
    const shown = rule.values.slice(0, 5).join(', ') + (rule.values.length > 5 ? ', …' : '');
    const allowed = rule.values.map(literal).join(', ');
    found.push([`${canonicalSql(type, value)} NOT IN (${allowed})`, `${name}: not one of ${shown}`]);
  }
  return found;
}

function textField(c: CheckedColumn): string {
  return identifier(`${c.type === 'string' ? 'x' : 'w'}_${c.field}`);
}

const typeNames: Record<StoredType, string> = {
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  timestamp: 'a timestamp',
  string: 'text',
};
