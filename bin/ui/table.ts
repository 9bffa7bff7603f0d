import { stripVTControlCharacters } from 'node:util';
import type { Colours } from './colours.ts';
import { printable } from './printable.ts';

export interface Column<T> {
  title: string;
  value: (row: T) => string | number | null | undefined;
  /** Numbers read best to the right. @default 'left' */
  align?: 'left' | 'right';
  /** Longer text is cut. */
  width?: number;
}

/** Rows in aligned columns under a quiet heading; columns without any value are left out. */
export function renderTable<T>(columns: Column<T>[], rows: readonly T[], colours: Colours, indent = ''): string {
  const filled = columns
    .map((column) => ({ ...column, cells: rows.map((row) => cell(column.value(row), colours, column.width)) }))
    .filter(({ cells }) => cells.some((text) => text !== ''));
  const widths = filled.map(({ title, cells }) =>
    cells.reduce((most, text) => Math.max(most, displayWidth(text)), title.length),
  );
  const line = (texts: string[]) =>
    `${indent}${texts
      .map((text, i) => pad(text, widths[i] ?? 0, filled[i]?.align === 'right'))
      .join('  ')
      .trimEnd()}`;
  const titled = filled.some(({ title }) => title !== '');
  const heading = titled ? [colours.dim(line(filled.map(({ title }) => title)))] : [];
  return [...heading, ...rows.map((_, r) => line(filled.map(({ cells }) => cells[r] ?? '')))].join('\n');
}

/** `label   value` lines with the labels in one column. */
export function renderFields(fields: [label: string, value: string][], colours: Colours, indent = ''): string {
  const width = Math.max(0, ...fields.map(([label]) => label.length));
  return fields
    .map(
      ([label, value]) => `${indent}${colours.dim(label.padEnd(width))}  ${printable(value, colours.isColorSupported)}`,
    )
    .join('\n');
}

/** Columns that a text takes in a terminal: control sequences none, East Asian characters and emoji two. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(stripVTControlCharacters(text)))
    width +=
      /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/u.test(
        segment,
      )
        ? 2
        : 1;
  return width;
}

function cell(
  value: string | number | null | undefined,
  { isColorSupported }: Colours,
  width = Number.POSITIVE_INFINITY,
): string {
  const text = printable(String(value ?? '').replaceAll(/[\r\n\t]+/g, ' '), isColorSupported);
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}
