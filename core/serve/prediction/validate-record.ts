import type { ServingPackage } from '../../contracts/serving.ts';
import { setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import { presentText } from '../../values/missing.ts';
import { momentOf } from '../../values/moment.ts';
import { readText } from '../../values/parse.ts';
import { describe, fieldPath, type Problems } from '../http/problems.ts';

export type ContractColumn = ServingPackage['contract'][number];

/** A record may have this many fields, used or not; those of the contract and some more where it is wider. */
const fieldLimit = 1_000;
const spareFields = 100;

/**
 * Compiles the check of records. It returns the record's fields of the contract (timestamps as milliseconds, booleans as
 * booleans, missing values null; texts are read as ingest reads them) and adds to `problems` what is wrong with them.
 *
 * A field in `needed` must be there and valid; `null` says that its value is unknown. Fields that are not needed are
 * kept where they are valid and left out where they are not; fields outside the contract are left out.
 */
export function recordValidator(
  contract: readonly ContractColumn[],
  needed: ReadonlySet<string>,
): (record: unknown, path: string, problems: Problems) => Row {
  const limit = Math.max(fieldLimit, contract.length + spareFields);
  const columns = contract.map((column) => ({ column, check: checkOf(column), needed: needed.has(column.name) }));
  return (record, path, problems) => {
    const row: Row = {};
    if (record === null || typeof record !== 'object' || Array.isArray(record)) {
      problems.add(path, `expected an object with a field for each column, received ${describe(record)}`);
      return row;
    }
    const fields = Object.keys(record).length;
    if (fields > limit) {
      problems.add(path, `expected at most ${limit} fields, received ${fields}`);
      return row;
    }
    for (const { column, check, needed } of columns) {
      const { name } = column;
      if (!Object.hasOwn(record, name)) {
        if (needed)
          problems.add(
            fieldPath(path, name),
            `missing field '${name}' (${column.type}): send null if the value is unknown`,
          );
        continue;
      }
      const value = (record as Row)[name];
      const fault = check(value, row);
      if (fault && needed) problems.add(fieldPath(path, name), fault);
    }
    return row;
  };
}

/** Writes the value to the row, or says what is wrong with it. */
type Check = (value: unknown, row: Row) => string | undefined;

function checkOf(column: ContractColumn): Check {
  const { name, required, values, notation } = column;
  const missing = (row: Row): string | undefined => {
    if (required) return 'expected a value, received null; the project requires one';
    setField(row, name, null);
    return undefined;
  };
  switch (column.type) {
    case 'number':
    case 'integer': {
      const { type } = column;
      const { decimal, thousands, unit } = notation ?? {};
      const ways = Object.entries({ decimal, thousands, unit }).flatMap(([part, mark]) =>
        mark === undefined ? [] : [`${part} '${mark}'`],
      );
      const written = ways.length === 0 ? '' : ` (as a text with ${ways.join(', ')})`;
      return (value, row) => {
        const read = typeof value === 'string' ? readText(type, value, notation) : value;
        if (read === null) return missing(row);
        if (typeof read !== 'number')
          return `expected a ${type === 'integer' ? 'whole number' : 'number'}${written}, received ${describe(value)}`;
        const fault = numberFault(read, column);
        if (!fault) setField(row, name, read);
        return fault;
      };
    }
    case 'boolean':
      return (value, row) => {
        const read = typeof value === 'string' ? readText('boolean', value, notation) : value;
        if (read === null) return missing(row);
        if (typeof read !== 'boolean' && read !== 0 && read !== 1)
          return `expected true or false, received ${describe(value)}`;
        setField(row, name, Boolean(read));
        return undefined;
      };
    case 'timestamp':
      return (value, row) => {
        const ms = momentOf(value, notation);
        if (ms === null) return missing(row);
        if (ms === undefined)
          return `expected a timestamp such as 2026-03-01T12:00:00Z or ${notation?.format ? `one of format ${notation.format}` : 'milliseconds since 1970'}, received ${describe(value)}`;
        setField(row, name, ms);
        return undefined;
      };
    case 'string':
    case 'text': {
      const permitted = values && new Set(values);
      return (value, row) => {
        if (value === null) return missing(row);
        if (typeof value !== 'string')
          return `expected a string, received ${describe(value)}${typeof value === 'number' ? `; write "${value}"` : ''}`;
        // Missing at ingest is missing here too, or a model would meet values it never saw.
        if (presentText('string', value, notation) === null) return missing(row);
        if (permitted && !permitted.has(value)) return `expected one of ${listed(values)}, received ${describe(value)}`;
        // Half of a surrogate pair is no text: readers of the inference log would refuse its whole line.
        setField(row, name, value.toWellFormed());
        return undefined;
      };
    }
  }
}

function numberFault(value: number, { type, min, max }: ContractColumn): string | undefined {
  if (!Number.isFinite(value)) return 'expected a finite number, received one beyond 1.8e308';
  if (type === 'integer' && !Number.isSafeInteger(value))
    return `expected a whole number of at most 2^53 - 1, received ${describe(value)}`;
  if (min !== undefined && value < min) return `expected at least ${min}, received ${describe(value)}`;
  if (max !== undefined && value > max) return `expected at most ${max}, received ${describe(value)}`;
  return undefined;
}

function listed(values: readonly string[]): string {
  const first = values.slice(0, 10).map((v) => JSON.stringify(v.slice(0, 40)));
  return first.join(', ') + (values.length > first.length ? ` and ${values.length - first.length} more` : '');
}
