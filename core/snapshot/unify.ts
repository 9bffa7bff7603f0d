import type { DatasetColumn } from '../contracts/dataset.ts';
import type { Contract } from '../ingest/contract.ts';
import { canonicalSql } from '../values/sql/canonical.ts';
import { cleanText, cleanValue } from '../values/sql/missing.ts';
import { valueSql } from '../values/sql/parse.ts';
import { identifier } from '../values/sql/text.ts';
import { type StoredType, sqlTypes, storedType } from '../values/types.ts';
import { UnusableData } from './errors.ts';

/** A column of the union of datasets. */
export interface UnifiedColumn {
  name: string;
  type: StoredType;
}

export interface DatasetShape {
  datasetVersion: string;
  rows: number;
  columns: readonly DatasetColumn[];
}

/**
 * The columns of all datasets of a source, by name (without regard to case), in order of appearance. Declared types win;
 * types that were inferred differently widen: whole numbers to numbers, anything else to strings. A column without a value in
 * a dataset says nothing of its type.
 *
 * @throws UnusableData when a column that is declared personal is in a dataset in clear
 */
export function unifyColumns(datasets: readonly DatasetShape[], contract: Contract): UnifiedColumn[] {
  const rules = new Map(contract.rules.map((r) => [r.name.toLowerCase(), r]));
  const found = new Map<string, { name: string; types: Set<StoredType>; pii: boolean }>();
  for (const { rows, columns, datasetVersion } of datasets) {
    for (const { name, type, missing, pii } of columns) {
      const key = name.toLowerCase();
      const rule = rules.get(key);
      if (rule?.pii && !pii && missing < rows) {
        throw new UnusableData(
          `column '${name}' is personal data now, but dataset ${datasetVersion} holds it in clear; ingest its file again`,
        );
      }
      const column = found.get(key) ?? { name: rule?.name ?? name, types: new Set(), pii: false };
      if (missing < rows) column.types.add(type as StoredType);
      column.pii ||= pii ?? false;
      found.set(key, column);
    }
  }
  return [...found].map(([key, { name, types, pii }]) => {
    const declared = rules.get(key)?.type;
    return { name, type: pii ? 'string' : declared ? storedType(declared) : widen(types) };
  });
}

/**
 * SQL of a column's value in one dataset as the unified type; NULL where the dataset does not have it or a value does not
 * fit a type that was declared later.
 */
export function unifiedValue(column: UnifiedColumn, columns: readonly DatasetColumn[]): string {
  const own = columns.find((c) => c.name.toLowerCase() === column.name.toLowerCase());
  if (!own) return `CAST(NULL AS ${sqlTypes[column.type]})`;
  const value = identifier(own.name);
  const type = own.type as StoredType;
  if (type === column.type) return value;
  const text = canonicalSql(type, value);
  if (column.type === 'string') return text;
  const clean = type === 'string' ? cleanValue(`(${cleanText(text, true)})`) : text;
  return valueSql(column.type, `(${clean})`);
}

/** The type that holds values of all these: whole numbers and numbers are numbers, anything else that differs is text. */
export function widen(types: ReadonlySet<StoredType>): StoredType {
  const [first] = types;
  if (first === undefined) return 'string';
  if (types.size === 1) return first;
  return [...types].every((t) => t === 'integer' || t === 'number') ? 'number' : 'string';
}
