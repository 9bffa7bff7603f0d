import type { ServingPackage } from '../../contracts/serving.ts';
import { setField } from '../../table/field.ts';
import type { Row } from '../../table/table.ts';
import { keyFault, keyText, textFault } from '../../values/key.ts';
import { withoutMark } from '../../values/mark.ts';
import { presentText } from '../../values/missing.ts';
import { momentOf } from '../../values/moment.ts';
import { readText } from '../../values/parse.ts';
import { isWrittenNumber } from '../../values/written-number.ts';
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
  const { length } = contract;
  const layoutOf = rememberedLayout(contract.map(({ name }) => name));
  // A copy of an object that has all fields is made much faster than one that gets them one by one.
  const whole: Row = {};
  for (const { name } of contract) setField(whole, name, undefined);
  return (record, path, problems) => {
    const refused = (message: string): Row => {
      problems.add(path, message, { path, message });
      return {};
    };
    if (record === null || typeof record !== 'object' || Array.isArray(record))
      return refused(`expected an object with a field for each column, received ${problems.describe(record)}`);
    const keys = Object.keys(record);
    if (keys.length > limit) return refused(`expected at most ${limit} fields, received ${keys.length}`);
    const { places, exact } = layoutOf(keys);
    const values = Object.values(record);
    const row = exact ? { ...(record as Row) } : { ...whole };
    let missing = false;
    for (let i = 0; i < length; i++) {
      const { column, check, needed, isKey } = columns[i]!;
      const { name } = column;
      const place = places[i]!;
      const given = place < 0 ? (record as Row)[name] : values[place];
      const value = typeof given === 'string' ? withoutMark(given) : given;
      if (place < 0 && !(isPrimitive(value) || Object.hasOwn(record, name))) {
        missing = true;
        if (!needed) continue;
        const remedy = `(${column.type}): send null if the value is unknown`;
        problems.add(fieldPath(path, name), `missing field '${name}' ${remedy}`, {
          path,
          message: `a field is missing, number ${i + 1} of the columns that a record may have ${remedy}`,
        });
        continue;
      }
      const read = check(value, problems.describe);
      if (!isFault(read)) {
        if (!(exact && read === given)) setField(row, name, read);
        continue;
      }
      missing = true;
      if (exact) setField(row, name, undefined);
      if (!(needed || (isKey && value !== null))) continue;
      problems.add(fieldPath(path, name), read.message, {
        path: `${path}[${keys.indexOf(name)}]`,
        message: read.hidden,
      });
    }
    return missing ? withoutAbsent(row) : row;
  };
}

/** Where the fields of a contract stand in a record. */
interface Layout {
  /** Of each field its place among those of the record, -1 where it has none. */
  places: readonly number[];
  /** Whether the record has these fields, in this order, and no others. */
  exact: boolean;
}

/**
 * Finds where fields stand in records by the names that these have. Records that come one after the other mostly have the same: looking up each
 * field of each by its name takes ten times as long.
 */
function rememberedLayout(names: readonly string[]): (keys: readonly string[]) => Layout {
  let last: readonly string[] | undefined;
  let layout: Layout;
  return (keys) => {
    if (!last || !sameTexts(keys, last)) {
      const placeOf = new Map(keys.map((key, place) => [key, place]));
      layout = { places: names.map((name) => placeOf.get(name) ?? -1), exact: sameTexts(keys, names) };
      last = keys;
    }
    return layout;
  };
}

const sameTexts = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((x, i) => x === b[i]);

/** A value that no object has by its prototype, where functions and objects are. */
function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && value !== undefined);
}

/** The fields of a row that have been set. */
function withoutAbsent(row: Row): Row {
  const present: Row = {};
  for (const name of Object.keys(row)) if (row[name] !== undefined) setField(present, name, row[name]);
  return present;
}

/** What is wrong with a value; `hidden` says it without naming what the project allows. */
interface Fault {
  message: string;
  hidden: string;
}

const fault = (message: string, hidden = message): Fault => ({ message, hidden });

/** The value as a row has it, or what is wrong with it. */
type Check = (value: unknown, describe: Describe) => Fault | string | number | boolean | null;

const isFault = (read: ReturnType<Check>): read is Fault => typeof read === 'object' && read !== null;
type Describe = Problems['describe'];

/** Of a text that identifies records: numbers are the texts of their digits. */
function checkOfKey(column: ContractColumn): Check {
  const check = checkOf(column);
  if (column.type !== 'string' && column.type !== 'text') return check;
  return (value, describe) => {
    const text = keyText(value);
    const wrong = text !== undefined && keyFault(text);
    return wrong ? fault(`expected a key, received one ${wrong}`) : check(text ?? value, describe);
  };
}

function checkOf(column: ContractColumn): Check {
  const { required, values, notation } = column;
  const missing = required ? fault('expected a value, received null; the project requires one') : null;
  switch (column.type) {
    case 'number':
    case 'integer': {
      const { type } = column;
      const { decimal, thousands, unit } = notation ?? {};
      const ways = Object.entries({ decimal, thousands, unit }).flatMap(([part, mark]) =>
        mark === undefined ? [] : [`${part} '${mark}'`],
      );
      const written = ways.length === 0 ? '' : ` (as a text with ${ways.join(', ')})`;
      const stands = notation?.missing && new Set<unknown>(notation.missing.filter(isPlainNumber).map(Number));
      return (value, describe) => {
        // A number that stands for a missing value in files does so here too.
        const read = typeof value === 'string' ? readText(type, value, notation) : stands?.has(value) ? null : value;
        if (read === null) return missing;
        if (typeof read !== 'number') {
          const [kind, received] = [type === 'integer' ? 'whole number' : 'number', describe(value)];
          return fault(
            `expected a ${kind}${written}, received ${received}`,
            `expected a ${kind}, received ${received}`,
          );
        }
        return numberFault(read, column, describe) ?? read;
      };
    }
    case 'boolean':
      return (value, describe) => {
        const read = typeof value === 'string' ? readText('boolean', value, notation) : value;
        if (read === null) return missing;
        if (typeof read !== 'boolean' && read !== 0 && read !== 1)
          return fault(`expected true or false, received ${describe(value)}`);
        return Boolean(read);
      };
    case 'timestamp':
      return (value, describe) => {
        const ms = momentOf(value, notation);
        if (ms === null) return missing;
        if (ms === undefined) {
          const [expected, received] = ['expected a timestamp such as 2026-03-01T12:00:00Z', describe(value)];
          const or = notation?.format ? `one of format ${notation.format}` : 'milliseconds since 1970';
          return fault(`${expected} or ${or}, received ${received}`, `${expected}, received ${received}`);
        }
        return ms;
      };
    case 'string':
    case 'text': {
      const permitted = values && new Set(values);
      return (value, describe) => {
        if (value === null) return missing;
        if (typeof value !== 'string')
          return fault(
            `expected a string, received ${describe(value)}${typeof value === 'number' || isWrittenNumber(value) ? '; write it in quotes' : ''}`,
          );
        // No text, and in files quarantined: readers of the inference log would refuse its whole line.
        const wrong = textFault(value);
        if (wrong !== undefined) return fault(`expected a string, received one ${wrong}`);
        // Missing at ingest is missing here too, or a model would meet values it never saw.
        if (presentText('string', value, notation) === null) return missing;
        if (permitted && !permitted.has(value)) {
          const received = describe(value);
          return fault(
            `expected one of ${listed(values)}, received ${received}`,
            `expected one of the values that the project allows, received ${received}`,
          );
        }
        return value;
      };
    }
  }
}

function numberFault(value: number, { type, min, max }: ContractColumn, describe: Describe): Fault | undefined {
  if (!Number.isFinite(value)) return fault('expected a finite number, received one beyond 1.8e308');
  if (type === 'integer' && !Number.isSafeInteger(value))
    return fault(`expected a whole number of at most 2^53 - 1, received ${describe(value)}`);
  if (min !== undefined && value < min) return beyond(`at least ${min}`, describe(value));
  if (max !== undefined && value > max) return beyond(`at most ${max}`, describe(value));
  return undefined;
}

const beyond = (bound: string, received: string) =>
  fault(
    `expected ${bound}, received ${received}`,
    `expected a number within the bounds of the project, received ${received}`,
  );

/** Whether a text is how JSON writes a number. */
const isPlainNumber = (text: string) => String(Number(text)) === text;

function listed(values: readonly string[]): string {
  const first = values.slice(0, 10).map((v) => JSON.stringify(v.slice(0, 40)));
  return first.join(', ') + (values.length > first.length ? ` and ${values.length - first.length} more` : '');
}
