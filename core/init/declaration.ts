import { decimalMarks, type Notation, thousandsMarks, timestampFormats } from '../contracts/notation.ts';
import { columnTypes } from '../contracts/project/columns.ts';
import type { ColumnType } from '../contracts/project.ts';
import { InitError } from './inspect.ts';

/** What a person says of a column before it is looked at. */
export interface Declaration {
  type?: ColumnType;
  notation: Notation;
}

const allowed: Record<string, readonly string[] | undefined> = {
  type: columnTypes,
  format: timestampFormats,
  decimal: decimalMarks,
  thousands: thousandsMarks,
  unit: undefined,
  missing: undefined,
};

/**
 * Declarations by column of texts such as `amount.decimal=,`, `date.format=dayFirst`, `code.type=string`, `job.missing=?`.
 * Of `missing` there may be several.
 *
 * @throws InitError for a text that is none
 */
export function parseDeclarations(texts: readonly string[]): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const text of texts) {
    const [, column, field, value] = /^(.+)\.(\w+)=(.+)$/s.exec(text) ?? [];
    if (column === undefined || field === undefined || value === undefined || !Object.hasOwn(allowed, field))
      throw new InitError(
        `expected COLUMN.FIELD=VALUE with one of ${Object.keys(allowed).join(', ')} as the field, such as amount.decimal=, or date.format=dayFirst; received '${text}'`,
      );
    const values = allowed[field];
    if (values && !values.includes(value))
      throw new InitError(`expected ${field} of '${column}' to be one of ${values.join(' ')}, received '${value}'`);
    found.set(column, added(found.get(column) ?? { notation: {} }, field, value));
  }
  return found;
}

function added({ type, notation }: Declaration, field: string, value: string): Declaration {
  if (field === 'type') return { type: value as ColumnType, notation };
  const missing = field === 'missing' ? { missing: [...(notation.missing ?? []), value] } : { [field]: value };
  return { ...(type && { type }), notation: { ...notation, ...missing } };
}

/** The type that a declaration implies where it names none: marks are of numbers, formats of times. */
export function impliedType({ type, notation }: Declaration): ColumnType | undefined {
  if (type) return type;
  if (notation.format) return 'timestamp';
  return notation.decimal || notation.thousands || notation.unit ? 'number' : undefined;
}

/** With the other mark for thousands: who says that `1.299` has a decimal comma says that the point groups. */
export function withThousands(notation: Notation): Notation {
  if (notation.thousands !== undefined || notation.decimal === undefined) return notation;
  return { ...notation, thousands: notation.decimal === ',' ? '.' : ',' };
}
