import { expect } from 'vitest';
import { type IngestedFile, ingestFiles } from '../../../bin/client/ingest.ts';
import { poll } from '../../../bin/client/poll.ts';
import { followRun, type RunDetails, requestRun, runOf } from '../../../bin/client/run.ts';
import { silentProgress } from '../../../bin/ui/progress.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { RunRecord } from '../../../core/contracts/registry/runs.ts';
import { listRuns } from '../../../core/registry/runs.ts';
import { csv } from '../../../scripts/csv.ts';
import { type Order, orders } from '../../../scripts/orders.ts';
import { writeFile } from './files.ts';
import { platform, publish } from './platform.ts';

const timeoutMs = 240_000;

/** Uploads files as the command line does, and waits until each is in the catalogue or set aside. */
export async function ingest(project: string, source: string, ...files: string[]): Promise<IngestedFile[]> {
  return ingestFiles(await platform(), { project, source, files, timeoutMs, progress: silentProgress });
}

/** Asks for a run, which must not be refused; its id. */
export async function startRun(project: string): Promise<string> {
  const at = await platform();
  const { trigger, decision } = await requestRun(at, project);
  return runOf(at, trigger, decision, { timeoutMs });
}

/** Asks for a run and waits for its end, whatever that is. */
export async function runToEnd(project: string): Promise<RunDetails> {
  return endOf(project, await startRun(project));
}

/** A run when it has ended. */
export async function endOf(project: string, runId: string): Promise<RunDetails> {
  return followRun(await platform(), project, runId, { timeoutMs, intervalMs: 200 });
}

/** The newest run that fits, once there is one. */
export async function awaitRun(project: string, fits: (run: RunRecord) => boolean): Promise<RunRecord> {
  const { registry } = await platform();
  return poll(async () => (await listRuns(registry, project)).find(fits), {
    // What waits for its time is told of by whole minutes.
    timeoutMs: 180_000,
    waitingFor: `a run of '${project}'`,
  });
}

/** Publishes a project of orders and brings it to its first champion. */
export async function trainOrders(
  definition: ProjectInput,
  rows: readonly Order[] = orders(600, 1),
): Promise<RunDetails> {
  await publish(definition);
  await ingest(definition.name, 'orders', writeFile('orders.csv', csv(rows)));
  const details = await runToEnd(definition.name);
  expect(details.run, JSON.stringify(details.run.error)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });
  return details;
}
