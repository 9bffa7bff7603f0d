import { lake as keysOf } from '../contracts/lake.ts';
import type { LifecycleState, ProfileResult } from '../contracts/steps.ts';
import type { Ports } from '../ports/index.ts';
import { putJson } from '../ports/json.ts';
import { requireResult } from '../steps/required.ts';
import { snapshotRows } from '../steps/snapshot-rows.ts';
import type { Step, StepPorts } from '../steps/step.ts';
import type { Profile } from './profile.ts';
import { profileDataset } from './profile-dataset.ts';

export interface ProfilePorts extends StepPorts, Pick<Ports, 'lake'> {
  /** The profile as a page (HTML). */
  page: (profile: Profile) => string;
}

const maxWarnings = 10;

/** Describes the snapshot's columns, their relation to the target and what looks wrong, as JSON and as a page. */
export const profileStep: Step<LifecycleState, ProfileResult, ProfilePorts> = {
  name: 'profile',
  inputs: (_, state) => ({ snapshotId: requireResult(state, 'snapshot').snapshotId }),
  run: async (ports, state, { stepKey }) => {
    const { lake, page } = ports;
    const { snapshotId } = requireResult(state, 'snapshot');
    const profile = profileDataset(await snapshotRows(ports, state));
    const profileKey = keysOf.report(state.project, 'profile', snapshotId, 'profile.json');
    const reportKey = keysOf.report(state.project, 'profile', snapshotId, 'profile.html');
    await putJson(lake, profileKey, profile);
    await lake.put(reportKey, page(profile), { contentType: 'text/html; charset=utf-8' });
    const warnings = profile.warnings.filter((w) => w.severity !== 'info');
    return {
      result: { stepKey, profileKey, reportKey, warnings: warnings.length },
      summary: {
        rows: profile.rows,
        columns: profile.columns.length,
        duplicates: profile.duplicates,
        warnings: warnings.map((w) => w.message).slice(0, maxWarnings),
      },
    };
  },
};
