import type { LightgbmText } from '../../algorithms/gradient-boosted-trees/lightgbm/parse.ts';
import { type Column, isStringColumn } from '../../table/table.ts';
import { UnusableImport } from '../errors.ts';
import { listed } from '../listed.ts';

/** A category as pandas had it; the model knows its place in the list. */
export type Category = string | number | boolean;

/**
 * The categories of each input that was a category in pandas; undefined of the others. The file holds the lists one after the other and
 * does not say whose they are: of the inputs that it calls categorical or that the records have as texts, in their order.
 * @param columns of the records by input
 * @throws UnusableImport where lists and inputs do not match
 */
export function categoryLists(
  text: string,
  { header }: Pick<LightgbmText, 'header'>,
  names: readonly string[],
  columns: readonly (Column | undefined)[],
): (Category[] | undefined)[] {
  const lists = readLists(text);
  const stated = statedInputs(text);
  const infos = (header.get('feature_infos') ?? '').split(' ');
  const isCategory = (input: number) => {
    const info = infos[input] ?? 'none';
    const column = columns[input];
    return stated.has(input) || (info !== 'none' && !info.startsWith('[')) || (column && isStringColumn(column));
  };
  const wanted = names.flatMap((_, input) => (isCategory(input) ? [input] : []));
  const texts = wanted.filter((input) => {
    const column = columns[input];
    return column && isStringColumn(column);
  });
  if (lists.length === 0 && texts.length > 0)
    throw new UnusableImport(
      `the records have ${listed(texts.map((input) => names[input]!))} as texts, and the file does not say which text is which of the model's numbers; train on a pandas frame with such columns as type category`,
    );
  if (lists.length > 0 && lists.length !== wanted.length)
    throw new UnusableImport(
      `the file holds ${lists.length} lists of categories (pandas_categorical), and these inputs are categories: ${listed(wanted.map((input) => names[input]!)) || 'none'}; give the columns of the records the types that the frame had (string or text for categories)`,
    );
  return names.map((_, input) => lists[wanted.indexOf(input)]);
}

/** The line `pandas_categorical:[[…], …]` that Python writes at the end; without it, none. @throws UnusableImport */
function readLists(text: string): Category[][] {
  const line = /^pandas_categorical:(.*)$/m.exec(text)?.[1]?.trim() ?? 'null';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new UnusableImport('pandas_categorical is no JSON: the file is cut off or was changed', { cause });
  }
  if (value === null) return [];
  const isList = (list: unknown): list is Category[] =>
    Array.isArray(list) && list.every((one) => ['string', 'number', 'boolean'].includes(typeof one));
  if (!Array.isArray(value) || !value.every(isList))
    throw new UnusableImport('pandas_categorical is no list of lists of texts and numbers: save the model again');
  return value;
}

/** Inputs that the parameters at the end of the file call categorical. */
function statedInputs(text: string): Set<number> {
  const line = /^\[categorical_feature: ([\d,]*)\]$/m.exec(text)?.[1];
  return new Set(line ? line.split(',').map(Number) : []);
}
