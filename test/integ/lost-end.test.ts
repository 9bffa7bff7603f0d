import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeExecution } from '../../bin/client/executions.ts';
import { poll } from '../../bin/client/poll.ts';
import { requestRun } from '../../bin/client/run.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { RunRecord } from '../../core/contracts/registry/runs.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { readLease } from '../../core/retrain/lease.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { endOf, ingest, startRun } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const rule = { Name: 'perennial-dev-run-finished' };
const training = { algorithms: ['logisticRegression' as const], search: { trials: 1 } };
/** Long enough to be cancelled while it is under way. */
const long = { algorithms: ['gradientBoostedTrees' as const], search: { trials: 40, parallel: 1 } };

async function bus() {
  return new EventBridgeClient((await platform()).settings.sdk);
}

async function prepared(prefix: string, rows: number, how: typeof training | typeof long = training): Promise<string> {
  const name = uniqueName(prefix);
  await publish(ordersProject(name, { training: how }));
  await ingest(name, 'orders', writeFile('orders.csv', csv(orders(rows, 1))));
  return name;
}

/** Waits until the execution of a run has ended, whatever the registry knows of it. */
async function executionOver(project: string, runId: string) {
  const at = await platform();
  return poll(
    async () => {
      const run = await at.registry.get<RunRecord>(keys.run(project, runId));
      const found = run?.executionArn
        ? await describeExecution(at, at.outputs.lifecycleMachineArn, run.executionArn)
        : undefined;
      return found && found.status !== 'RUNNING' ? found : undefined;
    },
    { timeoutMs: 240_000, waitingFor: `the end of the execution of run ${runId}` },
  );
}

describe('when no event tells of the end of a run', () => {
  beforeAll(async () => {
    await (await bus()).send(new DisableRuleCommand(rule));
  });
  afterAll(async () => {
    await (await bus()).send(new EnableRuleCommand(rule));
  });

  test('the next trigger finds it, and the project goes on', async () => {
    const at = await platform();
    const name = await prepared('lost-end', 400);
    const runId = await startRun(name);
    expect(await executionOver(name, runId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await at.registry.get<RunRecord>(keys.run(name, runId))).toMatchObject({ status: 'running' });

    const started = await poll(
      async () => {
        const { decision } = await requestRun(at, name);
        return decision.decision === 'started' ? decision : undefined;
      },
      { timeoutMs: 120_000, intervalMs: 15_000, waitingFor: 'a decision to start' },
    );

    expect(await at.registry.get<RunRecord>(keys.run(name, runId))).toMatchObject({ status: 'succeeded' });
    expect((await readLease(at.registry, name))?.runId).toBe(started.runId);
    await executionOver(name, started.runId);
    const unlocked = await perennial<{ changed: boolean; status: string }>('run', 'unlock', name, '--json');
    expect(unlocked.json).toMatchObject({ changed: true, status: 'succeeded', runId: started.runId });
    expect((await listAudit(at.registry, name, 1))[0]).toMatchObject({ action: 'project unlocked' });
  });
});

test('a run that is cancelled ends at once, says by whom, and frees the project', async () => {
  const at = await platform();
  const name = await prepared('cancelled', 20_000, long);
  const runId = await startRun(name);
  const refused = await perennial('run', 'unlock', name);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`perennial run cancel ${runId}`);

  const { json } = await perennial('run', 'cancel', runId, '--reason', 'wrong file', '--json');

  expect(json).toMatchObject({ action: 'cancel', project: name, runId, status: 'failed', changed: true });
  const { run } = await endOf(name, runId);
  expect(run.error?.message).toMatch(/cancelled by .*: wrong file/);
  expect(await executionOver(name, runId)).toMatchObject({ status: 'ABORTED', error: 'Cancelled' });
  expect((await readLease(at.registry, name))?.runId).toBeNull();
  expect((await listAudit(at.registry, name, 1))[0]).toMatchObject({ action: 'run cancelled', reason: 'wrong file' });
});
