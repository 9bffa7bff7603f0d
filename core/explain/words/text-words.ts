import type { Encoder } from '../../prepare/plan/plan.ts';
import { eachTerm } from '../../prepare/plan/terms.ts';
import { quoted } from './column-words.ts';

const mostTerms = 3;

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
  const present = termsOf(text);
  const weightOf = new Map<string, number>();
  const add = (bucket: number, weight: number) => {
    const term = present.get(bucket);
    if (term !== undefined && weight * sign > 0) weightOf.set(term, (weightOf.get(term) ?? 0) + Math.abs(weight));
  };
  for (const { encoder, contributions } of parts) {
    if (encoder.kind === 'terms') for (const [t, { bucket }] of encoder.terms.entries()) add(bucket, contributions[t]!);
    if (encoder.kind !== 'score') continue;
    const output = encoder.outputs.length === 1 ? 0 : encoder.outputs.indexOf(target);
    const weights = encoder.weights[output];
    // As large as what the score adds, so that words of several encoders can be compared.
    const scale = Math.abs(contributions[output] ?? 0);
    if (weights) for (const [t, bucket] of encoder.buckets.entries()) add(bucket, weights[t]! * scale);
  }
  const terms = [...weightOf].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, mostTerms);
  if (terms.length === 0) return `the words of ${name} together`;
  return `${name} contains ${terms.map(([term]) => quoted(term)).join(', ')}`;
}

/** The words and pairs of words of a text, in lower case, by bucket. */
function termsOf(text: string): Map<number, string> {
  const terms = new Map<number, string>();
  eachTerm(text, (bucket, start, end) => terms.set(bucket, text.slice(start, end).toLowerCase()));
  return terms;
}
