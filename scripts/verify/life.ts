import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promoteResult, publicationReport } from '../../bin/client/answers.ts';
import { post } from '../../bin/client/api.ts';
import { projectKey } from '../../bin/client/api-key.ts';
import { askAsCaller } from '../../bin/client/ask-as-caller.ts';
import { ingestFiles } from '../../bin/client/ingest.ts';
import { runMonitor } from '../../bin/client/monitor.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { poll } from '../../bin/client/poll.ts';
import { followRun, requestRun, runOf } from '../../bin/client/run.ts';
import { silentProgress } from '../../bin/ui/progress.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import { featuresFound } from '../../core/contracts/monitor-finding.ts';
import type { PredictionResponse } from '../../core/contracts/serving.ts';
import type { PromoteResult } from '../../core/contracts/steps.ts';
import { listAudit } from '../../core/registry/audit.ts';
import type { ApplyRequest } from '../../core/retrain/deployment.ts';
import type { PublicationReport } from '../../core/retrain/publish-projects.ts';
import type { PromotionCommand } from '../../core/rollout/promote-command.ts';
import { csv } from '../csv.ts';
import { orders } from '../orders.ts';
import { type Check, demand } from './check.ts';
import { verifyProject } from './project.ts';

const project = verifyProject.name;
const minutes = (n: number) => n * 60_000;
/** A function remembers who serves for five seconds. */
const switchMs = 30_000;

/** A small project from a file to predictions, drift and a rollback; each check needs those before it. */
export const lifeChecks: readonly Check[] = [
  {
    name: 'a file becomes a dataset',
    async run(platform) {
      const { applyFunction } = platform.outputs;
      const request = { definitions: [verifyProject] };
      await askAsCaller<ApplyRequest, PublicationReport>(platform, applyFunction, request, publicationReport);
      const rows = await ingested(platform, 1, 600);
      return { passed: `${rows} rows are catalogued` };
    },
  },
  {
    name: 'a run trains a model, which serves',
    async run(platform) {
      const { version, outcome } = await trained(platform);
      demand(outcome === 'promoted' && version === 1, `version ${version} is ${outcome}, expected 1, promoted`);
      return { passed: 'version 1 is promoted' };
    },
  },
  {
    name: 'the API predicts',
    async run(platform) {
      const { modelVersion, predictions } = await predicted(platform, 5, 1);
      demand(modelVersion === 1 && predictions.length === 5, `version ${modelVersion} made ${predictions.length}`);
      return { passed: `version ${modelVersion} answers` };
    },
  },
  {
    name: 'drift is found',
    async run(platform) {
      const sent = await predicted(platform, 300, 4);
      await captured(
        platform,
        sent.predictions.map(({ inferenceId }) => inferenceId),
      );
      const outcome = await runMonitor(platform, project, { wait: true, timeoutMs: minutes(15) });
      demand(outcome.status === 'judged', `the monitor is ${outcome.status}`);
      const found = featuresFound(outcome.record.findings, 'drift');
      demand(found.includes('distance'), `drift of ${found.join(', ') || 'nothing'}, expected distance`);
      return { passed: `in ${found.join(', ')}` };
    },
  },
  {
    name: 'a rollback takes effect, and the audit says who',
    async run(platform) {
      await ingested(platform, 2, 600);
      const { version } = await trained(platform);
      await decided(platform, { action: 'promote', project, version });
      await serves(platform, version);
      await decided(platform, { action: 'rollback', project });
      await serves(platform, 1);
      const [last] = await listAudit(platform.registry, project, 1);
      demand(/^arn:/.test(last?.by ?? ''), `the audit says ${last?.by}, expected an ARN`);
      return { passed: `version ${version}, then 1 again, by ${last?.by}` };
    },
  },
];

async function ingested(platform: Platform, seed: number, count: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'perennial-verify-'));
  try {
    const file = join(directory, `orders-${seed}.csv`);
    writeFileSync(file, csv(orders(count, seed)));
    const request = { project, source: 'orders', files: [file], timeoutMs: minutes(15), progress: silentProgress };
    const [result] = await ingestFiles(platform, request);
    demand(result?.status === 'catalogued', `the file is ${result?.status}: ${result?.reason ?? ''}`);
    return result.rows ?? 0;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function trained(platform: Platform): Promise<{ version: number; outcome: string | undefined }> {
  const { trigger, decision } = await requestRun(platform, project);
  const runId = await runOf(platform, trigger, decision, { timeoutMs: minutes(60) });
  const { run } = await followRun(platform, project, runId, { timeoutMs: minutes(60), intervalMs: 1_000 });
  demand(run.status === 'succeeded', `the run ${run.status}: ${JSON.stringify(run.error ?? {})}`);
  return { version: run.version ?? 0, outcome: run.outcome };
}

async function predicted(platform: Platform, count: number, factor: number): Promise<PredictionResponse> {
  const { value } = await projectKey(platform, project);
  const records = orders(count, 9).map(({ late: _, distance, ...order }) => ({
    ...order,
    distance: distance === null ? null : distance * factor,
  }));
  return post<PredictionResponse>(
    platform.apiUrl(`projects/${project}/predictions`),
    value,
    JSON.stringify({ records }),
  );
}

/** Waits for predictions in the lake: the stream holds them back for some minutes. */
async function captured(platform: Platform, ids: readonly string[]): Promise<void> {
  const { S3ObjectStore } = await import('../../adapters/aws/s3-object-store.ts');
  const lake = new S3ObjectStore(await platform.s3(), platform.outputs.lakeBucket);
  const last = ids.at(-1)!;
  const seen = new Set<string>();
  const find = async () => {
    for await (const { key } of lake.list(keysOf.inferences(project))) {
      if (seen.has(key)) continue;
      seen.add(key);
      if (new TextDecoder().decode(await lake.get(key)).includes(last)) return true;
    }
    return undefined;
  };
  await poll(find, { timeoutMs: minutes(25), intervalMs: 2_000, waitingFor: 'the predictions in the inference log' });
}

function decided(platform: Platform, command: Omit<PromotionCommand, 'by'>): Promise<PromoteResult> {
  return askAsCaller<PromotionCommand, PromoteResult>(
    platform,
    platform.outputs.decideFunction,
    command,
    promoteResult,
  );
}

async function serves(platform: Platform, version: number): Promise<void> {
  const probe = async () => ((await predicted(platform, 1, 1)).modelVersion === version ? true : undefined);
  await poll(probe, { timeoutMs: switchMs, intervalMs: 1_000, waitingFor: `version ${version} at the API` });
}
