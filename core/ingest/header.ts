/** What a cell looks like. */
export type CellKind = 'missing' | 'number' | 'date' | 'boolean' | 'text';

const missing: ReadonlySet<string> = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', '\\n', 'none', '-', '.', '?']);

/** Numbers in any notation, with a sign, a unit or a percent sign, are numbers here: all that is asked is whether it is a name. */
export function kindOf(text: string): CellKind {
  if (missing.has(text.toLowerCase())) return 'missing';
  if (/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b/.test(text)) return 'date';
  if (/^(true|false)$/i.test(text)) return 'boolean';
  return /^[+-]?(\d+\.?\d*|\.\d+)e[+-]?\d+$/i.test(text) || /^[^\p{L}_]*\d[^\p{L}_]*$/u.test(text) ? 'number' : 'text';
}

/**
 * Whether the first of these records names the columns, judged as a whole against the columns below: names that were
 * declared, texts over columns of numbers, dates or truth values, years over what are no years, a series such as 0, 1, 2, …
 *
 * @param known declared names, normalised
 */
export function hasHeader(records: readonly (readonly string[])[], known: ReadonlySet<string>): boolean {
  const [first, ...others] = records;
  if (!first || first.every((f) => f === '')) return false;
  // Files that were put one after the other hold it several times.
  const rest = others.filter((r) => !first.every((f, i) => normalised(f) === normalised(r[i] ?? '')));
  if (first.some((f) => known.has(normalised(f)))) return true;
  const kinds = first.map(kindOf);
  const below = first.map((_, i) => columnKind(rest, i));
  const overValues = kinds.filter((kind, i) => kind === 'text' && below[i] !== undefined && below[i] !== 'text').length;
  const valueAt = kinds.flatMap((kind, i) => (kind === 'text' || kind === 'missing' ? [] : [i]));
  if (valueAt.length === 0) return overValues > 0 || areNames(first, rest);
  const isSeries = valueAt.every((at, k) => Number(first[at]) === Number(first[valueAt[0]!]) + k);
  const standOut = valueAt.filter((at) => standsOut(first[at]!, kinds[at]!, below[at], rest, at)).length;
  const names = valueAt.map((at) => first[at]!);
  const nameLike =
    names.every((n) => /^\d{1,8}$/.test(n) || kindOf(n) === 'date') && new Set(names).size === names.length;
  if (!nameLike) return false;
  // A number alone may be dirt in a column of texts; a row that is all numbers has to count, or to be years.
  if (overValues > 0)
    return standOut === valueAt.length || (isSeries && valueAt.length > 1) || overValues >= valueAt.length;
  if (kinds.includes('text') && !areNames(first, rest)) return false;
  const counts = isSeries && (valueAt.length > 4 || (names[0] === '0' && valueAt.length > 2));
  return counts || (valueAt.length > 1 && standOut === valueAt.length);
}

export function normalised(name: string): string {
  return name.trim().toLowerCase();
}

/** Texts that differ. Where a column repeats the text of its first record, that text is a category. */
function areNames(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
  const names = first.filter((f) => f !== '');
  if (new Set(names).size < names.length / 2) return false;
  return !first.some((f, i) => f !== '' && rest.filter((r) => r[i] === f).length > rest.length * 0.05);
}

/** A year over what are no years, or a date over what are no dates. */
function standsOut(
  text: string,
  kind: CellKind,
  below: CellKind | undefined,
  rest: readonly (readonly string[])[],
  column: number,
): boolean {
  if (below === undefined) return false;
  if (kind === 'date') return below !== 'date';
  if (!isYear(text)) return false;
  const values = rest.map((r) => r[column] ?? '').filter((v) => kindOf(v) !== 'missing');
  return values.filter(isYear).length <= values.length * 0.2;
}

function isYear(text: string): boolean {
  return /^(19|20)\d\d$/.test(text);
}

/** What nearly all values of a column look like; undefined where there are none, or they differ. */
function columnKind(records: readonly (readonly string[])[], column: number): CellKind | undefined {
  const counts = new Map<CellKind, number>();
  let values = 0;
  for (const record of records) {
    const kind = kindOf(record[column] ?? '');
    if (kind === 'missing') continue;
    values++;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].find(([, n]) => n >= values * 0.8)?.[0];
}
