import { hashString } from '../../../core/hash/hash-string.ts';
import { seededRandom } from '../../../core/stats/random.ts';

/**
 * Random numbers of one purpose of one day. Worlds of one seed that part ways under different policies keep the same
 * numbers wherever they do the same, so that their costs can be compared.
 */
export function stream(seed: number, purpose: string, day: number): () => number {
  return seededRandom(seed * 2 ** 32 + hashString(`${purpose} ${day}`));
}
