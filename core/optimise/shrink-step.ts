import type { SizeFraction } from '../algorithms/algorithm.ts';
import type { GateResult } from '../contracts/gate.ts';
import type { LifecycleState, ShrinkResult, TrialResult, TrialSpec } from '../contracts/steps.ts';
import type { TrialOutcome } from '../evaluate/leaderboard.ts';
import { rankRun, validationOf } from '../evaluate/rank-run.ts';
import { trialOutcomes } from '../evaluate/trial-outcomes.ts';
import { relativeGain, selectionMetric } from '../metrics/selection-metric.ts';
import { SearchTimeOver } from '../search/errors.ts';
import { readPrepared } from '../search/references.ts';
import { trainTrial } from '../search/train-trial.ts';
import type { TrainPorts } from '../search/train-trial-step.ts';
import { definitionOf } from '../steps/definition-of.ts';
import { requireResult } from '../steps/required.ts';
import type { Step } from '../steps/step.ts';
import { formatPercent } from '../values/format.ts';
import { figureInWords, worseInWords } from './figure-words.ts';
import { fractionFor } from './fraction-for.ts';
import { type ModelSize, modelSizes } from './model-size.ts';
import { budgetFindings } from './over-budget.ts';
import { smallerSpecs } from './smaller-specs.ts';

/** A smaller configuration has larger trees, now and then: then less of it is trained. */
const attempts = 3;
const margin = 0.9;

/** Why no smaller model may take the place of one that is over the budget. */
interface None {
  reason: string;
}

/** A smaller candidate, and those that were trained to find it. */
interface Found {
  trial: number;
  worse: number;
  specs: TrialSpec[];
  results: TrialResult[];
}

/**
 * Finds a smaller model for one that is over the budget: of the size that by the figures keeps it, within the tolerance of the metric on
 * the rows that judge trials. It is a trial from here on, and with the baselines the only candidate, so that it is backtested, evaluated,
 * compared and refitted as any other.
 */
export const shrinkStep: Step<LifecycleState, ShrinkResult, TrainPorts> = {
  name: 'shrink',
  inputs: (_, state) => ({
    prepare: requireResult(state, 'prepare').stepKey,
    gate: requireResult(state, 'gate').stepKey,
    trials: requireResult(state, 'search').trials.length,
  }),
  run: async (ports, state, { stepKey }) => {
    const gate = requireResult(state, 'gate');
    const { trials } = requireResult(state, 'search');
    const sought = await seek(ports, state, gate);
    if ('reason' in sought) {
      const findings = budgetFindings(gate.tries.at(-1)!.over, gate.died, sought.reason);
      const result = { stepKey, found: false, trials, results: [], gate: { ...gate, findings, smaller: false } };
      return { result, summary: { found: false, reason: sought.reason } };
    }
    const { trial, worse, specs, results } = sought;
    const all = [...trials, ...specs].map((spec) =>
      spec.index === trial || spec.baseline || spec.fraction !== undefined ? spec : { ...spec, refused: true as const },
    );
    return {
      result: { stepKey, found: true, trials: all, results, gate: { ...gate, next: { trial, worse } } },
      summary: { found: true, trial, metric: worseInWords(worse) },
    };
  },
};

async function seek(ports: TrainPorts, state: LifecycleState, gate: GateResult): Promise<Found | None> {
  const candidate = gate.tries.at(-1)!;
  const size = fractionFor(candidate);
  if ('never' in size)
    return {
      reason: `one that has learned nothing takes ${figureInWords(size.never, candidate.floor![size.never])}: no smaller model keeps that limit`,
    };
  const outcomes = await trialOutcomes(ports, state);
  const reference = outcomes.find((one) => one.spec.index === candidate.trial)!;
  const sizes = await modelSizes(ports, requireResult(state, 'trials'));
  const whole = sizes.get(candidate.trial)!;
  /** Trials of the search that are small enough, of whatever algorithm. */
  const ready = outcomes.filter(
    (one) => isWhole(one) && one !== reference && excessOf(sizes.get(one.spec.index)!, whole, size.fraction) <= 1,
  );
  const made = await trainSmaller(ports, state, reference, sizes, size.fraction);
  const candidates = [...ready, ...made.fitting];
  if (candidates.length === 0) return { reason: made.reason! };
  const { best, worse } = await judge(ports, state, reference, candidates);
  const { tolerance } = gate.budget ?? { tolerance: 0 };
  if (worse > tolerance) {
    const words = `a smaller one (trial ${best.spec.index}, ${best.iterations} iterations) is ${worseInWords(worse)}`;
    return { reason: `${words}, more than budget.tolerance (${formatPercent(tolerance)}) allows` };
  }
  return { trial: best.spec.index, worse, specs: made.specs, results: made.results };
}

/** What was trained to be smaller. */
interface Trained extends Pick<Found, 'specs' | 'results'> {
  /** Those that are small enough. */
  fitting: TrialOutcome[];
  /** Why there are none; absent where there are, or a member of the average that the search has trained will do. */
  reason?: string;
}

/** Trains smaller ones of the same algorithm until one is small enough; none where a member of the average is. */
async function trainSmaller(
  ports: TrainPorts,
  state: LifecycleState,
  { spec, iterations = 1 }: TrialOutcome,
  known: ReadonlyMap<number, ModelSize>,
  fraction: SizeFraction,
): Promise<Trained> {
  const search = requireResult(state, 'search');
  const { trials } = search;
  const own = known.get(spec.index)!;
  const specs: TrialSpec[] = [];
  const results: TrialResult[] = [];
  const none = (reason: string): Trained => ({ specs, results, fitting: [], reason });
  for (let attempt = 1, asked = fraction; ; attempt++) {
    const smaller = smallerSpecs(spec, trials, known, iterations, asked, ports.algorithms);
    if (!smaller) return none(`there are no smaller models of ${spec.algorithm}, and no other trial is small enough`);
    if ('known' in smaller) return { specs, results, fitting: [] };
    if (search.runtime === 'container' || search.inContainer?.includes(spec.index))
      return none('no smaller one was tried, as its trials are trained in containers');
    const made = smaller.specs.map((of, i): TrialSpec => ({ ...of, index: firstFree(trials) + specs.length + i }));
    const trained: TrialResult[] = [];
    try {
      for (const trial of made)
        trained.push(await trainTrial(ports, { ...state, prepare: requireResult(state, 'prepare'), trial }));
    } catch (error) {
      if (!(error instanceof SearchTimeOver)) throw error;
      return none(`no smaller one was trained in time: ${error.message}`);
    }
    specs.push(...made);
    results.push(...trained);
    const sizes = await modelSizes(ports, trained);
    const excess = (of: { index: number }) => excessOf(sizes.get(of.index)!, own, fraction);
    const small = made.filter((of) => excess(of) <= 1);
    const fitting = await trialOutcomes(ports, { ...state, search: { ...search, trials: small }, trials: trained });
    if (fitting.length > 0) return { specs, results, fitting };
    const least = Math.min(...made.map(excess));
    if (attempt === attempts)
      return none(
        `the smallest of ${specs.length} that were trained has ${formatPercent(least)} of the size that would do`,
      );
    asked = less(asked, margin / least);
  }
}

/** It could serve by itself: a model of the search, alone, of all rows. */
function isWhole({ spec, status }: TrialOutcome): boolean {
  return status === 'succeeded' && !spec.baseline && !spec.imported && !spec.members && spec.fraction === undefined;
}

const firstFree = (trials: readonly TrialSpec[]) => Math.max(...trials.map(({ index }) => index)) + 1;

/** How many times as large as would do, by the measure that is furthest off. */
function excessOf(size: ModelSize, whole: ModelSize, { bytes, reads }: SizeFraction): number {
  return Math.max(size.bytes / (bytes * whole.bytes), size.reads / (reads * whole.reads));
}

/** Of what is to be less already. */
const less = ({ bytes, reads }: SizeFraction, by: number): SizeFraction => ({
  bytes: bytes < 1 ? bytes * by : 1,
  reads: reads < 1 ? reads * by : 1,
});

/** The best of the candidates by the project's metric after calibration, and how much worse it is than what was chosen. */
async function judge(
  ports: TrainPorts,
  state: LifecycleState,
  reference: TrialOutcome,
  candidates: readonly TrialOutcome[],
): Promise<{ best: TrialOutcome; worse: number }> {
  const definition = await definitionOf(ports, state);
  const metric = selectionMetric(definition);
  const prepared = await readPrepared(ports, requireResult(state, 'prepare'));
  const validation = validationOf(definition, prepared, reference.spec.crossValidation);
  const score = (one: TrialOutcome) => {
    const { refused: _, ...spec } = one.spec;
    return rankRun(definition, validation, [{ ...one, spec }])[0]!.score;
  };
  const own = score(reference);
  const judged = candidates.map((one) => ({ best: one, worse: -relativeGain(metric, score(one), own) }));
  return judged.reduce((least, one) => (one.worse < least.worse ? one : least));
}
