import { awsPorts, type StepPorts, stepHandler } from '../../adapters/step-handler.ts';
import type { SnapshotManifest } from '../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { LifecycleState, TrialsResult } from '../../core/contracts/steps.ts';
import { planTrials } from '../../core/search/plan-trials.ts';
import { requireResult } from '../../core/search/references.ts';

/** Draws the trials of the search from the definition that the snapshot was taken under. */
export const planTrialsStep = (ports: () => StepPorts = awsPorts) =>
  stepHandler<TrialsResult>(
    'search',
    {
      inputs: (state: LifecycleState) => ({
        snapshotId: requireResult(state, 'snapshot').snapshotId,
        prepare: requireResult(state, 'prepare').stepKey,
      }),
      run: async ({ state, stepKey, lake }) => {
        const { snapshotId } = requireResult(state, 'snapshot');
        const bytes = await lake.get(keysOf.snapshotManifest(state.project, snapshotId));
        const { definition } = JSON.parse(new TextDecoder().decode(bytes)) as SnapshotManifest;
        const trials = planTrials(definition, requireResult(state, 'prepare').counts);
        const count: Record<string, number> = {};
        for (const { algorithm, fraction } of trials) {
          const kind = fraction === undefined ? algorithm : 'learningCurve';
          count[kind] = (count[kind] ?? 0) + 1;
        }
        const { parallel } = definition.training.search;
        return { result: { stepKey, trials, parallel }, summary: { trials: trials.length, ...count } };
      },
    },
    ports,
  );

export const handler = planTrialsStep();
