import type { Notation } from '../contracts/notation.ts';
import { exact } from './types.ts';

const plain = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
/** Digits that a float64 would round without a word, where the number is past 2^53: a fraction, or no sign of scientific notation. */
export const writtenOut = '[+-]?[0-9]+(?:\\.[0-9]*[1-9][0-9]*)?';
const exactly = new RegExp(`^(?:${writtenOut})$`);

/** Spaces between a number and its unit or its groups of digits: no-break, figure, thin and narrow ones beside the usual one. */
export const spaces = ' \u00a0\u2007\u2009\u202f';
export const apostrophes = "'\u2019";
const minus = '-\u2212';

/** Whether numbers of this notation are written in another way than `-1234.5`. */
export function isWritten({ decimal, thousands, unit }: Notation): boolean {
  return decimal !== undefined || thousands !== undefined || unit !== undefined;
}

/** The decimal mark: a comma beside a point for thousands, else a point unless declared. */
export function decimalMark({ decimal, thousands }: Notation): '.' | ',' {
  return decimal ?? (thousands === '.' ? ',' : '.');
}

/** Regular expression (for JavaScript and RE2) of the numbers of a notation; `unit` is one itself, none without. */
export function numberPattern(mark: '.' | ',', thousands: readonly string[], unit: string | undefined): string {
  const groups = thousands.map((t) => `|[1-9][0-9]{0,2}(?:${separator(t)}[0-9]{3})+`).join('');
  const point = mark === '.' ? '\\.' : ',';
  const body = `(?:(?:[0-9]+${groups})(?:${point}[0-9]*)?|${point}[0-9]+)(?:[eE][+-]?[0-9]+)?`;
  const space = `[${spaces}]?`;
  const sign = `[${minus}+]`;
  const before = unit === undefined ? '' : `(?:(?:${unit})${space})?`;
  const after = unit === undefined ? '' : `(?:${space}(?:${unit}))?`;
  const signed = `(?:(?:${sign}${space})?${before}|${before}${sign}${space})${body}${after}`;
  const trailing = `${before}${body}${after}[${minus}]`;
  const accounting = `${before}\\(${before}${body}${after}\\)${after}`;
  return `${signed}|${trailing}|${accounting}`;
}

function separator(thousands: string): string {
  if (thousands === ' ') return `[${spaces}]`;
  return thousands === "'" ? `[${apostrophes}]` : thousands === '.' ? '\\.' : thousands;
}

/** The pattern of one notation. */
export function notationPattern(notation: Notation): string {
  const { thousands, unit } = notation;
  return numberPattern(decimalMark(notation), thousands ? [thousands] : [], unit && escaped(unit));
}

export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

const compiled = new Map<string, RegExp>();

/** The number that a text says in a notation; undefined for none, for one beyond 1.8e308, and for one that would be rounded past 2^53. */
export function parseNumber(text: string, notation: Notation = {}): number | undefined {
  if (!isWritten(notation)) return plain.test(text) ? finite(text) : undefined;
  const pattern = notationPattern(notation);
  let full = compiled.get(pattern);
  if (!full) {
    full = new RegExp(`^(?:${pattern})$`);
    compiled.set(pattern, full);
  }
  if (!full.test(text)) return undefined;
  const bare = notation.unit === undefined ? text : text.replaceAll(notation.unit, '');
  const mark = decimalMark(notation);
  const magnitude = finite(
    bare
      .replace(mark === '.' ? /[^0-9eE.+-]/g : /[^0-9eE,+-]/g, '')
      .replace(/^[+-]+|[+-]+$/g, '')
      .replace(',', '.'),
  );
  return magnitude !== undefined && negative.test(bare) ? -magnitude : magnitude;
}

/** A sign that is not the exponent's. */
export const negativePattern = `(?:^|[^eE])[${minus}(]`;
const negative = new RegExp(negativePattern);

/** The whole number that a text says in a notation, undefined for none and beyond 2^53 - 1. */
export function parseInteger(text: string, notation: Notation = {}): number | undefined {
  const value = parseNumber(text, notation);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Whether a number that is written so would be rounded without a word. */
export function isRounded(text: string, value = Number(text)): boolean {
  return Math.abs(value) > exact && exactly.test(text);
}

function finite(text: string): number | undefined {
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  return isRounded(text, value) ? undefined : value;
}
