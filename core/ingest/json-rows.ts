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
 * The fields of one NDJSON line. Whole numbers past 2^53 keep their digits, Python's `NaN` is missing, nested values stay
 * JSON text. @throws MalformedRow
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
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new MalformedRow('not a JSON object');
  }
  const fields: JsonRow = new Map();
  for (const [name, v] of Object.entries(value)) {
    if (v === null) fields.set(name, null);
    else if (typeof v === 'string') fields.set(name, { text: v, kind: 'string' });
    else if (typeof v === 'number' || typeof v === 'bigint') fields.set(name, { text: String(v), kind: 'number' });
    else if (typeof v === 'boolean') fields.set(name, { text: String(v), kind: 'boolean' });
    else fields.set(name, { text: JSON.stringify(v, plainBigInt), kind: 'nested' });
  }
  return fields;
}

function parseJson(text: string): unknown {
  const source = /\bNaN\b|\bInfinity\b/.test(text) ? withoutPythonNumbers(text) : text;
  return /\d{16}/.test(source) ? JSON.parse(source, exactInteger) : JSON.parse(source);
}

function exactInteger(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !context?.source) return value;
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
}

function plainBigInt(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** `NaN` becomes null and infinities text (which no number column takes), outside of strings only. */
function withoutPythonNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => {
    if (token[0] === '"') return token;
    return token.endsWith('NaN') ? 'null' : `"${token}"`;
  });
}
