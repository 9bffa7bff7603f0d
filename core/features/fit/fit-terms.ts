import type { StringColumn } from '../../table/table.ts';
import { encodings } from '../encodings.ts';
import type { TermsEncoder } from '../plan.ts';
import { readable } from '../readable.ts';
import { eachTerm, termBucket, termBuckets } from '../term-buckets.ts';
import type { FitContext, Fitted } from './context.ts';
import { identity, summarise } from './moments.ts';
import { fitScore } from './score.ts';

/** Terms of a text that become features by themselves, for trees to combine; the score has all of them for both encodings. */
const maximumTerms = 64;
const maximumCells = 32_000_000;
/** A term is used where it stands in at least this many texts. */
const leastTexts = 5;
/** Least chi-squared statistic of a term and the target: p of about 0.01. */
const leastRelation = 6.6;

/**
 * A text: its length and a score of all that it holds; for trees also the words and pairs of words that are most related
 * to the target on the fit rows.
 */
export function fitTerms(column: StringColumn, context: FitContext): Fitted {
  if (!context.automatic) return { dropped: 'a text, and features.automatic is off' };
  const { encoding, fitRows } = context;
  const linear = encodings[encoding].scaled;
  const chosen = linear || !context.hasTarget ? [] : mostRelated(column, context);
  const reading = readings(column, fitRows, new Set(chosen));
  const lengths = [0, 1].map((unit) => {
    const sizes = Float64Array.from(fitRows, (row) => {
      const text = column.codes[row]! < 0 ? '' : column.dictionary[column.codes[row]!]!;
      return Math.log1p(unit === 0 ? text.length : eachTerm(text, () => {}));
    });
    const { mean, std } = summarise(sizes);
    return linear ? { mean, std } : identity;
  });
  const encoder: TermsEncoder = {
    kind: 'terms',
    input: { column: column.name, type: column.type },
    terms: chosen.map((bucket) => ({ bucket, text: reading.get(bucket) ?? '' })),
    lengths,
  };
  const score = context.hasTarget ? fitScore(column, context) : undefined;
  return { encoders: [{ encoder }, ...(score ? [score] : [])] };
}

function mostRelated(column: StringColumn, context: FitContext): number[] {
  const { occurring, texts, relation } = relate(column, context);
  return occurring
    .filter((bucket) => texts[bucket]! >= leastTexts && relation[bucket]! >= leastRelation)
    .sort((a, b) => relation[b]! - relation[a]! || a - b)
    .slice(0, Math.min(maximumTerms, Math.max(32, Math.floor(maximumCells / context.table.rows))));
}

/**
 * The buckets that occur, and for each the number of texts that hold it, and how far the target in those is from what it is in all:
 * the chi-squared statistic over the classes, for a number the square of the standardised sum over the count.
 */
function relate(column: StringColumn, { fitRows, target, task, classes }: FitContext) {
  const occurring: number[] = [];
  const texts = new Uint32Array(termBuckets);
  // One more than the row, so that 0 is none.
  const seenIn = new Uint32Array(termBuckets);
  const regression = task === 'regression';
  const outputs = regression ? 1 : Math.max(2, classes.length);
  const sums = new Float64Array(termBuckets * outputs);
  const { mean, std } = summarise(Float64Array.from(fitRows, (row) => target[row]!));
  const perClass = new Float64Array(outputs);
  for (const row of fitRows) {
    if (!regression) perClass[target[row]!]! += 1;
    const code = column.codes[row]!;
    if (code < 0) continue;
    eachTerm(column.dictionary[code]!, (hash) => {
      const bucket = termBucket(hash);
      if (seenIn[bucket] === row + 1) return;
      if (seenIn[bucket] === 0) occurring.push(bucket);
      seenIn[bucket] = row + 1;
      texts[bucket]!++;
      if (regression) sums[bucket]! += (target[row]! - mean) / std;
      else sums[bucket * outputs + target[row]!]! += 1;
    });
  }
  const relation = new Float64Array(termBuckets);
  for (const bucket of occurring) {
    const count = texts[bucket]!;
    if (regression) relation[bucket] = sums[bucket]! ** 2 / count;
    else
      for (let c = 0; c < outputs; c++) {
        const expected = (count * perClass[c]!) / fitRows.length;
        if (expected > 0) relation[bucket]! += (sums[bucket * outputs + c]! - expected) ** 2 / expected;
      }
  }
  return { occurring, texts, relation };
}

/** What the chosen buckets read like: the first term of the fit rows that falls into each. */
function readings(column: StringColumn, fitRows: Uint32Array, chosen: ReadonlySet<number>): Map<number, string> {
  const found = new Map<number, string>();
  for (const row of fitRows) {
    if (found.size === chosen.size) break;
    const text = column.codes[row]! < 0 ? '' : column.dictionary[column.codes[row]!]!;
    const read = readable(text);
    eachTerm(read, (hash, start, end) => {
      const bucket = termBucket(hash);
      if (chosen.has(bucket) && !found.has(bucket)) found.set(bucket, read.slice(start, end).toLowerCase());
    });
  }
  return found;
}
