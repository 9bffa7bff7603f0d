import type { Algorithm } from '../algorithms/model.ts';
import { algorithm, algorithmsFor } from '../algorithms/registry.ts';
import { algorithmsOf, isMonotone } from '../contracts/algorithms-of.ts';
import type { AlgorithmName, Project } from '../contracts/project.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import { baselines, isBaseline, type TrialSpec } from '../contracts/steps.ts';
import { seededRandom } from '../stats/random.ts';
import { configured } from './configured.ts';
import { learningCurveTrials } from './learning-curve.ts';

/** Of four further trials, three go to the project's strongest algorithm. */
const fractionOfFirst = 0.75;

/**
 * The trials of a search: each algorithm at its defaults, the strongest first, the baselines (which do not count
 * towards the project's number), then random search (Bergstra and Bengio, 2012) over the algorithms' spaces, at the end the
 * learning curve of the strongest algorithm (not counted either). The same project and number of rows give the same trials.
 * @param counts of the training part: its rows and, where the task is binary, the positive ones
 */
export function planTrials(
  project: Project,
  { train: rows, positives }: { train: number; positives?: number },
): TrialSpec[] {
  const { task, metric } = project.objective;
  const { search, seed } = project.training;
  const data = { rows, task, ...(positives !== undefined && { positives }), ...(metric && { metric }) };
  const random = seededRandom(seed);
  const algorithms = chosenAlgorithms(project);
  const loss = lossOf(project);
  const { classWeights } = project.training;
  const asked = { ...(metric && { metric }), ...(loss && { loss }), ...(classWeights && { classWeights }) };
  const trials: TrialSpec[] = [];
  const add = (chosen: Algorithm, parameters: TrialSpec['parameters']) => {
    const index = trials.length;
    trials.push({
      index,
      algorithm: chosen.name as TrialSpec['algorithm'],
      parameters,
      seed: seed + index,
      minutes: search.minutes,
      ...asked,
    });
  };
  for (const chosen of algorithms.slice(0, search.trials)) add(chosen, chosen.defaults(data));
  // A single feature with a mean in each of its bins keeps to no order.
  const compared = isMonotone(project) ? baselines.filter((name) => name !== 'singleFeature') : baselines;
  for (const name of compared) add(algorithm(name), configured(algorithm(name), project).defaults(data));
  while (trials.length < search.trials + compared.length) {
    const others = algorithms.length - 1;
    const first = others === 0 || random() < fractionOfFirst;
    const chosen = first ? algorithms[0]! : algorithms[1 + Math.floor(random() * others)]!;
    add(chosen, chosen.sample(random, data));
  }
  const { algorithm: strongest, minutes } = trials[0]!;
  const common = { algorithm: strongest, seed, minutes, ...asked };
  return [...trials, ...learningCurveTrials(algorithms[0]!, data, common, trials.length)];
}

/** The project's algorithms that can learn its task, or all that can, the strongest first. */
function chosenAlgorithms(project: Project): Algorithm[] {
  const chosen = algorithmsOf(project);
  return algorithmsFor(project.objective.task)
    .filter(({ name }) => !isBaseline(name) && (chosen?.includes(name as AlgorithmName) ?? true))
    .map((one) => configured(one, project));
}
