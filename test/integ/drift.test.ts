import { beforeAll, expect, test } from 'vitest';
import { runMonitor } from '../../bin/client/monitor.ts';
import { poll } from '../../bin/client/poll.ts';
import { featuresFound } from '../../core/contracts/monitor-finding.ts';
import type { MonitorRecord } from '../../core/contracts/registry/monitor.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { findTrigger } from '../../core/registry/triggers.ts';
import { type Order, orders, ordersProject } from '../../scripts/orders.ts';
import { predictions } from './support/api.ts';
import { type Listener, listen } from './support/bus.ts';
import { captured } from './support/lake.ts';
import { awaitRun, endOf, trainOrders } from './support/lifecycle.ts';
import { platform, uniqueName } from './support/platform.ts';

const name = uniqueName('drift');
let bus: Listener;

beforeAll(async () => {
  await trainOrders(
    ordersProject(name, { monitoring: { minimumRows: 100 }, retraining: { cooldownHours: 1, minimumLabels: 0 } }),
  );
  bus = await listen(name);
});

/** Sends traffic through the API and has the monitor judge it. */
async function judge(traffic: readonly Order[]): Promise<MonitorRecord> {
  const { predictions: made } = await predictions(name, traffic);
  await captured(
    name,
    made.map((p) => p.inferenceId),
  );
  const outcome = await runMonitor(await platform(), name, { wait: true, timeoutMs: 60_000 });
  if (outcome.status !== 'judged') throw new Error(`the monitor is ${outcome.status}`);
  return outcome.record;
}

/** Orders go four times as far as those that the champion has learned from; ten times would be another unit. */
const changed = (seed: number) =>
  orders(300, seed).map((row) => ({ ...row, distance: row.distance === null ? null : row.distance * 4 }));

const decisionOn = async ({ monitorId }: MonitorRecord) => {
  const { registry } = await platform();
  const record = await poll(() => findTrigger(registry, { project: name, id: `drift-${monitorId}` }), {
    timeoutMs: 60_000,
    waitingFor: `the decision about the drift of ${monitorId}`,
  });
  return record.outcome;
};

test('traffic like the data raises nothing', async () => {
  const record = await judge(orders(300, 2));

  expect(record).toMatchObject({
    rows: 300,
    found: { drifted: 0, violations: 0 },
    findings: [],
    largestDrift: expect.arrayContaining([expect.objectContaining({ check: 'psi', statistic: expect.any(Number) })]),
  });
  expect(await bus.seen()).toEqual([]);
});

test('changed traffic raises DriftDetected, which starts a run', async () => {
  const record = await judge(changed(3));

  expect(record.rows).toBe(300);
  expect(featuresFound(record.findings, 'drift')).toContain('distance');
  const [event] = await bus.await('DriftDetected');
  expect(event?.detail.monitorId).toBe(record.monitorId);
  expect(event?.detail.findings).toContainEqual(
    expect.objectContaining({ check: 'psi', feature: 'distance', statistic: expect.any(Number), threshold: 0.2 }),
  );
  const decision = await decisionOn(record);
  expect(decision, JSON.stringify(decision)).toMatchObject({ decision: 'started' });
  const { runId, trigger } = await awaitRun(name, (run) => run.trigger.reason === 'drift');
  expect(trigger).toMatchObject({ id: `drift-${record.monitorId}`, by: `monitor ${record.monitorId}` });
  expect(trigger.detail).toMatchObject({ findings: event?.detail.findings });
  expect(decision).toEqual({ decision: 'started', runId });
  expect((await endOf(name, runId)).run.status).toBe('succeeded');
});

test('while it lasts it is found, but told of once a day: no second run, nor a refusal', async () => {
  const record = await judge(changed(4));

  expect(featuresFound(record.findings, 'drift')).toContain('distance');
  const { registry } = await platform();
  const byDrift = (await listRuns(registry, name)).filter((run) => run.trigger.reason === 'drift');
  expect(byDrift).toHaveLength(1);
  expect((await bus.seen()).filter(({ type }) => type === 'DriftDetected')).toHaveLength(1);
  expect(await findTrigger(registry, { project: name, id: `drift-${record.monitorId}` })).toBeUndefined();
});
