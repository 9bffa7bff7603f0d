import { forestRules } from '../../contracts/algorithm-parameters.ts';
import type { Parameters } from '../algorithm.ts';
import type { SearchedData } from '../model.ts';
import { readParameters } from '../parameters.ts';

export type ForestParameters = Record<keyof typeof forestRules, number>;

/** Defaults filled in. @throws InvalidParameter */
export const forestParameters = (given: Parameters): ForestParameters => readParameters(forestRules, given);

/** Small tables can afford, and have the noise for, twice as many trees; leaves that tell of many classes are large: a model stays below some megabytes. */
export function defaultForest({ rows, task }: SearchedData): Parameters {
  if (rows < 5000) return { numTrees: 200 };
  return task === 'multiclass' ? { numLeaves: 500 } : {};
}

/** How much a node sees and how small a leaf may be decide; more trees never do harm. */
export function sampledForest(random: () => number, data: SearchedData): Parameters {
  const log = (low: number, high: number) => Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * random());
  return {
    ...defaultForest(data),
    featureFraction: Number(log(0.1, 1).toPrecision(2)),
    minDataInLeaf: Math.round(log(1, data.rows < 2000 ? 10 : 50)),
  };
}
