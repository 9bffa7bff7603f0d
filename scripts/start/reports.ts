import { readObject, saveReport } from '../../bin/client/objects.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { saveCard } from '../../bin/commands/model-show.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { StepOutputRecord, StepRecord } from '../../core/contracts/registry/runs.ts';
import type { ProfileResult } from '../../core/contracts/steps.ts';
import { jsonOf } from '../../core/ports/json.ts';
import { profileSchema } from '../../core/profile/profile.ts';
import type { Story } from './story.ts';

/** Copies the pages about a model to files, and reads the warnings of the profile. */
export async function saveReports(
  platform: Platform,
  model: ModelRecord,
  monitorPage: string | undefined,
): Promise<Pick<Story, 'reports' | 'warnings'>> {
  const { project, runId, version } = model;
  const card = await saveCard(platform, model);
  const reports = [{ title: `model card, version ${version}`, path: card }];
  const step = await platform.registry.get<StepRecord>(keys.runStep(runId, 'profile'));
  const output = step && (await platform.registry.get<StepOutputRecord>(keys.stepOutput(step.stepKey)));
  let warnings: string[] = [];
  if (output) {
    const { profileKey, reportKey } = output.result as ProfileResult;
    const profile = jsonOf(await readObject(platform, profileKey), profileKey, profileSchema);
    warnings = profile.warnings.filter((w) => w.severity !== 'info').map((w) => w.message);
    reports.unshift({ title: 'data profile', path: await saveReport(platform, reportKey, project, 'profile.html') });
  }
  if (monitorPage) reports.push({ title: 'monitor', path: monitorPage });
  return { reports, warnings };
}
