/**
 * Checks of JSON where it enters. What the platform wrote under a content address needs the light check (`objectWith`):
 * that it is a file of that kind and not cut short. What people or other systems made is checked in full, by a parser
 * of its own.
 */

/** Takes a parsed JSON value for a T. @throws UnexpectedValue, or an error of its own, where it is none */
export type Schema<T> = (value: unknown) => T;

export class UnexpectedValue extends Error {
  override name = 'UnexpectedValue';
}

export class MalformedJson extends Error {
  override name = 'MalformedJson';
}

type Kind<V> = V extends string
  ? 'string'
  : V extends number
    ? 'number'
    : V extends boolean
      ? 'boolean'
      : V extends readonly unknown[]
        ? 'array'
        : 'object';

type Known<T, K extends keyof T> = Kind<NonNullable<T[K]>> | (T[K] extends number ? T[K] : never);
type Names<T> = keyof { [K in keyof T as string extends K ? never : K]: unknown } & keyof T;

/**
 * What fields of a T must be: the name of a type, with a question mark where the field may be absent, or the number that
 * it must equal (the version of a format).
 */
export type Fields<T> = { readonly [K in Names<T>]?: Known<T, K> | `${Kind<NonNullable<T[K]>>}?` };

/**
 * The light check: an object that has the named fields. The others are taken on trust, as is the inside of these.
 * @param what in words, for the error: 'a profile'
 */
export function objectWith<T extends object>(what: string, fields: Fields<T>): Schema<T> {
  const expected = Object.entries<unknown>(fields);
  return (value) => {
    const fault = kindOf(value) === 'object' ? faultOf(value as Record<string, unknown>, expected) : kindOf(value);
    if (fault) throw new UnexpectedValue(`expected ${what}, found ${fault}`);
    return value as T;
  };
}

/** A list, each item of which the schema takes. */
export function arrayOf<T>(what: string, item: Schema<T>): Schema<T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new UnexpectedValue(`expected ${what}, found ${kindOf(value)}`);
    return value.map(item);
  };
}

/**
 * Parses a text and checks what it holds.
 * @param from what the text is, for the error: 'object reports/fraud/profile/1/profile.json'
 * @throws MalformedJson says where, what was expected, what was found, and the remedy
 */
export function parseJson<T>(text: string, schema: Schema<T>, { from, remedy }: { from: string; remedy: string }): T {
  try {
    return schema(JSON.parse(text));
  } catch (error) {
    const why = error instanceof SyntaxError ? `expected JSON, found ${quote(text)}` : describe(error);
    throw new MalformedJson(`${from}: ${why}; ${remedy}`, { cause: error });
  }
}

function faultOf(value: Record<string, unknown>, fields: readonly [string, unknown][]): string | undefined {
  for (const [name, kind] of fields) {
    const optional = typeof kind === 'string' && kind.endsWith('?');
    const wanted = optional ? kind.slice(0, -1) : kind;
    if (!Object.hasOwn(value, name) && optional) continue;
    if (!Object.hasOwn(value, name)) return `an object without '${name}'`;
    const found = typeof wanted === 'number' ? value[name] : kindOf(value[name]);
    if (found !== wanted) return `an object whose '${name}' is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** No more of a text than tells what it is: it may hold personal values. */
function quote(text: string): string {
  return text.trim() === '' ? 'nothing' : `${text.length} characters that begin with ${JSON.stringify(text[0])}`;
}
