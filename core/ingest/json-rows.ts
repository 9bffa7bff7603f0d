import { exact } from '../values/types.ts';
import { isWrittenNumber, writtenNumber } from '../values/written-number.ts';
import { limits } from './limits.ts';

/** A value of a JSON row as text, and its kind in JSON. */
export interface JsonField {
  text: string;
  kind: JsonKind;
}
export type JsonKind = 'string' | 'number' | 'boolean' | 'nested';

export class MalformedRow extends Error {
  override name = 'MalformedRow';
}

/** A row whose text is no JSON. */
export class InvalidJson extends MalformedRow {}

/** The fields of a row by name; null is missing. */
export type JsonRow = Map<string, JsonField | null>;

/**
 * The fields of one NDJSON line. Numbers of more digits than a double keeps, or past its range, stay as they are written;
 * Python's `NaN` is missing, nested values stay JSON text. @throws MalformedRow
 */
export function parseJsonLine(line: string): JsonRow {
  if (isDeep(line)) throw new MalformedRow(`nested deeper than ${limits.nesting} levels`);
  let value: unknown;
  try {
    value = parseJson(line);
  } catch {
    // The parser's message quotes the text.
    throw new InvalidJson('not valid JSON');
  }
  return jsonFields(value);
}

/** Whether brackets are nested deeper than a row's may be: what walks a value does so on the stack. */
function isDeep(line: string): boolean {
  if (line.length <= limits.nesting) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > limits.nesting) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

/** The fields of one row. @throws MalformedRow when it is not an object */
function jsonFields(value: unknown): JsonRow {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || isWrittenNumber(value)) {
    throw new MalformedRow('not a JSON object');
  }
  const fields: JsonRow = new Map();
  for (const [name, v] of Object.entries(value)) {
    if (v === null) fields.set(name, null);
    else if (typeof v === 'string') fields.set(name, { text: v, kind: 'string' });
    else if (typeof v === 'number') fields.set(name, { text: textOf(v), kind: 'number' });
    else if (isWrittenNumber(v)) fields.set(name, { text: v.rawJSON, kind: 'number' });
    else if (typeof v === 'boolean') fields.set(name, { text: String(v), kind: 'boolean' });
    else fields.set(name, { text: JSON.stringify(v), kind: 'nested' });
  }
  return fields;
}

/** Past 2^53 in scientific notation, as it stood: written out it would claim digits that nobody wrote. */
function textOf(value: number): string {
  return Math.abs(value) > exact ? value.toExponential() : String(value);
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
    ? writtenNumber(context.source)
    : value;
}

/** `NaN` becomes null and infinities text (which no number column takes), outside of strings only. */
function withoutPythonNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => {
    if (token[0] === '"') return token;
    return token.endsWith('NaN') ? 'null' : `"${token}"`;
  });
}
