import type { ServingPackage } from '../../contracts/serving.ts';
import { setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import { keyFault, keyText } from '../../values/key.ts';
import { presentText } from '../../values/missing.ts';
import { momentOf } from '../../values/moment.ts';
import { readText } from '../../values/parse.ts';
import { fieldPath, type Problems } from '../http/problems.ts';

export type ContractColumn = ServingPackage['contract'][number];

/** A record may have this many fields, used or not; those of the contract and some more where it is wider. */
const fieldLimit = 1_000;
const spareFields = 100;

/**
 * Compiles the check of records. It returns the record's fields of the contract (timestamps as milliseconds, booleans as
 * booleans, missing values null; texts are read as ingest reads them) and adds to `problems` what is wrong with them.
 *
 * A field in `needed` must be there and valid; `null` says that its value is unknown. Fields that are not needed are
 * kept where they are valid and left out where they are not; fields outside the contract are left out. A key that is given
 * must be one: a prediction whose key was left out would never meet its label.
 *
 * @param key name of the column that identifies records, where there is one
 */
export function recordValidator(
  contract: readonly ContractColumn[],
  needed: ReadonlySet<string>,
  key?: string,
): (record: unknown, path: string, problems: Problems) => Row {
  const limit = Math.max(fieldLimit, contract.length + spareFields);
  const columns = contract.map((column) => {
    const check = column.name === key ? checkOfKey(column) : checkOf(column);
    return { column, check, needed: needed.has(column.name), isKey: column.name === key };
  });
  return (record, path, problems) => {
    const row: Row = {};
    if (record === null || typeof record !== 'object' || Array.isArray(record)) {
      problems.add(path, `expected an object with a field for each column, received ${problems.describe(record)}`);
      return row;
    }
    const fields = Object.keys(record).length;
    if (fields > limit) {
      problems.add(path, `expected at most ${limit} fields, received ${fields}`);
      return row;
    }
    for (const { column, check, needed, isKey } of columns) {
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
      const fault = check(value, row, problems.describe);
      if (fault && (needed || (isKey && value !== null))) problems.add(fieldPath(path, name), fault);
    }
    return row;
  };
}

/** Writes the value to the row, or says what is wrong with it. */
type Check = (value: unknown, row: Row, describe: Describe) => string | undefined;
type Describe = Problems['describe'];

/** Of a text that identifies records: numbers are the texts of their digits. */
function checkOfKey(column: ContractColumn): Check {
  const check = checkOf(column);
  if (column.type !== 'string' && column.type !== 'text') return check;
  return (value, row, describe) => {
    const text = keyText(value);
    const fault = text !== undefined && keyFault(text);
    return fault ? `expected a key, received one ${fault}` : check(text ?? value, row, describe);
  };
}

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
      return (value, row, describe) => {
        const read = typeof value === 'string' ? readText(type, value, notation) : value;
        if (read === null) return missing(row);
        if (typeof read !== 'number')
          return `expected a ${type === 'integer' ? 'whole number' : 'number'}${written}, received ${describe(value)}`;
        const fault = numberFault(read, column, describe);
        if (!fault) setField(row, name, read);
        return fault;
      };
    }
    case 'boolean':
      return (value, row, describe) => {
        const read = typeof value === 'string' ? readText('boolean', value, notation) : value;
        if (read === null) return missing(row);
        if (typeof read !== 'boolean' && read !== 0 && read !== 1)
          return `expected true or false, received ${describe(value)}`;
        setField(row, name, Boolean(read));
        return undefined;
      };
    case 'timestamp':
      return (value, row, describe) => {
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
      return (value, row, describe) => {
        if (value === null) return missing(row);
        if (typeof value !== 'string')
          return `expected a string, received ${describe(value)}${typeof value === 'number' ? '; write it in quotes' : ''}`;
        // No text, and in files quarantined: readers of the inference log would refuse its whole line.
        if (!value.isWellFormed())
          return 'expected a string, received one with half a character (a lone surrogate of UTF-16)';
        // Missing at ingest is missing here too, or a model would meet values it never saw.
        if (presentText('string', value, notation) === null) return missing(row);
        if (permitted && !permitted.has(value)) return `expected one of ${listed(values)}, received ${describe(value)}`;
        setField(row, name, value);
        return undefined;
      };
    }
  }
}

function numberFault(value: number, { type, min, max }: ContractColumn, describe: Describe): string | undefined {
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
