import { utf8Length } from '../hash/utf8-length.ts';
import { invalid } from './errors.ts';

/** What a request says: the members of its body, or its query, where a name may stand several times. */
export type Fields = Readonly<Record<string, unknown>>;

const missingField = (name: string) => invalid(`Missing value for required parameter '${name}'`);

/** A text; empty where it is not there. @throws TrackingError */
export function textOf(fields: Fields, name: string, { max = 100_000 }: { max?: number } = {}): string {
  const value = Object.hasOwn(fields, name) ? single(fields[name]) : undefined;
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw invalid(`expected '${name}' as a text, received ${describe(value)}`);
  if (value.length > max)
    throw invalid(`'${name}' exceeds the maximum length of ${max} characters; received ${value.length}`);
  return value;
}

/** A text that must be there. @throws TrackingError */
export function requiredText(fields: Fields, name: string, limits: { max?: number } = {}): string {
  const value = textOf(fields, name, limits);
  if (value === '') throw missingField(name);
  return value;
}

/** A whole number, also as text; undefined where it is not there. @throws TrackingError */
export function integerOf(fields: Fields, name: string): number | undefined {
  const value = Object.hasOwn(fields, name) ? single(fields[name]) : undefined;
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw invalid(`expected '${name}' as a whole number, received ${describe(value)}`);
  return number;
}

/** A number of the protocol's JSON, in which NaN and the infinities are texts; as the text that says it exactly. @throws TrackingError */
export function doubleOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (value === undefined || value === null) throw missingField(name);
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : undefined;
  if (number === undefined || (Number.isNaN(number) && value !== 'NaN'))
    throw invalid(`expected '${name}' as a number, received ${describe(value)}`);
  return Object.is(number, -0) ? '-0' : String(number);
}

/** The same, as the protocol's JSON has it. */
export function doubleJson(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

/** A list; empty where it is not there. @throws TrackingError for more than `limit` items */
export function listOf(fields: Fields, name: string, limit: number): unknown[] {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > limit)
    throw invalid(`'${name}' holds ${list.length} items; at most ${limit} are taken in a request`);
  return list;
}

/** A list of texts. @throws TrackingError */
export function textsOf(fields: Fields, name: string, limit: number): string[] {
  return listOf(fields, name, limit).map((item) => {
    if (typeof item === 'string') return item;
    throw invalid(`expected '${name}' as a list of texts; one is ${describe(item)}`);
  });
}

/** A list of objects. @throws TrackingError */
export function objectsOf(fields: Fields, name: string, limit: number): Fields[] {
  return listOf(fields, name, limit).map((item) => {
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) return item as Fields;
    throw invalid(`expected '${name}' as a list of objects; one is ${describe(item)}`);
  });
}

/** One of the named texts; undefined where it is not there. @throws TrackingError */
export function choiceOf<T extends string>(fields: Fields, name: string, choices: readonly T[]): T | undefined {
  const text = textOf(fields, name);
  if (text === '') return undefined;
  const found = choices.find((choice) => choice === text);
  if (!found) throw invalid(`expected '${name}' as one of ${choices.join(', ')}; received ${describe(text)}`);
  return found;
}

/** A name is a part of a key of the table, which has 1,024 bytes. */
const nameBytes = 900;

/** Names of parameters, metrics and tags, as MLflow has them. @throws TrackingError */
export function checkName(name: string, what: string): string {
  if (name.length > 250 || utf8Length(name) > nameBytes)
    throw invalid(`${what} name exceeds the maximum length of 250 characters, or ${nameBytes} bytes`);
  const path = name.split('/');
  const plain = /^[\p{L}\p{M}\p{N}_\-. /:]+$/u.test(name) && !path.some((part) => ['', '.', '..'].includes(part));
  if (!plain || name === '__proto__')
    throw invalid(
      `Invalid ${what} name: ${describe(name)}. Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colons (:) and slashes (/).`,
    );
  return name;
}

function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function describe(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}
