import type { TextKernel } from '../kernel.ts';
import { unpackAscending, unpackBytes, unpackWeights } from '../packed.ts';
import type { ScoreEncoder } from '../plan.ts';
import { scoreText, textReader } from '../text-terms.ts';
import { scaled } from './numeric.ts';

export function scoreKernel({ input, characters, terms, rarity, scores }: ScoreEncoder): TextKernel {
  const read = textReader(unpackAscending(terms), unpackBytes(rarity), characters);
  const models = scores.map(({ intercept, weights, scale }) => ({ intercept, weights: unpackWeights(weights), scale }));
  return {
    reads: 'text',
    input,
    width: models.length,
    write: (value, out, at) => {
      const text = read(value ?? '');
      for (let o = 0; o < models.length; o++) {
        const { scale } = models[o]!;
        out[at + o] = scaled(scoreText(text, models[o]!), scale.mean, scale.std);
      }
    },
  };
}
