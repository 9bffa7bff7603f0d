import type { Encoder } from '../../features/plan.ts';
import { readable } from '../../features/readable.ts';
import { eachTerm, termBucket } from '../../features/term-buckets.ts';
import { termWeights } from '../../features/term-weights.ts';
import { quoted } from './column-words.ts';

const maxTerms = 3;

/** What one encoder of a text adds, feature by feature. */
export interface TextPart {
  encoder: Encoder;
  /** Shape (features of the encoder). */
  contributions: ArrayLike<number>;
}

/**
 * The words of a text that speak for a contribution's sign, the weightiest first: `note contains "refund", "gift card"`.
 * Of counted terms those that contribute most; of a score over all words those of the largest weight.
 * @param contribution of the whole text
 * @param target name of the class that is explained, or of the target
 */
export function textWords(
  name: string,
  text: string,
  parts: readonly TextPart[],
  contribution: number,
  target: string,
): string {
  const sign = Math.sign(contribution);
  const weightOf = new Map<string, number>();
  const add = (term: string, weight: number) => {
    if (weight * sign > 0) weightOf.set(term, (weightOf.get(term) ?? 0) + Math.abs(weight));
  };
  const present = termsOf(text);
  for (const { encoder, contributions } of parts) {
    if (encoder.kind === 'terms') {
      const position = new Map(encoder.terms.map(({ bucket }, t) => [bucket, t]));
      for (const [hash, term] of present) add(term, contributions[position.get(termBucket(hash)) ?? -1] ?? 0);
    }
    if (encoder.kind !== 'score') continue;
    const output = encoder.scores.length === 1 ? 0 : encoder.scores.findIndex((score) => score.name === target);
    if (output < 0) continue;
    const weigh = termWeights(encoder);
    // As large as what the score adds, so that words of several encoders can be compared.
    const scale = Math.abs(contributions[output] ?? 0);
    for (const [hash, term] of present) add(term, weigh(hash, output) * scale);
  }
  const terms = [...weightOf].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, maxTerms);
  if (terms.length === 0) return `the words of ${name} together`;
  return `${name} contains ${terms.map(([term]) => quoted(term)).join(', ')}`;
}

/** The words and pairs of words of a text, in lower case, by hash. */
function termsOf(text: string): Map<number, string> {
  const terms = new Map<number, string>();
  const read = readable(text);
  eachTerm(read, (hash, start, end) => terms.set(hash, read.slice(start, end).toLowerCase()));
  return terms;
}
