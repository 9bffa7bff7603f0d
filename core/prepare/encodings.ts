import { algorithmsOf } from '../contracts/algorithms-of.ts';
import type { AlgorithmName, Project } from '../contracts/project.ts';
import type { Encoding } from '../features/plan.ts';

/**
 * The encoding that each algorithm asks for. The algorithms say so themselves (`core/algorithms/registry.ts`, a test compares);
 * it is repeated here so that a change of an algorithm that the selection of features does not use leaves prepared data fresh.
 */
const encodingOf: Record<AlgorithmName, Encoding> = {
  gradientBoostedTrees: 'trees',
  logisticRegression: 'linear',
  linearRegression: 'linear',
};

/** The encodings that the algorithms of a project ask for; both where it leaves the choice of algorithms open. */
export function encodingsOf(project: Project): Encoding[] {
  const algorithms = algorithmsOf(project);
  if (!algorithms) return ['trees', 'linear'];
  return [...new Set(algorithms.map((name) => encodingOf[name]))];
}
