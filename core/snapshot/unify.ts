import type { DatasetColumn } from '../contracts/dataset.ts';
import type { DatasetVersionId } from '../contracts/ids.ts';
import type { Notation } from '../contracts/notation.ts';
import type { Contract } from '../contracts/source-contract.ts';
import { UnusableData } from '../labels/errors.ts';
import { canonicalSql } from '../values/sql/canonical.ts';
import { readSql, valueSql } from '../values/sql/parse.ts';
import { identifier, literal } from '../values/sql/text.ts';
import { type StoredType, sqlTypes, storedType, widen } from '../values/types.ts';

/** A column of the union of datasets. */
export interface UnifiedColumn {
  name: string;
  type: StoredType;
  /** How its texts are written: as declared, else as in all datasets. */
  notation?: Notation;
}

export interface DatasetShape {
  datasetVersion: DatasetVersionId;
  rows: number;
  columns: readonly DatasetColumn[];
}

/**
 * The columns of all datasets of a source, by name (without regard to case), in order of appearance. Declared types win;
 * types that were inferred differently widen: whole numbers to numbers, zeros and ones beside truth values to these, anything else to
 * strings. A column without a value in
 * a dataset says nothing of its type.
 *
 * @throws UnusableData when a column that is declared personal is in a dataset in clear
 */
export function unifyColumns(datasets: readonly DatasetShape[], contract: Contract): UnifiedColumn[] {
  const rules = new Map(contract.rules.map((r) => [r.name.toLowerCase(), r]));
  const found = new Map<
    string,
    { name: string; types: Set<StoredType | 'bit'>; notations: Map<string, Notation>; pii: boolean }
  >();
  for (const { rows, columns, datasetVersion } of datasets) {
    for (const column of columns) {
      const { name, type, missing, pii, notation } = column;
      const key = name.toLowerCase();
      const rule = rules.get(key);
      if (rule?.pii && !pii && missing < rows) {
        throw new UnusableData(
          `column '${name}' is personal data now, but dataset ${datasetVersion} holds it in clear; ingest its file again`,
        );
      }
      const unified = found.get(key) ?? {
        name: rule?.name ?? name,
        types: new Set(),
        notations: new Map(),
        pii: false,
      };
      if (missing < rows) {
        unified.types.add(isBit(column) ? 'bit' : (type as StoredType));
        const said = withoutWords(notation);
        unified.notations.set(JSON.stringify(said), said);
      }
      unified.pii ||= pii ?? false;
      found.set(key, unified);
    }
  }
  return [...found].map(([key, { name, types, notations, pii }]) => {
    const rule = rules.get(key);
    const [common] = notations.values();
    // Declared parts hold; what is not declared was recognised alike in all datasets, or cannot be said of them all.
    const recognised = notations.size === 1 ? common : {};
    const notation = { ...recognised, ...rule?.notation };
    return {
      name,
      type: pii ? 'string' : rule?.type ? storedType(rule.type) : widen(withoutBits(types)),
      ...(Object.keys(notation).length > 0 && { notation }),
    };
  });
}

/** Whole numbers that are all 0 or 1 may be truth values. */
function isBit({ type, min, max }: DatasetColumn): boolean {
  return type === 'integer' && (min === 0 || min === 1) && (max === 0 || max === 1);
}

function withoutBits(types: ReadonlySet<StoredType | 'bit'>): Set<StoredType> {
  const others = [...types].filter((t) => t !== 'bit');
  const truths = others.length > 0 && others.every((t) => t === 'boolean');
  return new Set(types.has('bit') && !truths ? [...others, 'integer'] : others);
}

/** Spellings of truth values are not read by: all are. */
function withoutWords({ words: _, ...notation }: Notation = {}): Notation {
  return notation;
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
  if (type === 'string') return readSql(column.type, value, column.notation, true);
  const words = own.notation?.words;
  if (column.type === 'string' && type === 'boolean' && words)
    return `CASE WHEN ${value} THEN ${literal(words[1])} WHEN NOT ${value} THEN ${literal(words[0])} END`;
  const text = canonicalSql(type, value);
  if (column.type === 'string') return text;
  if (type === 'boolean' && column.type !== 'timestamp') return `CAST(${value} AS ${sqlTypes[column.type]})`;
  // What is stored as a number is written plainly; a time may be told by it.
  return valueSql(column.type, `(${text})`, column.type === 'timestamp' ? column.notation : {});
}
