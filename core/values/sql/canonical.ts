import type { StoredType } from '../types.ts';

/** SQL of the text of a stored value, the same as `canonicalText` gives; NULL is missing. */
export function canonicalSql(type: StoredType, value: string): string {
  switch (type) {
    case 'string':
      return value;
    case 'integer':
    case 'boolean':
      return `CAST(${value} AS VARCHAR)`;
    case 'timestamp':
      return `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
    case 'number':
      return `CASE WHEN ${value} = floor(${value}) AND abs(${value}) < 1e15 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE regexp_replace(printf('%.16e', ${value}), 'e([+-])0(\\d)$', 'e\\1\\2') END`;
  }
}
