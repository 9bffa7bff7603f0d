import { isText } from '../ingest/is-text.ts';
import type { ColumnInspection } from './inspect.ts';
import { isEntityLike, isIdLike, isRowNumber } from './names.ts';

/**
 * Why a column says which row it is, or nothing, rather than what kind of row: keys, row numbers, one value only, and
 * strings that hardly ever come again. Undefined for a feature.
 */
export function whyExcluded(
  c: ColumnInspection,
  { key, personal, rows }: { key: ColumnInspection | undefined; personal: boolean; rows: number },
): string | undefined {
  if (c === key) return 'the key';
  if (isRowNumber(c.name)) return 'a row number';
  if (c.distinct === 0) return 'no values';
  if (c.distinct === 1) return 'always the same';
  const unique = c.distinct > rows * 0.9 && rows >= 20;
  if (!unique) return undefined;
  const reason = 'nearly every value is another one';
  if (personal) return reason;
  if (c.type === 'string') return isFreeText(c) ? undefined : reason;
  return c.type === 'integer' && (isIdLike(c.name) || isEntityLike(c.name)) ? reason : undefined;
}

/** Whether the words of a column of strings matter. */
export function isFreeText(c: ColumnInspection): boolean {
  return c.type === 'string' && isText({ values: c.values, distinct: c.distinct, words: c.words ?? 0 });
}
