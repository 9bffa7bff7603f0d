import type { ModelJson } from '../contracts/model.ts';
import { gradientBoostedTreesLoader } from './gradient-boosted-trees/loader.ts';
import type { ModelLoader } from './loader.ts';

/** What reads a stored model, with the members of an average. Trees are at hand; the code of all others is loaded with the first model that is none. */
export async function loadersOf({ algorithm }: ModelJson): Promise<readonly ModelLoader[]> {
  if (algorithm === gradientBoostedTreesLoader.name) return [gradientBoostedTreesLoader];
  return (await import('./loading.ts')).modelLoaders;
}
