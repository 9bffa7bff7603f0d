import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { snapshotManifestSchema } from '../contracts/dataset.ts';
import type { SnapshotId, StepKey } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { LifecycleState, TrialsResult } from '../contracts/steps.ts';
import { isAutomatic, isOfMonitor } from '../contracts/triggers.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { getModel } from '../registry/models.ts';
import { findLiveVariant } from '../registry/routes.ts';
import { requireResult } from '../steps/required.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { planTrials } from './plan-trials.ts';
import { championTrials, type WarmStart } from './warm-start.ts';

interface PlanPorts extends StepPorts, Pick<Ports, 'lake'> {
  algorithms: AlgorithmTable;
}

interface PlanInputs {
  snapshotId: SnapshotId;
  prepare: StepKey;
  warm: WarmStart | null;
}

/** Draws the trials of the search from the definition that the snapshot was taken under. */
export const planTrialsStep: Step<LifecycleState, TrialsResult, PlanPorts, PlanInputs> = {
  name: 'search',
  inputs: async ({ registry }, state) => ({
    snapshotId: requireResult(state, 'snapshot').snapshotId,
    prepare: requireResult(state, 'prepare').stepKey,
    warm: await warmStartOf(registry, state),
  }),
  run: async ({ lake, algorithms }, state, { stepKey, inputs: { warm } }) => {
    const { snapshotId } = requireResult(state, 'snapshot');
    const manifest = keysOf.snapshotManifest(state.project, snapshotId);
    const { definition } = await getJson(lake, manifest, snapshotManifestSchema);
    const trials = planTrials(definition, requireResult(state, 'prepare').counts, algorithms, warm ?? undefined);
    const count: Record<string, number> = {};
    for (const { algorithm, fraction } of trials) {
      const kind = fraction === undefined ? algorithm : 'learningCurve';
      count[kind] = (count[kind] ?? 0) + 1;
    }
    const { parallel } = definition.training.search;
    const result = { stepKey, trials, ...(warm && championTrials(warm, trials, definition)), parallel };
    return { result, summary: { trials: trials.length, ...count } };
  },
};

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
  const { name, parameters, members } = (await getModel(registry, project, live.version)).algorithm;
  return { algorithm: { name, parameters, ...(members && { members }) }, fewer: isOfMonitor(trigger) };
}
