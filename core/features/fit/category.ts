import type { StringColumn } from '../../table/table.ts';
import { encodings } from '../encodings.ts';
import type { Input } from '../plan.ts';
import { eachTerm } from '../term-buckets.ts';
import type { FitContext, Fitted } from './context.ts';
import { fitTerms } from './fit-terms.ts';
import { individualsReason } from './individuals.ts';
import { fitTarget } from './target.ts';

/** Codes of a categorical feature are at most 254, and 0 is any other value. */
const maximumCodes = 254;
/** Indicators of one column. */
const maximumIndicators = 30;
/** More values than this are not kept in a plan: the most frequent are. */
const maximumValues = 20_000;
/** Nearly as many values as rows: an identifier, or a text. */
const nearlyUnique = 0.9;
/** Codes and indicators need values that stand in this fraction of the rows; where most are rare, each counts a little. */
const leastCovered = 0.5;

/**
 * A column of strings by its cardinality: codes or indicators, target encodings, words, or nothing.
 * @param individuals whether it says who it is (`namesIndividuals`): only its words are features then
 */
export function fitCategory(column: StringColumn, context: FitContext, individuals: boolean): Fitted {
  const { encoding, fitRows, automatic } = context;
  const counts = new Uint32Array(column.dictionary.length);
  let present = 0;
  for (const row of fitRows) {
    const code = column.codes[row]!;
    if (code < 0) continue;
    counts[code]!++;
    present++;
  }
  if (present === 0) return { dropped: 'no value in the training rows' };
  const occurring = [...counts.keys()].filter((code) => counts[code]! > 0);
  if (occurring.length === 1 && present === fitRows.length)
    return { dropped: `the same value ('${column.dictionary[occurring[0]!]}') in all training rows` };
  const leastCount = Math.min(5, Math.max(1, Math.floor(fitRows.length / 200)));
  // By frequency, then by text: codes do not depend on the order of the rows.
  const ordered = occurring.sort(
    (a, b) => counts[b]! - counts[a]! || (column.dictionary[a]! < column.dictionary[b]! ? -1 : 1),
  );
  const frequent = ordered.filter((code) => counts[code]! >= leastCount);
  const values = frequent.slice(0, maximumValues).map((code) => column.dictionary[code]!);
  const covered = frequent.reduce((sum, code) => sum + counts[code]!, 0) / present;
  const input: Input = { column: column.name, type: column.type };
  const unique = present >= 50 && occurring.length > nearlyUnique * present;
  const limit = encodings[encoding].codes ? maximumCodes : maximumIndicators;
  const coded = values.length > 0 && values.length <= limit && (covered >= leastCovered || !automatic);
  if (!unique && coded && !individuals) {
    const other = values.length < occurring.length;
    const missing = present < fitRows.length;
    if (encodings[encoding].codes) return { encoders: [{ encoder: { kind: 'codes', input, values } }] };
    return { encoders: [{ encoder: { kind: 'oneHot', input, values, other, missing } }] };
  }
  const named: { dropped: string; by: 'entity' } = { dropped: individualsReason, by: 'entity' };
  if (!automatic && individuals) return named;
  if (!automatic) return { dropped: `${occurring.length} different values, and features.automatic is off` };
  const text = wordsPerValue(column, occurring) >= 2 ? fitTerms(column, context) : { encoders: [] };
  const terms = 'encoders' in text ? text.encoders : [];
  // A target encoding is smoothed: of a rare value it says little, but what it says helps.
  const encoded = ordered.slice(0, maximumValues).map((code) => column.dictionary[code]!);
  const none = unique || !context.hasTarget || context.entities.has(column.name);
  const found = none
    ? undefined
    : (context.withoutTarget.get(column.name) ?? fitTarget(column, encoded, input, context));
  const byTarget = typeof found === 'object' ? [found] : [];
  const without = typeof found === 'string' && { withoutTarget: found };
  if (terms.length + byTarget.length > 0 || without)
    return { encoders: [...byTarget, ...terms], ...without, ...(individuals && { individuals }) };
  if (context.entities.has(column.name)) return named;
  return { dropped: `${occurring.length} different values in ${present} training rows: an identifier` };
}

function wordsPerValue({ dictionary }: StringColumn, codes: number[]): number {
  const sample = codes.slice(0, 1000);
  return sample.reduce((sum, code) => sum + eachTerm(dictionary[code]!, () => {}), 0) / sample.length;
}
