import { beforeAll, expect, test } from 'vitest';
import { runMonitor } from '../../bin/client/monitor.ts';
import { readObject } from '../../bin/client/objects.ts';
import { poll } from '../../bin/client/poll.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { MonitorFindingRecord } from '../../core/contracts/registry/monitor-findings.ts';
import { readTimeline } from '../../core/monitor/timeline/keep-timeline.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { decideFinding } from '../../core/registry/monitor-findings.ts';
import { type Order, orders, ordersProject } from '../../scripts/orders.ts';
import { predictions } from './support/api.ts';
import { type Listener, listen } from './support/bus.ts';
import { captured } from './support/lake.ts';
import { trainOrders } from './support/lifecycle.ts';
import { platform, uniqueName } from './support/platform.ts';
import { subscribe, type TopicMessage } from './support/topic.ts';

const name = uniqueName('life');
const id = 'psi:distance';
let bus: Listener;
let mail: () => Promise<TopicMessage[]>;

beforeAll(async () => {
  await trainOrders(ordersProject(name, { monitoring: { minimumRows: 100 }, retraining: { onDrift: false } }));
  bus = await listen(name);
  mail = await subscribe(name);
});

/** Sends traffic through the API and has the monitor judge it. @returns the life of the finding then */
async function judge(traffic: readonly Order[]): Promise<MonitorFindingRecord | undefined> {
  const { predictions: made } = await predictions(name, traffic);
  await captured(
    name,
    made.map((p) => p.inferenceId),
  );
  const at = await platform();
  const outcome = await runMonitor(at, name, { wait: true, timeoutMs: 60_000 });
  if (outcome.status !== 'judged') throw new Error(`the monitor is ${outcome.status}`);
  return at.registry.get<MonitorFindingRecord>(keys.finding(name, id));
}

/** Orders go ten times as far as those that the champion has learned from. */
const changed = (seed: number) =>
  orders(120, seed).map((row) => ({ ...row, distance: row.distance === null ? null : row.distance * 10 }));

const drifts = async () => (await bus.seen()).filter(({ type }) => type === 'DriftDetected');

test('a finding is opened, and told of by an event and by one message', async () => {
  expect(await judge(changed(3))).toMatchObject({ state: 'open', looks: 1, times: 1 });
  await bus.await('DriftDetected');
  const [message] = await poll(async () => ((await mail()).length > 0 ? mail() : undefined), {
    timeoutMs: 30_000,
    waitingFor: 'the message of the day',
  });
  expect(message?.Subject).toMatch(new RegExp(`^${name}: .*\\d open finding`));
  expect(message?.Message).toMatch(new RegExp(`npx perennial finding acknowledge ${name} .*${id}`));
  expect(message?.MessageAttributes.kind?.Value).toBe('daily');
});

test('one that is acknowledged is neither announced nor mailed again, and the trail says who', async () => {
  const { registry, caller } = await platform();
  await decideFinding(registry, {
    action: 'acknowledge',
    project: name,
    id,
    by: caller,
    at: new Date(),
    reason: 'a new depot',
  });
  const before = (await drifts()).length;
  expect(await judge(changed(4))).toMatchObject({ state: 'acknowledged', looks: 2, reason: 'a new depot' });
  expect((await drifts()).length).toBe(before);
  expect(await mail()).toHaveLength(1);
  expect((await listAudit(registry, name)).find(({ action }) => action === 'finding acknowledged')).toMatchObject({
    by: caller,
    reason: 'a new depot',
  });
});

test('a drift that a person resolves is usual from then on, and every look is in the timeline', async () => {
  const { registry } = await platform();
  await decideFinding(registry, { action: 'resolve', project: name, id, by: 'ada', at: new Date() });
  expect(await judge(changed(5))).toMatchObject({ state: 'resolved', by: 'ada', times: 1 });
  expect(await mail()).toHaveLength(1);
  expect(
    (await readTimeline({ get: async (key) => readObject(await platform(), key) }, name)).days.at(-1),
  ).toMatchObject({ looks: 3, rows: { 1: 360 } });
});
