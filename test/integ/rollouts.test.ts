import { beforeAll, expect, test } from 'vitest';
import { invoke } from '../../bin/client/invoke.ts';
import { poll } from '../../bin/client/poll.ts';
import type { RolloutRecord } from '../../core/contracts/registry/rollouts.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { getModel } from '../../core/registry/models.ts';
import { findRollout } from '../../core/registry/rollouts.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { captured } from './support/lake.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('rollout');
const project = (costs: { falsePositive: number; falseNegative: number }) =>
  ordersProject(name, {
    objective: { task: 'binary', target: 'late', metric: 'logLoss', costs },
    promotion: { approval: 'manual' },
    retraining: { onDefinitionChange: false },
    rollout: {
      strategy: 'canary',
      bakeMinutes: 0,
      shadowRecords: 100,
      steps: [50, 100],
      minimumRecords: 20,
      probationDays: 0,
    },
  });
const fair = { falsePositive: 1, falseNegative: 2 };
/** By these everything is refused. */
const unfair = { falsePositive: 0.0001, falseNegative: 1_000 };

async function version(n: number, costs: typeof fair, outcome = 'registered'): Promise<void> {
  await publish(project(costs));
  await ingest(name, 'orders', writeFile(`orders-${n}.csv`, csv(orders(400, n))));
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', outcome, version: n });
}

/** A champion, one as good, and one that refuses everything. */
beforeAll(async () => {
  await version(1, fair);
  await version(2, fair);
  // That it refuses everything is found already; a person may want it all the same.
  await version(3, unfair, 'held by findings');
  await perennial('promote', name, '1');
});

let sent = 0;
/** Requests, until the log has them. */
async function traffic(records: number): Promise<Set<number>> {
  sent++;
  const asked = orders(records, 100 + sent).map(({ late: _, ...order }) => order);
  const { modelVersion, predictions: answered } = await predictions(name, asked);
  await captured(
    name,
    answered.map(({ inferenceId }) => inferenceId),
  );
  return new Set(answered.map((p) => p.modelVersion ?? modelVersion));
}

const rollout = async () => (await findRollout((await platform()).registry, name))!;

/** A look, as the schedule makes it. */
async function look(): Promise<RolloutRecord> {
  const at = await platform();
  const { number } = await rollout();
  const lookFunction = at.outputs.decideFunction.replace('rollout-decide', 'rollout-look');
  await invoke(at, lookFunction, { project: name, number }, (value) => value);
  return rollout();
}

test('a good model goes from the shadow, by its schedule, through the canary to everything', async () => {
  const begun = await perennial<{ champion: number; rollout: number }>('promote', name, '2', '--json');
  expect(begun.json, begun.stderr).toMatchObject({ champion: 1, rollout: 1 });
  expect(await traffic(150)).toEqual(new Set([1]));
  const canary = await poll(async () => ((await rollout()).state === 'canary' ? rollout() : undefined), {
    timeoutMs: 150_000,
    waitingFor: 'the look of the schedule',
  });
  expect(canary.judgement).toMatchObject({ paired: 150 });
  const both = await poll(
    async () => {
      const versions = await traffic(100);
      return versions.size === 2 ? versions : undefined;
    },
    { timeoutMs: 60_000, waitingFor: 'answers of both versions' },
  );
  expect(both).toEqual(new Set([1, 2]));
  expect(await look()).toMatchObject({ state: 'completed', cause: 'passed' });
  expect(await findLiveVariant((await platform()).registry, name)).toMatchObject({ version: 2 });
  const shown = await perennial<{ state: string }>('rollout', 'show', name, '--json');
  expect(shown.json, shown.stderr).toMatchObject({ number: 1, state: 'completed', candidate: { version: 2 } });
});

test('one that refuses everything goes back by itself, paused or not', async () => {
  await publish(project(fair));
  const { findings = [] } = await getModel((await platform()).registry, name, 3);
  const codes = findings.filter(({ severity }) => severity === 'critical').flatMap(({ code }) => ['--accept', code]);
  const begun = await perennial('promote', name, '3', ...codes, '--json');
  expect(begun.json, begun.stderr).toMatchObject({ champion: 2, rollout: 2 });
  expect((await perennial('rollout', 'pause', name, '--json')).json).toMatchObject({ state: 'paused' });
  await traffic(300);
  expect(await look()).toMatchObject({ number: 2, state: 'rolledBack', cause: 'worse' });
  const { registry } = await platform();
  expect(await findLiveVariant(registry, name)).toMatchObject({ version: 2, weight: 1 });
  expect((await getModel(registry, name, 3)).state).toBe('rejected');
  const shown = await perennial('rollout', 'show', name);
  expect(shown.stdout).toMatch(/not allowed: more/);
  expect((await listAudit(registry, name)).map(({ action }) => action).filter((a) => a.startsWith('rollout'))).toEqual([
    'rollout worse',
    'rollout paused',
    'rollout started',
    'rollout passed',
    'rollout passed',
    'rollout started',
  ]);
  // Refused, and with what it can do.
  const again = await perennial('promote', name, '3');
  expect(again.stderr).toMatch(/rejected and cannot become champion/);
  expect((await perennial('rollout', 'abort', name)).stderr).toMatch(/has no rollout under way/);
});

test('one that needs a field which the log has not is held, however many records come; what a person accepts is judged by its answers', async () => {
  await publish(project(fair));
  // That it says something of the target, so that the model reads it.
  const wider = orders(400, 4).map((order, i) => ({ ...order, express: order.late === (i % 3 === 0) }));
  await ingest(name, 'orders', writeFile('orders-4.csv', csv(wider)));
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', version: 4 });
  const { registry } = await platform();
  const { findings = [] } = await getModel(registry, name, 4);
  const codes = findings.filter(({ severity }) => severity === 'critical').flatMap(({ code }) => ['--accept', code]);
  const begun = await perennial<{ champion: number; rollout: number }>('promote', name, '4', ...codes, '--json');
  const { champion } = begun.json!;
  expect(begun.json, begun.stderr).toMatchObject({ champion: expect.any(Number), rollout: expect.any(Number) });
  expect(await traffic(300)).toEqual(new Set([champion]));
  expect(await look()).toMatchObject({
    state: 'shadow',
    held: { reasons: [{ code: 'shadow: not compared' }], told: true },
  });
  const shown = await perennial('rollout', 'show', name);
  expect(shown.stdout).toContain(
    `held: 0 of 300 records could be scored by both: the log of version ${champion} has no express`,
  );
  expect((await perennial('rollout', 'resume', name, '--json')).json).toMatchObject({ state: 'shadow' });
  expect(await look()).toMatchObject({ state: 'canary', accepted: ['shadow: not compared'] });
  // Callers send no such field: the champion answers.
  const both = await poll(async () => ((await failedOnce()) ? rollout() : undefined), {
    timeoutMs: 90_000,
    waitingFor: 'requests that the canary fails on',
  });
  expect(both).toMatchObject({ state: 'rolledBack', cause: 'worse' });
  expect(both.because).toMatch(/answers failed/);
  const actions = (await listAudit(registry, name)).map(({ action }) => action).filter((a) => a.startsWith('rollout'));
  expect(actions.slice(0, 5)).toEqual([
    'rollout worse',
    'rollout passed',
    'rollout accepted',
    'rollout held',
    'rollout started',
  ]);
});

/** Requests and a look, once the function that answers knows of the canary. */
async function failedOnce(): Promise<boolean> {
  await traffic(100);
  return (await look()).state === 'rolledBack';
}
