import type { Algorithm, AlgorithmTable, Parameters } from '../algorithms/algorithm.ts';
import { algorithmsOf, isMonotone } from '../contracts/algorithms-of.ts';
import type { Project } from '../contracts/project.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import type { PrepareResult, TrialSpec } from '../contracts/steps.ts';
import { seededRandom } from '../stats/random.ts';
import { configured } from './configured.ts';
import { crossValidationOf } from './cross-validation.ts';
import { learningCurveTrials } from './learning-curve.ts';
import { type WarmStart, warmTrials } from './warm-start.ts';

/** Of four further trials, three go to the project's strongest algorithm. */
const fractionOfFirst = 0.75;

/**
 * The trials of a search: each algorithm at its defaults, the strongest first, the baselines (which do not count
 * towards the project's number), then random search (Bergstra and Bengio, 2012) over the algorithms' spaces, at the end the
 * learning curve of the strongest algorithm (not counted either). The same project and number of rows give the same trials.
 * @param warm the champion, whose parameters are the first trials after the defaults
 */
export function planTrials(
  project: Project,
  counts: PrepareResult['counts'],
  table: AlgorithmTable,
  warm?: WarmStart,
): TrialSpec[] {
  const { task, metric } = project.objective;
  const { train: rows, positives } = counts;
  const crossValidation = crossValidationOf(project, counts);
  const { search, seed } = project.training;
  const data = { rows, task, ...(positives !== undefined && { positives }), ...(metric && { metric }) };
  const random = seededRandom(seed);
  const algorithms = chosenAlgorithms(project, table);
  const loss = lossOf(project);
  const { classWeights } = project.training;
  const asked = {
    ...(metric && { metric }),
    ...(loss && { loss }),
    ...(classWeights && { classWeights }),
    ...(crossValidation && { crossValidation }),
  };
  const trials: TrialSpec[] = [];
  const add = (chosen: Algorithm, parameters: Parameters) => {
    const index = trials.length;
    trials.push({
      index,
      ...identityOf(chosen),
      parameters,
      seed: seed + index,
      minutes: search.minutes,
      ...asked,
    });
  };
  const asWarm = warm ? warmTrials(warm, algorithms, project, data) : [];
  const wanted = warm?.fewer
    ? Math.min(search.trials, Math.max(algorithms.length + Math.max(1, asWarm.length), Math.ceil(search.trials / 2)))
    : search.trials;
  for (const chosen of algorithms.slice(0, wanted)) add(chosen, chosen.defaults(data));
  for (const { chosen, parameters } of asWarm.slice(0, Math.max(0, wanted - trials.length))) add(chosen, parameters);
  const baselines = table.filter(({ baseline, tasks }) => baseline && tasks.includes(task));
  const compared = isMonotone(project) ? baselines.filter(({ monotone }) => monotone) : baselines;
  for (const baseline of compared) add(baseline, configured(baseline, project).defaults(data));
  while (trials.length < wanted + compared.length) {
    const others = algorithms.length - 1;
    const first = others === 0 || random() < fractionOfFirst;
    const chosen = first ? algorithms[0]! : algorithms[1 + Math.floor(random() * others)]!;
    add(chosen, chosen.sample(random, data));
  }
  const common = { ...identityOf(algorithms[0]!), seed, minutes: search.minutes, ...asked };
  return [...trials, ...learningCurveTrials(algorithms[0]!, data, common, trials.length)];
}

/** How a trial names its algorithm, and what it says of it to those who do not know it. */
function identityOf({ name, baseline, encoding }: Algorithm): Pick<TrialSpec, 'algorithm' | 'baseline' | 'encoding'> {
  return { algorithm: name, ...(baseline && { baseline }), ...(encoding !== 'any' && { encoding }) };
}

/** The project's algorithms that can learn its task, or all that can, the strongest first. */
function chosenAlgorithms(project: Project, table: AlgorithmTable): Algorithm[] {
  const chosen: readonly string[] | undefined = algorithmsOf(project);
  return table
    .filter(({ tasks }) => tasks.includes(project.objective.task))
    .filter(({ name, baseline, onRequest }) => !baseline && (chosen?.includes(name) ?? !onRequest))
    .map((one) => configured(one, project));
}
