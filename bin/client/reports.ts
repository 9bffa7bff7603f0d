import { lake } from '../../core/contracts/lake.ts';
import { featuresFound } from '../../core/contracts/monitor-finding.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { RunRecord, StepOutputRecord, StepRecord } from '../../core/contracts/registry/runs.ts';
import type { ProfileResult } from '../../core/contracts/steps.ts';
import { jsonOf } from '../../core/ports/json.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { profileSchema } from '../../core/profile/profile.ts';
import { listModels } from '../../core/registry/models.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { CommandFailed } from '../errors.ts';
import { plural } from '../ui/format.ts';
import { listMonitors } from './monitor.ts';
import { readObject } from './objects.ts';
import type { Platform } from './platform.ts';

export type ReportKind = 'profile' | 'evaluation' | 'card' | 'monitor';

/** A page, or the figures, of a run, a model version or a check of the monitor. */
export interface Report {
  /** `profile-<run>`, `evaluation-<run>`, `card-<version>`, `monitor-<check>`. */
  id: string;
  kind: ReportKind;
  at: string;
  about: string;
  key: string;
}

/** All reports of a project, newest first. */
export async function listReports(platform: Platform, project: string, limit: number): Promise<Report[]> {
  const { registry } = platform;
  const [runs, models, checks] = await Promise.all([
    listRuns(registry, project, limit),
    listModels(registry, project),
    listMonitors(platform, project, limit),
  ]);
  const ofRuns = await Promise.all(runs.map((run) => reportsOfRun(platform, run, models)));
  const cards = models.map(
    ({ version, state, digest, createdAt, algorithm }): Report => ({
      id: `card-${version}`,
      kind: 'card',
      at: createdAt,
      about: `version ${version}, ${algorithm.name}, ${state}`,
      key: lake.model(project, digest, 'model-card.html'),
    }),
  );
  const monitors = checks.map(({ monitorId, at, rows, modelVersion, findings, found, reportKey }): Report => {
    const words = [
      ...(found.drifted > 0 ? [`drift of ${featuresFound(findings, 'drift').join(', ')}`] : []),
      ...(found.violations > 0 ? [`${plural(found.violations, 'quality violation')}`] : []),
    ];
    return {
      id: `monitor-${monitorId}`,
      kind: 'monitor',
      at,
      about: [`${plural(rows, 'prediction')} of version ${modelVersion}`, ...words].join(', '),
      key: reportKey.replace(/\.json$/, '.html'),
    };
  });
  return [...ofRuns.flat(), ...cards, ...monitors].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit);
}

/** A report by its id; `monitor` is the last of the monitor. @throws CommandFailed where there is none */
export async function findReport(platform: Platform, project: string, id: string): Promise<Report> {
  const all = await listReports(platform, project, 10_000);
  const found = all.find((r) => r.id === id || (id === 'monitor' && r.kind === id));
  if (!found)
    throw new CommandFailed(`project '${project}' has no report '${id}'; npx perennial reports ${project} lists them`);
  return found;
}

/** The profile of a run, or of the latest that has one. @throws CommandFailed */
export async function readProfile(
  platform: Platform,
  project: string,
  runId?: string,
): Promise<{ run: RunRecord; profile: Profile; pageKey: string }> {
  const runs = await listRuns(platform.registry, project, runId === undefined ? 50 : undefined);
  const models = await listModels(platform.registry, project);
  for (const run of runs.filter((r) => runId === undefined || r.runId === runId)) {
    const key = await profileKeyOf(platform, run, models);
    if (key === undefined) continue;
    const jsonKey = key.replace(/\.html$/, '.json');
    const profile = jsonOf(await readObject(platform, jsonKey), jsonKey, profileSchema);
    return { run, profile, pageKey: key };
  }
  const which = runId === undefined ? 'no run with a profile yet' : `no run '${runId}' with a profile`;
  throw new CommandFailed(`project '${project}' has ${which}; npx perennial run ${project} --wait makes one`);
}

async function reportsOfRun(platform: Platform, run: RunRecord, models: readonly ModelRecord[]): Promise<Report[]> {
  const { project, runId, startedAt } = run;
  const evaluate = await platform.registry.get<StepRecord>(keys.runStep(runId, 'evaluate'));
  const page = await profileKeyOf(platform, run, models);
  const about = `run ${runId}, ${run.outcome ?? run.status}`;
  const at = (step?: StepRecord) => step?.finishedAt ?? startedAt;
  const reports: Report[] = page ? [{ id: `profile-${runId}`, kind: 'profile', at: startedAt, about, key: page }] : [];
  if (evaluate?.status === 'succeeded') {
    const key = lake.report(project, 'evaluation', evaluate.stepKey, 'evaluation.json');
    reports.push({ id: `evaluation-${runId}`, kind: 'evaluation', at: at(evaluate), about, key });
  }
  return reports;
}

/** Key of the profile's page; the output of the step expires, the model that was made of the run remembers its snapshot. */
async function profileKeyOf(
  { registry }: Platform,
  { project, runId }: RunRecord,
  models: readonly ModelRecord[],
): Promise<string | undefined> {
  const step = await registry.get<StepRecord>(keys.runStep(runId, 'profile'));
  if (step?.status !== 'succeeded') return undefined;
  const output = await registry.get<StepOutputRecord>(keys.stepOutput(step.stepKey));
  if (output) return (output.result as ProfileResult).reportKey;
  const model = models.find((m) => m.runId === runId);
  return model && lake.report(project, 'profile', model.snapshotId, 'profile.html');
}
