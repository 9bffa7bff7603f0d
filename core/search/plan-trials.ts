import type { Algorithm, AlgorithmTable, Parameters } from '../algorithms/algorithm.ts';
import type { SearchedData } from '../algorithms/model.ts';
import { algorithmsOf, isMonotone } from '../contracts/algorithms-of.ts';
import type { Metric, Project } from '../contracts/project.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import type { PrepareResult, Rung, TrialSpec } from '../contracts/steps.ts';
import { contentHash } from '../hash/content-hash.ts';
import { improvement } from '../metrics/selection-metric.ts';
import { seededRandom } from '../stats/random.ts';
import { gbSecondsOf, usdOf } from '../steps/function-price.ts';
import { configured } from './configured.ts';
import { crossValidationOf } from './cross-validation.ts';
import { learningCurveTrials } from './learning-curve.ts';
import { isHeldToRungs } from './pace.ts';
import { type Curve, rungsOf } from './rungs.ts';
import { proposeParameters } from './tree-parzen.ts';
import { type WarmStart, warmTrials } from './warm-start.ts';

/** Of four further trials, three go to the project's strongest algorithm. */
const fractionOfFirst = 0.75;
/** Trials before proposals follow from how trials do, beside baselines. */
const firstRound = 8;
/** Trials of a later round at least, as far as there are so many: fewer are not worth waiting for the slowest. */
const leastRound = 4;
/** An execution's history is limited, and each round waits for its slowest trial. */
const roundsAtMost = 6;
/** Of four further trials of a later round, one is drawn whatever was seen. */
const fractionDrawn = 0.25;

/** The trials of one round. */
export interface Round {
  trials: TrialSpec[];
  /** Trials of later rounds. */
  toCome: number;
  /** What they have to keep up with. */
  rungs: Rung[];
}

/**
 * The first round of a search: each algorithm at its defaults, the strongest first, the baselines (which do not count
 * towards the project's number), the project's own image and, where rows are cross-validated, paths of penalties (neither), the algorithms' other starts, then random search (Bergstra and Bengio, 2012) over their spaces, at the end the
 * learning curve of the strongest algorithm (not counted either; none where rows are few and cross-validated). The same project and number of rows give the same trials.
 * @param warm the champion, whose parameters are the first trials after the defaults
 */
export function planTrials(
  project: Project,
  counts: PrepareResult['counts'],
  table: AlgorithmTable,
  warm?: WarmStart,
): Round {
  const { task } = project.objective;
  const { search, seed } = project.training;
  const data = searchedData(project, counts);
  const random = seededRandom(seed);
  const algorithms = chosenAlgorithms(project, counts, table);
  const drawn = drawnFrom(project, algorithms);
  const trials: TrialSpec[] = [];
  const add = (chosen: Algorithm, parameters: Parameters) => {
    trials.push(trialOf(project, counts, chosen, parameters, trials.length));
  };
  const asWarm = warm ? warmTrials(warm, algorithms, project, data) : [];
  // Nothing tells which of several models is the better one.
  const wanted =
    task === 'anomaly'
      ? 1
      : warm?.fewer
        ? Math.min(
            search.trials,
            Math.max(algorithms.length + Math.max(1, asWarm.length), Math.ceil(search.trials / 2)),
          )
        : search.trials;
  const now = Math.min(wanted, Math.max(firstRound, search.parallel ?? 0, algorithms.length + asWarm.length));
  for (const chosen of algorithms.slice(0, now)) add(chosen, chosen.defaults(data));
  for (const { chosen, parameters } of asWarm.slice(0, Math.max(0, now - trials.length))) add(chosen, parameters);
  const compared = baselinesOf(project, table);
  for (const baseline of compared) add(baseline, configured(baseline, project).defaults(data));
  const { image } = project.training;
  const own = image ? table.filter(({ inContainer }) => inContainer) : [];
  for (const chosen of own) add(chosen, image!.hyperparameters);
  const path = crossValidationOf(project, counts) ? algorithms.slice(0, now) : [];
  let planned = now + compared.length + own.length;
  for (const chosen of path)
    for (const parameters of chosen.path?.(data) ?? [])
      if (!trials.some((trial) => isSame(trial, chosen, parameters))) {
        add(chosen, parameters);
        planned++;
      }
  for (const chosen of drawn)
    for (const parameters of chosen.starts?.(data) ?? [])
      if (trials.length < planned && !trials.some((trial) => isSame(trial, chosen, parameters)))
        add(chosen, parameters);
  while (trials.length < planned) {
    const chosen = drawAlgorithm(drawn, random);
    add(chosen, chosen.sample(random, data));
  }
  const { parameters: _, ...common } = { ...trialOf(project, counts, algorithms[0]!, {}, 0), seed };
  // Under cross-validation it would take as long as half the search, for rows that are soon read anyway.
  const curve =
    common.crossValidation || task === 'anomaly'
      ? []
      : learningCurveTrials(algorithms[0]!, data, common, trials.length);
  return { trials: [...trials, ...curve], toCome: wanted - now, rungs: [] };
}

/** A run that imports a model: it, and beside it the baselines that any model must beat. */
export function planImport(
  project: Project,
  counts: PrepareResult['counts'],
  table: AlgorithmTable,
  { origin, algorithm, seenValidation }: Omit<NonNullable<PrepareResult['imported']>, 'modelKey'>,
): Round {
  const data = searchedData(project, counts);
  const beside = baselinesOf(project, table).map((baseline, i) => {
    const chosen = configured(baseline, project);
    return trialOf(project, counts, chosen, chosen.defaults(data), i + 1);
  });
  const { classWeights: _, baseline: __, ...common } = beside[0]!;
  const brought: TrialSpec = {
    ...common,
    index: 0,
    algorithm,
    encoding: 'imported',
    imported: origin,
    ...((seenValidation || common.crossValidation) && { uncalibrated: true }),
    parameters: {},
    seed: project.training.seed,
  };
  return { trials: [brought, ...beside], toCome: 0, rungs: [] };
}

/** Nothing is left to try. */
export const noRound: Round = { trials: [], toCome: 0, rungs: [] };

function isCandidate({ baseline, fraction }: TrialSpec): boolean {
  return !baseline && fraction === undefined;
}

/** A project may pin what two trials would differ in. */
function isSame(trial: TrialSpec, { name }: Algorithm, parameters: Parameters): boolean {
  return trial.algorithm === name && contentHash(trial.parameters) === contentHash(parameters);
}

/** What any model must beat. */
function baselinesOf(project: Project, table: AlgorithmTable): Algorithm[] {
  const baselines = table.filter(({ baseline, tasks }) => baseline && tasks.includes(project.objective.task));
  return isMonotone(project) ? baselines.filter(({ monotone }) => monotone) : baselines;
}

/** A trial of an earlier round. */
export interface Seen {
  spec: TrialSpec;
  /** Absent where it failed. */
  loss?: number;
  /** Milliseconds; absent where it failed. */
  duration?: number;
  /** What it watched, where it was trained to its end. */
  history?: readonly number[];
  /** Absent: the loss. */
  watched?: string;
}

/**
 * A later round: of the algorithms as before, with parameters that are like those of the best trials so far. At least one, and no more
 * than the search may cost, as far as the trials so far say. None where every trial has failed: what fails them all fails the next too.
 * @param before all trials so far
 * @param toCome trials that are left
 */
export function planRound(
  project: Project,
  counts: PrepareResult['counts'],
  table: AlgorithmTable,
  before: readonly Seen[],
  toCome: number,
): Round {
  if (!before.some(({ spec, loss }) => isCandidate(spec) && loss !== undefined)) return noRound;
  const { search, seed } = project.training;
  const data = searchedData(project, counts);
  const algorithms = drawnFrom(project, chosenAlgorithms(project, counts, table));
  const first = Math.max(...before.map(({ spec }) => spec.index)) + 1;
  const random = seededRandom(seed + 1_000_003 * first);
  const paid = Math.max(1, Math.min(toCome, affordable(before, search.maximumCost)));
  const now = Math.min(paid, Math.max(search.parallel ?? leastRound, Math.ceil(search.trials / roundsAtMost)));
  const trials = Array.from({ length: now }, (_, i) => {
    const chosen = drawAlgorithm(algorithms, random);
    const draw = () => chosen.sample(random, data);
    const observed = before.flatMap(({ spec, loss }) =>
      spec.algorithm === chosen.name && spec.fraction === undefined && loss !== undefined
        ? [{ parameters: spec.parameters, loss }]
        : [],
    );
    const parameters = random() < fractionDrawn ? draw() : proposeParameters(draw, observed);
    return trialOf(project, counts, chosen, parameters, first + i);
  });
  const rungs = algorithms.flatMap((chosen) => rungsFor(chosen, before, project.objective.metric));
  return { trials, toCome: paid - now, rungs };
}

/** What trials of an algorithm have to keep up with: those before that were trained to their ends and watched the same. */
function rungsFor(chosen: Algorithm, before: readonly Seen[], metric: Metric | undefined): Rung[] {
  const { name, stride } = chosen;
  if (!stride) return [];
  const whole = before.flatMap(({ spec, history = [], watched = 'loss' }) =>
    isHeldToRungs(spec) && spec.algorithm === name && history.length > 0 ? [{ spec, history, watched }] : [],
  );
  const watched = whole[0]?.watched;
  const curves = whole
    .filter((one) => one.watched === watched)
    .map(({ spec, history }): Curve => ({ values: history, stride: stride(spec.parameters) }));
  const higherIsBetter = metric !== undefined && watched === metric && improvement(metric, 1, 0) > 0;
  return rungsOf(curves, higherIsBetter).map((rung) => ({ algorithm: name, ...rung }));
}

/** Trials that the rest of the money pays for, each taking what those so far took on average. */
function affordable(before: readonly Seen[], maximumCost: number | undefined): number {
  if (maximumCost === undefined) return Number.POSITIVE_INFINITY;
  const spent = usdOf(before.reduce((sum, { duration = 0 }) => sum + gbSecondsOf(duration), 0));
  const like = before.filter(({ spec, duration }) => isCandidate(spec) && duration);
  const each = usdOf(gbSecondsOf(like.reduce((sum, { duration }) => sum + duration!, 0))) / Math.max(1, like.length);
  return each > 0 ? Math.floor((maximumCost - spent) / each) : Number.POSITIVE_INFINITY;
}

function drawAlgorithm(algorithms: readonly Algorithm[], random: () => number): Algorithm {
  const others = algorithms.length - 1;
  const first = others === 0 || random() < fractionOfFirst;
  return first ? algorithms[0]! : algorithms[1 + Math.floor(random() * others)]!;
}

function searchedData({ objective }: Project, { train: rows, positives }: PrepareResult['counts']): SearchedData {
  const { task, metric } = objective;
  return { rows, task, ...(positives !== undefined && { positives }), ...(metric && { metric }) };
}

function trialOf(
  project: Project,
  counts: PrepareResult['counts'],
  chosen: Algorithm,
  parameters: Parameters,
  index: number,
): TrialSpec {
  const { search, seed, classWeights } = project.training;
  const { metric } = project.objective;
  const loss = lossOf(project);
  const crossValidation = crossValidationOf(project, counts);
  const folded = crossValidation && chosen.slow ? { ...crossValidation, repeats: 1 } : crossValidation;
  return {
    index,
    ...identityOf(chosen),
    parameters,
    seed: seed + index,
    minutes: search.minutes,
    ...(metric && { metric }),
    ...(loss && { loss }),
    ...(classWeights && { classWeights }),
    ...(folded && { crossValidation: folded }),
  };
}

/** How a trial names its algorithm, and what it says of it to those who do not know it. */
function identityOf({ name, baseline, encoding }: Algorithm): Pick<TrialSpec, 'algorithm' | 'baseline' | 'encoding'> {
  return { algorithm: name, ...(baseline && { baseline }), ...(encoding !== 'any' && { encoding }) };
}

/** The project's algorithms that can learn its task, or all that can and are worth their time, the strongest first. */
function chosenAlgorithms(project: Project, counts: PrepareResult['counts'], table: AlgorithmTable): Algorithm[] {
  const chosen: readonly string[] | undefined = algorithmsOf(project);
  const few = crossValidationOf(project, counts) !== undefined;
  const isTried = ({ onRequest = false, slow = false }: Algorithm) => !onRequest && (!slow || few);
  return table
    .filter(({ tasks }) => tasks.includes(project.objective.task))
    .filter((one) => !one.baseline && (chosen?.includes(one.name) ?? isTried(one)))
    .map((one) => configured(one, project));
}

/** Those whose parameters are searched. */
function drawnFrom(project: Project, algorithms: readonly Algorithm[]): readonly Algorithm[] {
  return algorithmsOf(project) ? algorithms : algorithms.filter(({ slow }) => !slow);
}
