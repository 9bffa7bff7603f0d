import { UnreadableObject } from './errors.ts';

/** A value of a JSON row as text, and its kind in JSON. */
export interface JsonField {
  text: string;
  kind: JsonKind;
}
export type JsonKind = 'string' | 'number' | 'boolean' | 'nested';

export class MalformedRow extends Error {
  override name = 'MalformedRow';
}

/** The fields of a row by name; null is missing. */
export type JsonRow = Map<string, JsonField | null>;

/**
 * The fields of one NDJSON line. Numbers of more digits than a double keeps, or past its range, stay as they are written;
 * Python's `NaN` is missing, nested values stay JSON text. @throws MalformedRow
 */
export function parseJsonLine(line: string): JsonRow {
  let value: unknown;
  try {
    value = parseJson(line);
  } catch {
    throw new MalformedRow('not valid JSON');
  }
  return jsonFields(value);
}

/** The rows of a JSON document: an array of objects, or one object. @throws UnreadableObject */
export function parseJsonDocument(text: string): unknown[] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new UnreadableObject(
      `not valid JSON (${(cause as Error).message.toLowerCase()}); expected an array of objects, or one object a line`,
      { cause },
    );
  }
  return Array.isArray(value) ? value : [value];
}

/** The fields of one row. @throws MalformedRow when it is not an object */
export function jsonFields(value: unknown): JsonRow {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || isWritten(value)) {
    throw new MalformedRow('not a JSON object');
  }
  const fields: JsonRow = new Map();
  for (const [name, v] of Object.entries(value)) {
    if (v === null) fields.set(name, null);
    else if (typeof v === 'string') fields.set(name, { text: v, kind: 'string' });
    else if (typeof v === 'number') fields.set(name, { text: String(v), kind: 'number' });
    else if (isWritten(v)) fields.set(name, { text: v.rawJSON, kind: 'number' });
    else if (typeof v === 'boolean') fields.set(name, { text: String(v), kind: 'boolean' });
    else fields.set(name, { text: JSON.stringify(v), kind: 'nested' });
  }
  return fields;
}

/** A number as it is written, which `JSON.stringify` writes again. */
interface WrittenNumber {
  rawJSON: string;
}
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): WrittenNumber;
  isRawJSON(value: unknown): boolean;
};

function isWritten(value: unknown): value is WrittenNumber {
  return isRawJSON(value);
}

function parseJson(text: string): unknown {
  const source = /\bNaN\b|\bInfinity\b/.test(text) ? withoutPythonNumbers(text) : text;
  return /\d{16}|\.\d{15}|e[+-]?\d{3}/i.test(source) ? JSON.parse(source, asWritten) : JSON.parse(source);
}

/** Keeps numbers of more than 15 digits, and those that are no double, as they are written. */
function asWritten(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || !context?.source) return value;
  const digits = context.source.replace(/e.*$/i, '').replace(/\D/g, '').length;
  return digits > 15 || !Number.isFinite(value) || (value === 0 && /[1-9]/.test(context.source.replace(/e.*$/i, '')))
    ? rawJSON(context.source)
    : value;
}

/** `NaN` becomes null and infinities text (which no number column takes), outside of strings only. */
function withoutPythonNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => {
    if (token[0] === '"') return token;
    return token.endsWith('NaN') ? 'null' : `"${token}"`;
  });
}
