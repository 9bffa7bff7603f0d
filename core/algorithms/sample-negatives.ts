import { seededRandom } from '../stats/random.ts';
import { InvalidParameter } from './errors.ts';
import type { TrainingData } from './model.ts';

/**
 * The data with all positive training rows and a random fraction of the negative ones, each of which stands for 1 / fraction rows by
 * its weight: sums over the sample are those over all rows on average (Horvitz and Thompson, 1952), so the prior and the
 * probabilities stay what they are (Manski and Lerman, "The estimation of choice probabilities from choice based samples",
 * 1977; King and Zeng, "Logistic regression in rare events data", 2001).
 *
 * @param fraction above 0; 1 takes every row
 * @throws InvalidParameter for a fraction below 1 where the task is not binary
 */
export function sampleNegatives(data: TrainingData, fraction: number, seed: number): TrainingData {
  if (fraction === 1) return data;
  const { target, train, task } = data;
  if (task !== 'binary')
    throw new InvalidParameter('negativeFraction', fraction, `1 for task ${task}: it has no negatives`);
  const negatives = train.filter((row) => target[row] === 0);
  const random = seededRandom(seed);
  const wanted = Math.max(1, Math.round(fraction * negatives.length));
  const weights = data.weights?.slice() ?? new Float64Array(target.length).fill(1);
  // Selection sampling (Knuth, algorithm S): exactly as many as wanted, in order.
  let seen = 0;
  let taken = 0;
  const sampled = train.filter((row) => {
    if (target[row] !== 0) return true;
    if (random() * (negatives.length - seen++) >= wanted - taken) return false;
    taken++;
    weights[row]! *= negatives.length / wanted;
    return true;
  });
  return { ...data, train: sampled, weights };
}
