import type { AlgorithmTable } from '../algorithms/algorithm.ts';
import { snapshotManifestSchema } from '../contracts/dataset.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { LifecycleState, TrialsResult } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { requireResult } from '../steps/required.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import { planTrials } from './plan-trials.ts';

interface PlanPorts extends StepPorts, Pick<Ports, 'lake'> {
  algorithms: AlgorithmTable;
}

/** Draws the trials of the search from the definition that the snapshot was taken under. */
export const planTrialsStep: Step<LifecycleState, TrialsResult, PlanPorts> = {
  name: 'search',
  inputs: (_, state) => ({
    snapshotId: requireResult(state, 'snapshot').snapshotId,
    prepare: requireResult(state, 'prepare').stepKey,
  }),
  run: async ({ lake, algorithms }, state, { stepKey }) => {
    const { snapshotId } = requireResult(state, 'snapshot');
    const manifest = keysOf.snapshotManifest(state.project, snapshotId);
    const { definition } = await getJson(lake, manifest, snapshotManifestSchema);
    const trials = planTrials(definition, requireResult(state, 'prepare').counts, algorithms);
    const count: Record<string, number> = {};
    for (const { algorithm, fraction } of trials) {
      const kind = fraction === undefined ? algorithm : 'learningCurve';
      count[kind] = (count[kind] ?? 0) + 1;
    }
    const { parallel } = definition.training.search;
    return { result: { stepKey, trials, parallel }, summary: { trials: trials.length, ...count } };
  },
};
