import { expect, test } from 'vitest';
import { otherMemoryMb, stepMemoryMb } from '../../../core/steps/function-price.ts';
import { lifecycleSteps } from '../../../lib/constructs/lifecycle/steps.ts';

/** Constructs by the names that runs record their steps under. */
const constructOf: Record<string, string> = { search: 'PlanTrials', register: 'Register', promote: 'Promote' };

test('what a run costs is counted by the memory that its functions have', () => {
  for (const [step, memory] of Object.entries(stepMemoryMb))
    expect(lifecycleSteps[constructOf[step]!]?.memory, step).toBe(memory);
  for (const construct of ['Snapshot', 'Profile', 'Prepare', 'TrainTrial', 'Evaluate', 'Refit', 'LoadEntities'])
    expect(lifecycleSteps[construct]?.memory, construct).toBe(otherMemoryMb);
});
