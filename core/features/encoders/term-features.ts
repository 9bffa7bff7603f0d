import type { TextKernel } from '../kernel.ts';
import type { TermsEncoder } from '../plan.ts';
import { eachTerm, termBucket } from '../term-buckets.ts';
import { scaled } from './numeric.ts';

export function termsKernel({ input, terms, lengths }: TermsEncoder): TextKernel {
  const positionOf = new Map(terms.map(({ bucket }, i) => [bucket, i]));
  const counts = new Float64Array(terms.length);
  const count = (hash: number) => {
    const position = positionOf.get(termBucket(hash));
    if (position !== undefined) counts[position]! += 1;
  };
  return {
    reads: 'text',
    input,
    width: terms.length + lengths.length,
    write: (value, out, at) => {
      counts.fill(0);
      const words = value === undefined ? 0 : eachTerm(value, count);
      out.set(counts, at);
      const sizes = [value?.length ?? 0, words];
      for (let l = 0; l < lengths.length; l++)
        out[at + terms.length + l] = scaled(Math.log1p(sizes[l]!), lengths[l]!.mean, lengths[l]!.std);
    },
  };
}
