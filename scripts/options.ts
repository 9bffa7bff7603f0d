import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { WrongUsage } from '../bin/errors.ts';

/**
 * The words after a script's name, by its options.
 * @throws WrongUsage where a word is no option, or where a file is named and none is expected
 */
export function parsed<O extends ParseArgsOptionsConfig, P extends boolean = false>(
  args: readonly string[],
  options: O,
  allowPositionals: P = false as P,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals });
  } catch (error) {
    throw new WrongUsage((error as Error).message, { cause: error });
  }
}

export interface NumberRange {
  from: number;
  to?: number;
  whole?: boolean;
}

/** @throws WrongUsage that says what the option takes */
export function numberOf(name: string, text: string, { from, to, whole = false }: NumberRange): number {
  const value = Number(text);
  const fits = text.trim() !== '' && value >= from && value <= (to ?? Number.MAX_VALUE);
  if (fits && (!whole || Number.isInteger(value))) return value;
  const range = to === undefined ? `of at least ${from}` : `from ${from} to ${to}`;
  throw new WrongUsage(`${name} takes a ${whole ? 'whole ' : ''}number ${range}, received '${text}'`);
}
