import type { LightgbmText } from '../../algorithms/gradient-boosted-trees/lightgbm/parse.ts';
import { type Column, isStringColumn } from '../../table/table.ts';
import { UnusableImport } from '../errors.ts';
import { listed } from '../listed.ts';

/** A category as pandas had it; the model knows its place in the list. */
export type Category = string | number | boolean;

/**
 * The categories of each input that was a category in pandas; undefined of the others. The file holds the lists one after the other and
 * does not say whose they are: of the inputs that it calls categorical or that the records have as texts, in their order; where these are
 * others in number or do not fit (numbers that were called categorical have no list, ordered categories are not called so), of the only inputs
 * that they fit.
 * @param columns of the records by input, undefined where no tree looks at it
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
  const inputs = Array.from(names.keys());
  const isText = (input: number) => columns[input] !== undefined && isStringColumn(columns[input]);
  const categorical = inputs.filter((input) => {
    const info = infos[input] ?? 'none';
    return stated.has(input) || (info !== 'none' && !info.startsWith('[')) || isText(input);
  });
  const texts = inputs.filter(isText);
  if (lists.length === 0 && texts.length > 0)
    throw new UnusableImport(
      `the records have ${listed(texts.map((input) => names[input]!))} as texts, and the file does not say which text is which of the model's numbers; train on a pandas frame with such columns as type category`,
    );
  const fits = (input: number, list: readonly Category[]) =>
    suits(columns[input], list) && hasCodesOf(infos[input] ?? 'none', list.length);
  const owners =
    lists.length === categorical.length && lists.every((list, i) => !isOfOthers(columns[categorical[i]!], list))
      ? categorical
      : (onlyOwners(lists, categorical, fits) ?? onlyOwners(lists, inputs, fits));
  if (!owners || texts.some((input) => !owners.includes(input)))
    throw new UnusableImport(
      `the file holds ${lists.length} lists of categories (pandas_categorical), and it cannot be told which inputs they are of; categorical are ${listed(categorical.map((input) => names[input]!)) || 'none'}. Give the columns of the records the types that the frame had (string for texts, number for numbers), or train on a frame in which all of these, and no others, have the type category`,
    );
  return names.map((_, input) => lists[owners.indexOf(input)]);
}

/** Numbers are those of another list where the records hardly have any of this one. */
const knownAtLeast = 0.5;

function suits(column: Column | undefined, list: readonly Category[]): boolean {
  if (!column) return true;
  const isAlike = list.every((category) => (typeof category === 'string') === isStringColumn(column));
  return isAlike && !isOfOthers(column, list);
}

/** Whether a list of numbers is of another input than the column. */
function isOfOthers(column: Column | undefined, list: readonly Category[]): boolean {
  if (!column || isStringColumn(column) || list.some((category) => typeof category === 'string')) return false;
  const numbers = new Set(list.map(Number));
  const present = column.values.filter((value) => !Number.isNaN(value));
  const known = present.reduce((n, value) => n + (numbers.has(value) ? 1 : 0), 0);
  return known < knownAtLeast * present.length;
}

/** Whether an input can be places of a list, by what `feature_infos` says of its values: codes, or a range of an ordered category. */
function hasCodesOf(info: string, length: number): boolean {
  if (info === 'none') return true;
  const values = info.replace(/[[\]]/g, '').split(':').map(Number);
  return values.every((value) => Number.isInteger(value) && value >= -1 && value < length);
}

/** The inputs of the lists, in order; undefined where there is none, or more than one way. */
function onlyOwners(
  lists: readonly Category[][],
  inputs: readonly number[],
  fits: (input: number, list: readonly Category[]) => boolean,
): number[] | undefined {
  const first = nextFitting(lists, inputs, fits);
  const last = nextFitting(lists.toReversed(), inputs.toReversed(), fits)?.reverse();
  return first && last && first.every((input, i) => input === last[i]) ? first : undefined;
}

/** Each list with the next input that it fits. */
function nextFitting(
  lists: readonly Category[][],
  inputs: readonly number[],
  fits: (input: number, list: readonly Category[]) => boolean,
): number[] | undefined {
  const owners: number[] = [];
  for (const input of inputs)
    if (owners.length < lists.length && fits(input, lists[owners.length]!)) owners.push(input);
  return owners.length === lists.length ? owners : undefined;
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
