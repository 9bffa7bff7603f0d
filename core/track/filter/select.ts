import { invalid } from '../errors.ts';
import { type Clause, parseFilter } from './parse.ts';

/** What a row holds under an identifier; undefined where it has no such value. */
export type Value = string | number | undefined;

/** What may be asked of rows: how an identifier is read, and how its values compare. */
export interface Column<T> {
  type: 'number' | 'text';
  of: (row: T) => Value;
}

/** Finds what an identifier means; undefined for one that is not known. `entity` is empty for a bare name. */
export type Columns<T> = (entity: string, key: string) => Column<T> | undefined;

const operators = {
  number: ['=', '!=', '<', '<=', '>', '>=', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'],
  text: ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL'],
} as const satisfies Record<string, readonly Clause['operator'][]>;

/** The rows for which every clause holds. @throws TrackingError for what the language or the rows do not have */
export function select<T>(rows: readonly T[], filter: string, columns: Columns<T>): T[] {
  const tests = parseFilter(filter).map((clause) => testOf(clause, columns));
  return rows.filter((row) => tests.every((test) => test(row)));
}

export interface Order<T> extends Column<T> {
  ascending: boolean;
}

/** `metrics.loss DESC` and the like. @throws TrackingError */
export function orderOf<T>(text: string, columns: Columns<T>): Order<T> {
  const [, name = text, direction] = /^(.*?)(?:\s+(asc|desc))?\s*$/is.exec(text.trim()) ?? [];
  const [, entity, ...keys] = /^([A-Za-z_]\w*)(?:\.(?:`([^`]*)`|"([^"]*)"|(.+)))?$/s.exec(name) ?? [];
  const key = keys.find((k) => k !== undefined);
  const column =
    entity === undefined ? undefined : key === undefined ? columns('', entity) : columns(entity.toLowerCase(), key);
  if (!column) throw invalid(`Invalid order_by clause '${text.slice(0, 200)}'`);
  return { ...column, ascending: direction?.toLowerCase() !== 'desc' };
}

/** Sorts rows: the first order decides, the next ones between equals; what has no value, or is no number, comes last either way. */
export function sortBy<T>(rows: readonly T[], orders: readonly Order<T>[]): T[] {
  return [...rows].sort((a, b) => {
    for (const { of, ascending } of orders) {
      const [x, y] = [of(a), of(b)];
      const ranks = rankOf(x) - rankOf(y);
      if (ranks !== 0) return ranks;
      if (x === y || x === undefined || y === undefined || rankOf(x) > 0) continue;
      return (x < y ? -1 : 1) * (ascending ? 1 : -1);
    }
    return 0;
  });
}

/** Numbers and texts first, then NaN, then what is not there. */
function rankOf(value: Value): number {
  if (value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

function testOf<T>({ entity, key, operator, values }: Clause, columns: Columns<T>): (row: T) => boolean {
  const name = entity ? `${entity}.${key}` : key;
  const column = columns(entity, key);
  if (!column) throw invalid(`Invalid identifier '${name.slice(0, 200)}' in the filter`);
  const { type, of } = column;
  if (!operators[type].some((known) => known === operator))
    throw invalid(`Invalid comparator '${operator}' for '${name}': expected one of ${operators[type].join(', ')}`);
  const wrong = values.find((value) => typeof value !== (type === 'number' ? 'number' : 'string'));
  if (wrong !== undefined)
    throw invalid(
      type === 'number'
        ? `Expected numeric value type for '${name}'. Found '${wrong}'`
        : `Expected a quoted string value for '${name}'. Got value ${wrong}`,
    );
  if (operator === 'IS NULL') return (row) => of(row) === undefined;
  if (operator === 'IS NOT NULL') return (row) => of(row) !== undefined;
  const holds = comparison(operator, values);
  return (row) => {
    const value = of(row);
    return value !== undefined && holds(value);
  };
}

function comparison(
  operator: Clause['operator'],
  values: readonly (string | number)[],
): (value: string | number) => boolean {
  const [wanted = ''] = values;
  switch (operator) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '<':
      return (value) => value < wanted;
    case '<=':
      return (value) => value <= wanted;
    case '>':
      return (value) => value > wanted;
    case '>=':
      return (value) => value >= wanted;
    case 'IN':
      return (value) => values.includes(value);
    case 'NOT IN':
      return (value) => !values.includes(value);
    default:
      return like(String(wanted), operator === 'ILIKE');
  }
}

/** SQL's LIKE in time proportional to text times pattern: no expression that a pattern could make slow. */
function like(pattern: string, ignoreCase: boolean): (value: string | number) => boolean {
  const wanted = [...(ignoreCase ? pattern.toLowerCase() : pattern)];
  return (value) => {
    const text = [...(ignoreCase ? String(value).toLowerCase() : String(value))];
    let [t, p, star, from] = [0, 0, -1, 0];
    while (t < text.length) {
      if (p < wanted.length && wanted[p] === '%') [star, from, p] = [p, t, p + 1];
      else if (p < wanted.length && (wanted[p] === '_' || wanted[p] === text[t])) [t, p] = [t + 1, p + 1];
      else if (star >= 0) [p, from, t] = [star + 1, from + 1, from + 1];
      else return false;
    }
    while (wanted[p] === '%') p++;
    return p === wanted.length;
  };
}
