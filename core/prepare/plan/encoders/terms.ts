import type { TextKernel } from '../kernel.ts';
import type { TermsEncoder } from '../plan.ts';
import { eachTerm } from '../terms.ts';
import { scaled } from './numeric.ts';

export function termsKernel({ input, terms, norm, lengths }: TermsEncoder): TextKernel {
  const positionOf = new Map(terms.map(({ bucket }, i) => [bucket, i]));
  const weights = Float64Array.from(terms, (term) => term.weight);
  const counts = new Float64Array(terms.length);
  const count = (bucket: number) => {
    const position = positionOf.get(bucket);
    if (position !== undefined) counts[position]! += 1;
  };
  return {
    reads: 'text',
    input,
    width: terms.length + lengths.length,
    write: (value, out, at) => {
      counts.fill(0);
      const words = value === undefined ? 0 : eachTerm(value, count);
      const scale = norm === null ? 1 : norm / length(counts, weights);
      for (let t = 0; t < counts.length; t++)
        out[at + t] = norm === null || counts[t] === 0 ? counts[t]! : dampened(counts[t]!) * weights[t]! * scale;
      const sizes = [value?.length ?? 0, words];
      for (let l = 0; l < lengths.length; l++)
        out[at + terms.length + l] = scaled(Math.log1p(sizes[l]!), lengths[l]!.mean, lengths[l]!.deviation);
    },
  };
}

/** 1 + log(count): the tenth time a word occurs says less than the first. */
function dampened(count: number): number {
  return 1 + Math.log(count);
}

function length(counts: Float64Array, weights: Float64Array): number {
  let squares = 0;
  for (let t = 0; t < counts.length; t++) if (counts[t]! > 0) squares += (dampened(counts[t]!) * weights[t]!) ** 2;
  return Math.sqrt(squares);
}
