import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import type { ProjectName, SnapshotId, StepKey } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { Project } from '../contracts/project.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { StepRecord } from '../contracts/registry/runs.ts';
import type { LifecycleState, TrialResult, TrialSpec, TrialsResult } from '../contracts/steps.ts';
import { isAutomatic, isOfMonitor } from '../contracts/triggers.ts';
import { improvement, selectionMetric } from '../metrics/selection-metric.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { getModel } from '../registry/models.ts';
import { findLiveVariant } from '../registry/routes.ts';
import { definitionOf } from '../steps/definition-of.ts';
import { requireResult } from '../steps/required.ts';
import { resultInputs } from '../steps/result-inputs.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { noRound, planImport, planRound, planTrials, type Seen } from './plan-trials.ts';
import { runtimeOf } from './runtime.ts';
import { trialFiles, trialSummarySchema } from './trial-files.ts';
import { trialsAtOnce } from './trials-at-once.ts';
import { championTrials, type WarmStart } from './warm-start.ts';

export interface PlanPorts extends StepPorts, Pick<Ports, 'lake'> {
  algorithms: AlgorithmTable;
  /** Function executions that the account has at a time. */
  concurrency: () => Promise<number>;
}

interface PlanInputs {
  snapshotId: SnapshotId;
  prepare: StepKey;
  warm: WarmStart | null;
  /** Says how many trials there are at once, and nothing of what they are. */
  concurrency: number;
  /** Of the rounds before. */
  trials?: ReturnType<typeof resultInputs>;
  /** The search's minutes are over: no further round is begun. */
  over?: true;
}

/** Plans the next round of the search, from the definition that the snapshot was taken under and how the trials so far have done. */
export const planTrialsStep: Step<LifecycleState, TrialsResult, PlanPorts, PlanInputs> = {
  name: 'search',
  recordAs: ({ search }) => (search ? `search-${search.trials.length}` : 'search'),
  inputs: async ({ registry, concurrency, clock }, state) => ({
    snapshotId: requireResult(state, 'snapshot').snapshotId,
    prepare: requireResult(state, 'prepare').stepKey,
    warm: await warmStartOf(registry, state),
    concurrency: await concurrency(),
    ...(state.trials && { trials: resultInputs(state.trials) }),
    ...((await isOver(registry, state, clock())) && { over: true }),
  }),
  run: async (ports, state, { stepKey, inputs: { warm, concurrency, over } }) => {
    const { algorithms } = ports;
    const definition = await definitionOf(ports, state);
    const prepare = requireResult(state, 'prepare');
    const { counts, imported } = prepare;
    const { search, trials: results } = state;
    const first = imported
      ? planImport(definition, counts, algorithms, imported)
      : planTrials(definition, counts, algorithms, warm ?? undefined);
    const before = search?.trials ?? [];
    const candidates = (trials: readonly TrialSpec[]) => trials.filter(({ fraction }) => fraction === undefined).length;
    const left = candidates(first.trials) + first.toCome - candidates(before);
    const seen = results && (await outcomesOf(ports, definition, state.project, before, results));
    const later = () => (over ? noRound : planRound(definition, counts, algorithms, seen!, left));
    const round = seen ? later() : first;
    const trials = [...before, ...round.trials];
    const count: Record<string, number> = {};
    for (const { algorithm, fraction } of round.trials) {
      const kind = fraction === undefined ? algorithm : 'learningCurve';
      count[kind] = (count[kind] ?? 0) + 1;
    }
    const champion = warm && championTrials(warm, trials, definition);
    const from = round.trials[0]?.index ?? before.at(-1)!.index + 1;
    const runtime = imported ? {} : runtimeOf(definition, prepare, trials, algorithms);
    const parallel = trialsAtOnce(definition.training.search.parallel, runtime.runtime ? undefined : concurrency);
    const { rungs } = round;
    const result = { stepKey, trials, from, rungs, more: round.toCome > 0, ...champion, parallel, ...runtime };
    return { result, summary: { trials: trials.length + round.toCome, ...count } };
  },
};

/** How each trial did on the rows that judge it, before calibration, and what it took. */
async function outcomesOf(
  { lake }: Pick<Ports, 'lake'>,
  definition: Project,
  project: ProjectName,
  trials: readonly TrialSpec[],
  results: readonly TrialResult[],
): Promise<Seen[]> {
  const metric = selectionMetric(definition);
  const read = trials.map(async (spec): Promise<Seen> => {
    const stepKey = results.find(({ index, status }) => index === spec.index && status === 'succeeded')?.stepKey;
    if (!stepKey) return { spec };
    const key = keysOf.work(project, stepKey, trialFiles.summary);
    const summary = await getJson(lake, key, trialSummarySchema);
    const { metrics, duration, history, stoppingMetricName: watched, stoppedEarly, outpaced } = summary;
    const value = metrics[metric];
    return {
      ...{ spec, duration },
      ...(value !== undefined && { loss: -improvement(metric, value, 0) }),
      ...(!stoppedEarly && !outpaced && { history, ...(watched !== undefined && { watched }) }),
    };
  });
  return Promise.all(read);
}

/** Whether the search's time was over before a later round. */
async function isOver(registry: Ports['registry'], { runId, search }: LifecycleState, now: Date): Promise<boolean> {
  const [first] = search?.trials ?? [];
  if (!first) return false;
  const begun = await registry.get<StepRecord>(keys.runStep(runId, 'search'));
  return begun !== undefined && now.getTime() >= Date.parse(begun.startedAt) + first.minutes * 60_000;
}

/**
 * The champion, where the search begins at it. A person, a changed definition and changed code ask for the search itself, which is
 * the same for the same rows.
 */
async function warmStartOf(
  registry: Ports['registry'],
  { project, trigger }: LifecycleState,
): Promise<WarmStart | null> {
  const live = isAutomatic(trigger) ? await findLiveVariant(registry, project) : undefined;
  if (!live) return null;
  const { name, parameters, members, imported } = (await getModel(registry, project, live.version)).algorithm;
  // Nobody knows how it was trained.
  if (imported) return null;
  return { algorithm: { name, parameters, ...(members && { members }) }, fewer: isOfMonitor(trigger) };
}
