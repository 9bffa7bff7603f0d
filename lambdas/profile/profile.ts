import { stepHandler } from '../../adapters/step-handler.ts';
import type { DatasetExtra } from '../../core/contracts/dataset.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { LifecycleState, ProfileResult } from '../../core/contracts/steps.ts';
import { profileReport } from '../../core/pages/profile/profile-page.ts';
import { profileDataset } from '../../core/profile/profile-dataset.ts';
import { decodeTable } from '../../core/table/codec.ts';

export class MissingSnapshot extends Error {
  override name = 'MissingSnapshot';
}

/** Describes the snapshot's columns, their relation to the target and what looks wrong, as JSON and as a page. */
export const handler = stepHandler<ProfileResult>('profile', {
  inputs: (state) => ({ snapshotId: snapshotOf(state).snapshotId }),
  run: async ({ state, stepKey, lake }) => {
    const { snapshotId, rowsKey } = snapshotOf(state);
    const { table, extra } = decodeTable<DatasetExtra>(await lake.get(rowsKey));
    const profile = profileDataset({ table, extra });
    const profileKey = keysOf.report(state.project, 'profile', snapshotId, 'profile.json');
    const reportKey = keysOf.report(state.project, 'profile', snapshotId, 'profile.html');
    await lake.put(profileKey, JSON.stringify(profile), { contentType: 'application/json' });
    await lake.put(reportKey, profileReport(profile), { contentType: 'text/html; charset=utf-8' });
    const warnings = profile.warnings.filter((w) => w.severity !== 'info');
    return {
      result: { stepKey, profileKey, reportKey, warnings: warnings.length },
      summary: {
        rows: profile.rows,
        columns: profile.columns.length,
        duplicates: profile.duplicates,
        warnings: warnings.map((w) => w.message).slice(0, 10),
      },
    };
  },
});

function snapshotOf({ snapshot }: LifecycleState) {
  if (!snapshot)
    throw new MissingSnapshot("received a state without 'snapshot', expected the result of that step before");
  return snapshot;
}
