import type { StringColumn } from '../../../table/table.ts';
import { scorer } from '../encoders/score.ts';
import { eachTerm, termBuckets } from '../terms.ts';
import { type FitContext, type FittedEncoder, foldCount } from './context.ts';
import { identity, summarise } from './moments.ts';
import { type Output, outputsOf } from './outputs.ts';

/** Numbers that the weights of a text may be in all: 300 KB of JSON. */
const maximumWeights = 40_000;
const maximumTerms = 20_000;
/** A term is used where it stands in at least this many texts. */
const leastTexts = 3;
/** Texts without a relation to the target that every term is given. */
const smoothing = { classes: 1, regression: 10 } as const;

/**
 * One number for each output that sums up all words of a text: naive Bayes log ratios of their presence (Wang and Manning,
 * "Baselines and bigrams", 2012), for a number the smoothed mean of the target. The terms are chosen by frequency alone and
 * the fit rows are scored by the other folds, so that no row sees its own target.
 *
 * @param occurring buckets of the terms in the fit rows
 * @param frequency shape (term buckets): number of the texts that hold the term
 * @returns undefined where no term is frequent enough
 */
export function fitScore(
  column: StringColumn,
  occurring: readonly number[],
  frequency: Uint32Array,
  context: FitContext,
): FittedEncoder | undefined {
  const { fitRows, folds, target, encoding, task } = context;
  const outputs = outputsOf(context);
  const buckets = occurring
    .filter((bucket) => frequency[bucket]! >= leastTexts)
    .sort((a, b) => frequency[b]! - frequency[a]! || a - b)
    .slice(0, Math.min(maximumTerms, Math.floor(maximumWeights / outputs.length)));
  if (buckets.length === 0) return undefined;
  const counted = count(column, buckets, outputs, context);
  const weigh = task === 'regression' ? meanWeights : ratioWeights;
  const prior = summarise(Float64Array.from(fitRows, (row) => target[row]!));
  const weights = outputs.map((_, o) =>
    Array.from(weigh(total(counted.texts), total(counted.sums[o]!), prior.mean), (w) => Math.round(w * 1e5) / 1e5 + 0),
  );
  const byFold = Array.from({ length: foldCount }, (_, k) =>
    outputs.map((_, o) => weigh(total(counted.texts, k), total(counted.sums[o]!, k), prior.mean)),
  );
  const score = scorer(buckets);
  const scores = outputs.map(() => new Float64Array(fitRows.length));
  const out = new Float64Array(outputs.length);
  for (let i = 0; i < fitRows.length; i++) {
    score(textAt(column, fitRows[i]!), byFold[folds[i]!]!, out);
    for (let o = 0; o < out.length; o++) scores[o]![i] = out[o]!;
  }
  const scales = scores.map((values) => {
    const { mean, deviation } = summarise(values);
    return encoding === 'linear' ? { mean, deviation } : identity;
  });
  return {
    encoder: {
      kind: 'score',
      input: { column: column.name, type: column.type },
      buckets,
      weights,
      outputs: outputs.map((output) => output.name),
      scales,
    },
    outOfFold: scores.map((values, o) =>
      Float32Array.from(values, (value) => (value - scales[o]!.mean) / scales[o]!.deviation),
    ),
  };
}

function textAt(column: StringColumn, row: number): string {
  return column.dictionary[column.codes[row]!] ?? '';
}

/** For each fold (and output) the number of texts with each term, and the sum of the output over them. */
function count(column: StringColumn, buckets: number[], outputs: Output[], { fitRows, folds, target }: FitContext) {
  const empty = () => Array.from({ length: foldCount }, () => new Float64Array(buckets.length));
  const [texts, sums] = [empty(), outputs.map(empty)];
  // One more than the position, so that 0 is none.
  const position = new Uint32Array(termBuckets);
  buckets.forEach((bucket, i) => {
    position[bucket] = i + 1;
  });
  const seenIn = new Int32Array(buckets.length).fill(-1);
  for (let i = 0; i < fitRows.length; i++) {
    const [row, fold] = [fitRows[i]!, folds[i]!];
    const values = outputs.map((output) => output.of(target[row]!));
    eachTerm(textAt(column, row), (bucket) => {
      const term = position[bucket]! - 1;
      if (term < 0 || seenIn[term] === i) return;
      seenIn[term] = i;
      texts[fold]![term]! += 1;
      for (let o = 0; o < values.length; o++) sums[o]![fold]![term]! += values[o]!;
    });
  }
  return { texts, sums };
}

/** Sum over the folds other than `without`. */
function total(folds: Float64Array[], without = -1): Float64Array {
  return folds[0]!.map((_, term) => folds.reduce((sum, fold, k) => (k === without ? sum : sum + fold[term]!), 0));
}

/** log of how much more often a term stands in texts of the class than in others. */
function ratioWeights(texts: Float64Array, ofClass: Float64Array): Float64Array {
  const [all, inClass] = [texts, ofClass].map((counts) => counts.reduce((a, b) => a + b, 0)) as [number, number];
  const prior = smoothing.classes * texts.length;
  return texts.map((n, term) => {
    const inside = (ofClass[term]! + smoothing.classes) / (inClass + prior);
    const outside = (n - ofClass[term]! + smoothing.classes) / (all - inClass + prior);
    return Math.log(inside / outside);
  });
}

/** How far the target of texts with a term is from its mean. */
function meanWeights(texts: Float64Array, sums: Float64Array, mean: number): Float64Array {
  return texts.map((n, term) => (sums[term]! - n * mean) / (n + smoothing.regression));
}
