import { r2 } from '../../metrics/r2.ts';
import { rocAuc } from '../../metrics/roc-auc.ts';
import type { StringColumn } from '../../table/table.ts';
import { scaled } from '../encoders/numeric.ts';
import { encodings } from '../encodings.ts';
import { packAscending, packBytes, packWeights } from '../packed.ts';
import type { ScoreEncoder } from '../plan.ts';
import { scoreText, type TextModel, textReader } from '../text-terms.ts';
import { type FitContext, type FittedEncoder, foldCount } from './context.ts';
import { type Corpus, corpusOf } from './corpus.ts';
import { identity, summarise } from './moments.ts';
import { outputsOf } from './outputs.ts';
import { scoreRow, textModelFitter } from './text-model.ts';

/** Bytes that the terms and weights of a text may take in a plan. */
const maximumBytes = 2_000_000;
/** Characters that all texts together may have where they are learned from: memory and time grow with them. */
const maximumCharacters = 40_000_000;
/** Characters of one text that are looked at. */
const [maxOfOne, leastOfOne] = [32_768, 4096];

/** How closely a model follows its rows (LIBLINEAR's C): what ranks the first fold best is taken. */
const strengths = [5, 1, 0.2, 0.04] as const;
/** Passes that show which strength that is. */
const triedPasses = 3;
/** Classes that have a score of their own: the most frequent. */
const maximumClasses = 50;

/**
 * One number for each output that sums up all of a text, as a linear model of its tf-idf vectors of words, pairs of words
 * and character n-grams finds it (see `textModelFitter`). How much a term may weigh depends on its naive Bayes log ratio
 * (Wang and Manning, "Baselines and bigrams", 2012). The fit rows are scored by models of the other folds, so that no row
 * sees its own target.
 *
 * @returns undefined where no term stands in two texts
 */
export function fitScore(column: StringColumn, context: FitContext): FittedEncoder | undefined {
  const unscaled = unscaledScore(column, context);
  if (!unscaled) return undefined;
  const { encoder, ownScores } = unscaled;
  const scales = ownScores.map((scores) => {
    const { mean, std } = encodings[context.encoding].scaled ? summarise(scores) : identity;
    return { mean, std };
  });
  return {
    encoder: { ...encoder, scores: encoder.scores.map((score, o) => ({ ...score, scale: scales[o]! })) },
    outOfFold: ownScores.map((scores, o) =>
      Float32Array.from(scores, (score) => scaled(score, scales[o]!.mean, scales[o]!.std)),
    ),
  };
}

interface Unscaled {
  encoder: ScoreEncoder;
  /** Shape (outputs, fit rows): each row's by the model that has not seen it. */
  ownScores: Float64Array[];
}

/** Both encodings of a table are fitted on the same rows, and of all columns a text takes the longest. */
const known = new WeakMap<StringColumn, { context: FitContext; result: Unscaled | undefined }>();

function unscaledScore(column: StringColumn, context: FitContext): Unscaled | undefined {
  const before = known.get(column);
  if (before && sameRows(before.context, context)) return before.result;
  const result = learn(column, context);
  known.set(column, { context, result });
  return result;
}

function sameRows(a: FitContext, b: FitContext): boolean {
  const same = a.fitRows === b.fitRows && a.target === b.target && a.task === b.task && a.classes === b.classes;
  return same && a.folds.every((fold, i) => fold === b.folds[i]);
}

function learn(column: StringColumn, context: FitContext): Unscaled | undefined {
  const { fitRows, folds, target, task } = context;
  const textOf = (i: number) => column.dictionary[column.codes[fitRows[i]!]!] ?? '';
  const outputs = outputsOf(context, maximumClasses);
  const { characters, every } = budget(fitRows.length, textOf);
  // Positions of the fit rows that are learned from.
  const sample = Uint32Array.from({ length: Math.ceil(fitRows.length / every) }, (_, s) => s * every);
  const corpus = corpusOf(Array.from(sample, textOf), Math.floor(maximumBytes / (2 + 2 * outputs.length)), characters);
  if (corpus.buckets.length === 0) return undefined;
  const fit = textModelFitter(corpus);
  const regression = task === 'regression';
  const moments = summarise(Float64Array.from(fitRows, (row) => target[row]!));
  const fitted = outputs.map(({ of }) => {
    const wanted = Float64Array.from(sample, (i) => {
      const y = target[fitRows[i]!]!;
      return regression ? (y - moments.mean) / moments.std : 2 * of(y) - 1;
    });
    const model = (without: number, strength: number, passes?: number): TextModel => {
      const rows = Uint32Array.from(sample.keys()).filter((s) => folds[sample[s]!] !== without);
      const importance = regression ? new Float64Array(corpus.buckets.length).fill(1) : logRatios(corpus, rows, wanted);
      return fit({
        rows,
        target: wanted,
        importance,
        loss: regression ? 'squared' : 'logistic',
        strength,
        ...(passes && { passes }),
      });
    };
    const held = Uint32Array.from(sample.keys()).filter((s) => folds[sample[s]!] === 0);
    const truth = Float64Array.from(held, (s) => (regression ? wanted[s]! : Number(wanted[s]! > 0)));
    const worth = strengths.map((strength) => {
      if (held.length === 0) return Number.NaN;
      const tried = model(0, strength, triedPasses);
      const scores = Float64Array.from(held, (s) => scoreRow(corpus, s, tried));
      return regression ? r2(truth, scores) : rocAuc(truth, scores);
    });
    const strength = strengths[worth.indexOf(Math.max(...worth))] ?? strengths[0];
    // One without each fold, and the last one of all.
    return Array.from({ length: foldCount + 1 }, (_, without) => model(without, strength));
  });
  const ownScores = outputs.map(() => new Float64Array(fitRows.length));
  for (let s = 0; s < sample.length; s++)
    for (let o = 0; o < fitted.length; o++)
      ownScores[o]![sample[s]!] = scoreRow(corpus, s, fitted[o]![folds[sample[s]!]!]!);
  if (every > 1) {
    const read = textReader(corpus.buckets, corpus.rarity, characters);
    for (let i = 0; i < fitRows.length; i++) {
      if (i % every === 0) continue;
      const text = read(textOf(i));
      for (let o = 0; o < fitted.length; o++) ownScores[o]![i] = scoreText(text, fitted[o]![folds[i]!]!);
    }
  }
  const encoder: ScoreEncoder = {
    kind: 'score',
    input: { column: column.name, type: column.type },
    characters,
    terms: packAscending(corpus.buckets),
    rarity: packBytes(corpus.rarity),
    scores: outputs.map(({ name }, o) => {
      const { intercept, weights } = fitted[o]![foldCount]!;
      return { name, intercept, weights: packWeights(weights), scale: identity };
    }),
  };
  return { encoder, ownScores };
}

/**
 * How many characters of each text are looked at, a power of two, and that one of `every` so many rows is learned from, so
 * that it is not too much in all.
 */
function budget(rows: number, textOf: (i: number) => string): { characters: number; every: number } {
  const lengths = Float64Array.from({ length: rows }, (_, i) => textOf(i).length);
  let characters = maxOfOne;
  const total = () => lengths.reduce((sum, length) => sum + Math.min(length, characters), 0);
  while (characters > leastOfOne && total() > maximumCharacters) characters /= 2;
  return { characters, every: Math.max(1, Math.ceil(total() / maximumCharacters)) };
}

/**
 * Shape (terms): how far the fraction of texts with the term differs between the rows of the output and the others. A term seen
 * seldom is near to none by a prior of the target's own fractions.
 */
function logRatios({ buckets, starts, positions }: Corpus, rows: Uint32Array, wanted: Float64Array): Float64Array {
  const texts = new Float64Array(buckets.length);
  const inside = new Float64Array(buckets.length);
  let positives = 0;
  for (const i of rows) {
    const one = wanted[i]! > 0 ? 1 : 0;
    positives += one;
    for (let e = starts[i]!; e < starts[i + 1]!; e++) {
      texts[positions[e]!]! += 1;
      inside[positions[e]!]! += one;
    }
  }
  const fraction = positives / rows.length;
  if (!(fraction > 0 && fraction < 1)) return texts.fill(0);
  return texts.map((n, t) => Math.abs(Math.log((inside[t]! / fraction + 2) / ((n - inside[t]!) / (1 - fraction) + 2))));
}
