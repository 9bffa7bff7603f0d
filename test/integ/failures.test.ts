import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { readObject } from '../../bin/client/objects.ts';
import { poll } from '../../bin/client/poll.ts';
import { requestRun } from '../../bin/client/run.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { StepRecord, TrialRecord } from '../../core/contracts/registry/runs.ts';
import type { PrepareResult } from '../../core/contracts/steps.ts';
import { listDatasets } from '../../core/registry/datasets.ts';
import { listModels } from '../../core/registry/models.ts';
import { findStepOutput } from '../../core/registry/steps.ts';
import { readLease } from '../../core/retrain/lease.ts';
import { writeDelivery } from '../../projects/bank-fraud/write-files.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { listen } from './support/bus.ts';
import { writeFile } from './support/files.ts';
import { endOf, ingest, runToEnd, startRun, trainOrders } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';
import { killFunction } from './support/processes.ts';

const reusedOf = (steps: readonly StepRecord[]) => Object.fromEntries(steps.map((s) => [s.step, s.reused]));

test('a trial that throws is recorded, and the run goes on without it', async () => {
  const name = uniqueName('trial');
  const training = { algorithms: ['gradientBoostedTrees' as const, 'logisticRegression' as const] };
  const first = await trainOrders(ordersProject(name, { training: { ...training, search: { trials: 4 } } }));
  const at = await platform();
  // What was prepared for the linear models is damaged, and their trials are no longer remembered.
  const prepared = first.steps.find((s) => s.step === 'prepare')!;
  const { result } = (await findStepOutput(at.registry, prepared.stepKey, new Date()))!;
  const s3 = await at.s3();
  await s3.send(
    new PutObjectCommand({
      Bucket: at.outputs.lakeBucket,
      Key: (result as PrepareResult).matrices.linear!,
      Body: randomBytes(5000),
    }),
  );
  const linear = first.trials.filter((t) => t.algorithm === 'logisticRegression').map((t) => t.index);
  for (const index of linear) {
    const { stepKey } = first.steps.find((s) => s.step === `trial-${index}`)!;
    await at.registry.write([{ remove: keys.stepOutput(stepKey) }]);
  }

  const { run, trials, steps } = await runToEnd(name);

  expect(linear.length).toBeGreaterThan(0);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded' });
  for (const { index, status, error, parameters, seed } of trials) {
    expect({ index, status }).toEqual({ index, status: linear.includes(index) ? 'failed' : 'succeeded' });
    expect(parameters).toEqual(first.trials[index]!.parameters);
    expect(seed).toBe(first.trials[index]!.seed);
    if (linear.includes(index)) expect(error).toMatch(/^MalformedBlock: not a block/);
  }
  expect(reusedOf(steps)).toMatchObject({ snapshot: true, profile: true, prepare: true, search: true });
});

describe('a run whose training is killed', () => {
  const name = uniqueName('killed');
  const trials = 4;

  beforeAll(async () => {
    const search = { trials, parallel: 1 };
    await publish(ordersProject(name, { training: { algorithms: ['gradientBoostedTrees'], search } }));
    await ingest(name, 'orders', writeFile('orders.csv', csv(orders(30_000, 1))));
  });

  test('fails where it was killed, and started again repeats nothing that was finished', async () => {
    const at = await platform();
    const runId = await startRun(name);
    const underWay = (step: string) =>
      poll(
        async () => {
          const record = await at.registry.get<StepRecord>(keys.runStep(runId, step));
          return record?.status === 'running' ? record : undefined;
        },
        { timeoutMs: 90_000, intervalMs: 10, waitingFor: `step ${step} of run ${runId}` },
      );
    const indices = Array.from({ length: trials }, (_, i) => i);

    const victim = await underWay('trial-2');
    expect(killFunction('perennial-dev-search-train-trial')).toBeGreaterThan(0);
    await underWay('refit');
    expect(killFunction('perennial-dev-register-refit')).toBeGreaterThan(0);
    const broken = await endOf(name, runId);

    expect(broken.run).toMatchObject({ status: 'failed', outcome: 'failed in refit', error: { step: 'refit' } });
    expect(broken.run.error?.message).toMatch(/\w/);
    expect(broken.trials[2]).toMatchObject({ status: 'failed', error: expect.stringMatching(/\w/) });
    expect(await readLease(at.registry, name)).toMatchObject({ runId: null });
    expect(await listModels(at.registry, name)).toEqual([]);

    const again = await runToEnd(name);

    expect(again.run, JSON.stringify(again.run.error)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });
    expect(reusedOf(again.steps)).toMatchObject({
      snapshot: true,
      profile: true,
      prepare: true,
      search: true,
      ...Object.fromEntries(indices.map((i) => [`trial-${i}`, i !== 2])),
      refit: false,
    });
    expect(again.steps.find((s) => s.step === 'trial-2')).toMatchObject({
      status: 'succeeded',
      stepKey: victim.stepKey,
    });
    expect(again.trials.every((t: TrialRecord) => t.status === 'succeeded')).toBe(true);
  });
});

describe('a poisoned file', () => {
  const name = uniqueName('poison');

  beforeAll(async () => {
    await publish(ordersProject(name));
  });

  test('is set aside whole with its reason, and nothing else is disturbed', async () => {
    const at = await platform();
    const bus = await listen(name);
    const rows = orders(400, 1);
    const good = writeFile('good.csv', csv(rows));
    const parquet = writeFile('truncated.parquet', '');
    await writeDelivery(parquet, { name: 'x', format: 'parquet', rows: payments(500), broken: [] });
    const poisoned = [
      binary('garbage.csv', randomBytes(20_000)),
      binary('truncated.parquet', readFileSync(parquet).subarray(0, 3_000)),
      binary('broken.csv.gz', gzipSync(csv(rows)).subarray(0, 1_500)),
      binary('empty.csv', Buffer.alloc(0)),
    ];

    const files = await ingest(name, 'orders', ...poisoned, good);

    expect(files.map((f) => f.status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected', 'catalogued']);
    expect(await listDatasets(at.registry, name)).toMatchObject([{ rows: 400, quarantined: 0 }]);
    await poll(
      async () => ((await bus.seen()).filter((e) => e.type === 'DatasetRejected').length >= 4 ? true : undefined),
      {
        timeoutMs: 20_000,
        waitingFor: 'four events DatasetRejected',
      },
    );
    const events = (await bus.await('DatasetRejected')).map((e) => e.detail);
    for (const { key, reason } of files.slice(0, 4)) {
      expect(reason).toMatch(/[a-z]{3,}/);
      expect(events).toContainEqual({ project: name, source: 'orders', object: key, reason });
    }
    const records = await quarantined(name);
    expect(records.map((r) => r.object.key).sort()).toEqual(
      files
        .slice(0, 4)
        .map((f) => f.key)
        .sort(),
    );
    for (const { object, reason } of records) expect(reason).toBe(files.find((f) => f.key === object.key)?.reason);
  });
});

describe('data that no model can be made of', () => {
  test('no data at all: the run is refused and says why', async () => {
    const name = uniqueName('nothing');
    await publish(ordersProject(name));

    const { decision } = await requestRun(await platform(), name);

    expect(decision).toEqual({ decision: 'refused', why: "no rows of source 'orders' are catalogued yet" });
  });

  test.each([
    ['one class', orders(300, 1).map((row) => ({ ...row, late: false })), /class|false|late/],
    ['no target', orders(300, 1).map(({ late: _, ...row }) => row), /late/],
  ])('%s: the run fails with its reason, frees the project and says so', async (_, rows, reason) => {
    const name = uniqueName('unusable');
    await publish(ordersProject(name));
    await ingest(name, 'orders', writeFile('orders.csv', csv(rows)));
    const bus = await listen(name);

    const { run, steps } = await runToEnd(name);

    expect(run).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(reason) } });
    const step = run.error!.step;
    expect(run.outcome).toBe(`failed in ${step}`);
    expect(steps.find((s) => s.step === step)).toMatchObject({ status: 'failed', error: run.error!.message });
    expect(await readLease((await platform()).registry, name)).toMatchObject({
      runId: null,
      lastRun: { runId: run.runId, succeeded: false },
    });
    const [event] = await bus.await('RunFailed');
    expect(event?.detail).toEqual({
      project: name,
      runId: run.runId,
      trigger: 'manual',
      step,
      error: run.error!.message,
    });
  });
});

function binary(name: string, content: Uint8Array): string {
  const path = join(writeFile('x', '').slice(0, -1), name);
  writeFileSync(path, content);
  return path;
}

function payments(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    transaction_id: `t-${i}`,
    timestamp: '2026-01-01T00:00:00Z',
    customer_id: `c-${i % 50}`,
    terminal_id: `m-${i % 70}`,
    amount: (i * 7919) % 1000,
    channel: 'chip',
  }));
}

/** The records of whole objects in quarantine. */
async function quarantined(project: string) {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const at = await platform();
  const { Contents = [] } = await (await at.s3()).send(
    new ListObjectsV2Command({ Bucket: at.outputs.lakeBucket, Prefix: `quarantine/${project}/` }),
  );
  const bodies = await Promise.all(
    Contents.filter(({ Key }) => Key?.endsWith('/object.json')).map(({ Key }) => readObject(at, Key ?? '')),
  );
  return bodies.map(
    (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as { object: { key: string }; reason: string },
  );
}
