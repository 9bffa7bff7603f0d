import type { Notation } from '../../contracts/notation.ts';
import type { ColumnRule } from '../../contracts/source-contract.ts';
import { maxKeyLength } from '../../values/key.ts';
import { canonicalSql } from '../../values/sql/canonical.ts';
import { cleanText, cleanValue } from '../../values/sql/missing.ts';
import { valueSql } from '../../values/sql/parse.ts';
import { identifier, literal } from '../../values/sql/text.ts';
import type { StoredType } from '../../values/types.ts';
import { pseudonymSql } from './pseudonym.ts';
import type { StagedColumn } from './staged-column.ts';

/** A column to convert: staged text to `type`, under the rule of the contract where there is one. */
export interface CheckedColumn extends StagedColumn {
  type: StoredType;
  /** How its texts are written: as declared, else as recognised from all of them; plain without. */
  notation?: Notation;
  rule?: ColumnRule;
}

export interface CheckSql {
  /** Make `checked(line, codes, content)` and `judged(line, t_c0, …, codes, content)`, one after the other. */
  statements: string[];
  /** Reasons by number. */
  reasons: string[];
  /** Those that say that a column has no value of its own there: a row with one may be shifted. */
  misfits: Set<string>;
}

/**
 * Checks every row of `staged` against the rules of its columns: typed values (personal ones as pseudonyms), the numbers of
 * the reasons against the row separated by commas, and the MD5 of the values that are present with their names.
 *
 * The tables of the parts are joined by line: tables made on several threads keep no order.
 */
export function checkSql(columns: readonly CheckedColumn[]): CheckSql {
  const reasons: string[] = [];
  const misfits = new Set<string>();
  const parts = partsOf(columns);
  const tables = parts.map((_, i) => partTable(i));
  const statements = parts.map((part, i) => partSql(tables[i]!, part, reasons, misfits));
  const codes = `concat_ws(',', ${tables.map((t) => `nullif(${t}.codes, '')`).join(', ')})`;
  const content =
    tables.length === 1 ? 'judged_0.content' : `md5(concat(${tables.map((t) => `${t}.content`).join(', ')}))`;
  const joined = tables.slice(1).map((t) => ` JOIN ${t} ON ${t}.line = judged_0.line`);
  statements.push(
    `CREATE TABLE checked AS SELECT judged_0.line AS line, ${codes} AS codes, ${content} AS content FROM judged_0${joined.join('')}`,
    `CREATE VIEW judged AS SELECT checked.*, ${columns.map(typedField).join(', ')} FROM checked${tables.map((t) => ` JOIN ${t} ON ${t}.line = checked.line`).join('')}`,
  );
  return { statements, reasons, misfits };
}

/** Columns that one query works on: every expression over a column takes memory for a vector of its values. */
const columnsAtOnce = 50;

/** The columns that are checked together, sorted, so that the order of a file's columns does not change a row's hash. */
export function partsOf<C extends StagedColumn>(columns: readonly C[]): C[][] {
  const sorted = [...columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts: C[][] = [];
  for (let from = 0; from < sorted.length; from += columnsAtOnce) parts.push(sorted.slice(from, from + columnsAtOnce));
  return parts;
}

/** The table with the checked values of the n-th part: `line`, typed fields, `checksum`, `codes`, `content`. */
export function partTable(part: number): string {
  return `judged_${part}`;
}

/** A checksum of the stored values of a row, 64 bits. @param stored the field that holds a column's value */
export function checksumSql(columns: readonly CheckedColumn[], stored: (c: CheckedColumn) => string): string {
  return `hash(${columns.map(stored).join(', ')})`;
}

/** Name of a column's typed value in `judged`. */
export function typedField(c: CheckedColumn): string {
  return identifier(`t_${c.field}`);
}

function partSql(table: string, columns: readonly CheckedColumn[], reasons: string[], misfits: Set<string>): string {
  const texts = columns.map(
    (c) => `${cleanText(identifier(c.field), c.trim, c.notation)} AS ${identifier(`x_${c.field}`)}`,
  );
  const values = columns
    .filter((c) => c.type !== 'string')
    .map((c) => `${cleanValue(identifier(`x_${c.field}`), c.notation, c.trim)} AS ${textField(c)}`);
  const parsed = columns.map((c) => `${valueSql(c.type, textField(c), c.notation)} AS ${identifier(`p_${c.field}`)}`);
  const stored = columns.map((c) => {
    const value = identifier(`p_${c.field}`);
    return `${c.rule?.pii ? pseudonymSql(canonicalSql(c.type, value)) : value} AS ${typedField(c)}`;
  });
  const cases = columns
    .flatMap((c) => rulesOf(c))
    .map(([condition, reason, kind]) => {
      reasons.push(reason);
      if (kind === 'misfit') misfits.add(reason);
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
    ` SELECT line, ${columns.map((c) => typedField(c)).join(', ')}, ${checksumSql(columns, typedField)} AS checksum`,
    `, ${cases.length > 0 ? `concat_ws(',', ${cases.join(', ')})` : `''`} AS codes`,
    `, md5(concat_ws(chr(30), ${content.join(', ')})) AS content FROM stored`,
  ].join('');
}

/** Conditions that a value breaks its column's rules by, with the reason. */
function rulesOf(c: CheckedColumn): [condition: string, reason: string, kind?: 'misfit'][] {
  const { rule, name, type } = c;
  if (!rule) return [];
  const text = textField(c);
  const value = identifier(`p_${c.field}`);
  const found: [string, string, 'misfit'?][] = [];
  const wrong = `${text} IS NOT NULL AND ${value} IS NULL`;
  if (type === 'timestamp') {
    const named = `regexp_matches(${text}, '[A-Za-z]{2,}/[A-Za-z_/]{2,}$')`;
    found.push([`${wrong} AND NOT ${named}`, `${name}: not ${typeNames[type]}`, 'misfit']);
    found.push([`${wrong} AND ${named}`, `${name}: names a time zone; an offset such as -05:00 is read`, 'misfit']);
  } else if (type !== 'string') found.push([wrong, `${name}: not ${typeNames[type]}`, 'misfit']);
  if (rule.required) found.push([`${text} IS NULL`, `${name}: missing`, 'misfit']);
  if (rule.key && type === 'string')
    found.push([
      `length(${text}) > ${maxKeyLength}`,
      `${name}: longer than ${maxKeyLength.toLocaleString('en')} characters`,
    ]);
  if (type === 'number' || type === 'integer') {
    if (rule.min !== undefined) found.push([`${value} < ${rule.min}`, `${name}: below ${rule.min}`]);
    if (rule.max !== undefined) found.push([`${value} > ${rule.max}`, `${name}: above ${rule.max}`]);
  }
  if (rule.values && rule.values.length > 0) {
    const shown = rule.values.slice(0, 5).join(', ') + (rule.values.length > 5 ? ', …' : '');
    const allowed = rule.values.map(literal).join(', ');
    found.push([`${canonicalSql(type, value)} NOT IN (${allowed})`, `${name}: not one of ${shown}`, 'misfit']);
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
