import { projectKey } from '../../bin/client/api-key.ts';
import { recorded } from '../../bin/client/bring-up.ts';
import { type IngestedFile, ingestFiles } from '../../bin/client/ingest.ts';
import { readObject } from '../../bin/client/objects.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { followRun, type RunDetails, readRun, requestRun, runOf } from '../../bin/client/run.ts';
import { CommandFailed } from '../../bin/errors.ts';
import { formatCount, formatPercent, plural } from '../../bin/ui/format.ts';
import { grouped, type Progress, type Task } from '../../bin/ui/progress.ts';
import { runProgress } from '../../bin/ui/run-progress.ts';
import { evaluationSchema } from '../../core/evaluate/evaluation-json.ts';
import { jsonOf } from '../../core/ports/json.ts';
import { getModel } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { exampleData } from './example-data.ts';
import { saveReports } from './reports.ts';
import { monitorOnce, predictLiveDay } from './serve-example.ts';
import type { Stage, Story } from './story.ts';

const project = 'bank-fraud';
const ingestTimeoutMs = 600_000;
const runTimeoutMs = 1_800_000;

export interface ExampleOptions {
  progress: Progress;
  /** Of the local cloud: another one holds nothing of what an earlier one held. */
  instance: string;
  /** Directory of the example's files. */
  data: string;
  /** File that remembers what was predicted and monitored. */
  served: string;
}

/** The bank-fraud example; each stage is passed over where the platform holds its result already. */
export async function playExample(platform: Platform, options: ExampleOptions): Promise<Story> {
  const { progress } = options;
  const stages: Stage[] = [];
  const stage = recorded(progress, stages);

  const data = await stage('data', async (task) => {
    const made = await exampleData(options.data, (text) => task.update(text));
    const { rows, fraudRate, days } = made.summary;
    const detail = `${formatCount(rows)} payments of ${days} days, ${formatPercent(fraudRate)} fraud`;
    return { result: made, detail, found: !made.made };
  });
  const files = await stage('ingest', async (task) => {
    const result = await ingestAll(platform, data, task);
    const sum = (of: 'rows' | 'quarantined') => result.reduce((total, f) => total + (f[of] ?? 0), 0);
    const detail = `${plural(result.length, 'file')}, ${plural(sum('rows'), 'row')}, ${formatCount(sum('quarantined'))} quarantined`;
    return { result, detail, found: result.every((f) => f.status === 'unchanged') };
  });
  const run = await runUnlessDone(platform, files, progress, stages);

  const live = await findLiveVariant(platform.registry, project);
  if (!live)
    throw new CommandFailed(`run ${run.run.runId} ended without a champion: ${run.run.outcome ?? 'no outcome'}`);
  const model = await getModel(platform.registry, project, live.version);
  const evaluation = jsonOf(await readObject(platform, model.evaluationKey), model.evaluationKey, evaluationSchema);
  const key = await projectKey(platform, project);

  const served = await stage('predict', async (task) => {
    const place = { identity: `${options.instance}/${model.digest}`, file: options.served };
    const result = await predictLiveDay(platform, project, data, place, (text) => task.update(text));
    return {
      result,
      detail: `${plural(result.predicted, 'payment')} of the next day through the API`,
      found: result.found,
    };
  });
  const monitor = await stage('monitor', async () => {
    const result = await monitorOnce(platform, project, served, options.served);
    const { record } = result;
    const detail = record
      ? `${formatCount(record.rows)} predictions, ${plural(record.found.drifted, 'feature')} drifted, ${plural(record.found.violations, 'violation')}`
      : 'nothing new to judge';
    return { result, detail, found: result.found };
  });
  const { reports, warnings } = await saveReports(platform, model, monitor.page);
  return {
    platform,
    stages,
    data: data.summary,
    files,
    run,
    model,
    evaluation,
    warnings,
    key,
    examples: served.examples,
    monitor: monitor.record,
    reports,
  };
}

async function ingestAll(
  platform: Platform,
  { transactions, chargebacks }: { transactions: string[]; chargebacks: string[] },
  task: Task,
): Promise<IngestedFile[]> {
  const progress = grouped(task, transactions.length + chargebacks.length);
  const request = { project, timeoutMs: ingestTimeoutMs, progress };
  const files = [
    ...(await ingestFiles(platform, { ...request, source: 'transactions', files: transactions })),
    ...(await ingestFiles(platform, { ...request, source: 'chargebacks', files: chargebacks })),
  ];
  const bad = files.find((f) => f.status === 'rejected' || f.status === 'failed');
  if (bad) throw new CommandFailed(`${bad.file} was not ingested: ${bad.reason ?? bad.status}`);
  return files;
}

/** The run that made the champion where there is one and no file is new, else a run to its end. */
async function runUnlessDone(
  platform: Platform,
  files: IngestedFile[],
  progress: Progress,
  stages: Stage[],
): Promise<RunDetails> {
  const live = await findLiveVariant(platform.registry, project);
  const started = Date.now();
  if (live && files.every((f) => f.status === 'unchanged')) {
    const { runId } = await getModel(platform.registry, project, live.version);
    const details = await readRun(platform, project, runId);
    stages.push({ name: 'run', ms: 0, detail: details.run.outcome ?? '', found: true });
    return details;
  }
  const { trigger, decision } = await requestRun(platform, project);
  const runId = await runOf(platform, trigger, decision, {
    timeoutMs: runTimeoutMs,
    onWait: (before) => progress.note(`  run ${before} is under way; ours starts when it has ended`),
  });
  const details = await followRun(platform, project, runId, {
    timeoutMs: runTimeoutMs,
    onChange: runProgress(progress, 'expectedCost'),
  });
  const { run } = details;
  if (run.status === 'failed')
    throw new CommandFailed(`run ${runId} failed in step ${run.error?.step}: ${run.error?.message}`);
  stages.push({ name: 'run', ms: Date.now() - started, detail: run.outcome ?? '', found: false });
  return details;
}
