import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { named } from '../algorithms/named.ts';
import type { Project } from '../contracts/project.ts';
import type { PrepareResult, TrialSpec, TrialsResult } from '../contracts/steps.ts';

/**
 * Training rows times features that one function of 3 GB trains within its quarter of an hour: 2,000 rounds of trees over 50 million
 * cells take 6 to 11 minutes; 50 epochs of a network over 5 million take as long.
 */
const mostCells = { trees: 50e6, networks: 5e6 } as const;

/** Where the trials of a search are trained. Absent fields: in functions. */
export function runtimeOf(
  { training }: Project,
  { counts, features = 0 }: PrepareResult,
  trials: readonly TrialSpec[],
  algorithms: AlgorithmTable,
): Pick<TrialsResult, 'runtime' | 'inContainer'> {
  const most = training.algorithms?.includes('neuralNetwork') ? mostCells.networks : mostCells.trees;
  const large = (counts.train + counts.validation) * features > most;
  const all = training.runtime === 'container' || (training.runtime === 'auto' && large);
  const inContainer = trials.filter(
    ({ algorithm, baseline }) => !baseline && (all || named(algorithms, algorithm).inContainer),
  );
  return {
    ...(all && { runtime: 'container' }),
    ...(inContainer.length > 0 && { inContainer: inContainer.map(({ index }) => index) }),
  };
}
