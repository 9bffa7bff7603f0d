import { expect, test } from 'vitest';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { listModels } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { ingest, runToEnd, trainOrders } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

test('what serving takes is measured by the function that serves, and what nothing meets is refused', async () => {
  const name = uniqueName('gate');
  const { registry } = await platform();
  const first = await trainOrders(ordersProject(name));
  const [champion] = await listModels(registry, name);
  const { figures } = champion!.serving!.tries[0]!;
  expect(figures!.coldStartMs).toBeGreaterThan(20);
  expect(figures!.memoryMb).toBeGreaterThan(20);
  expect(figures!.memoryMb).toBeLessThan(1769);
  expect(figures!.latencyP50Ms).toBeGreaterThan(0.001);
  expect(figures!.latencyP99Ms).toBeLessThan(1_000);
  expect(champion!.serving!.measured).toMatchObject({ records: 100, processes: 3 });
  expect(first.steps.find(({ step }) => step === 'gate')).toMatchObject({
    status: 'succeeded',
    summary: { verdict: 'no budget', memory: expect.stringMatching(/ MB$/) },
  });
  const shown = await perennial('model', 'show', name, '1');
  expect(shown.stdout).toMatch(/latency p99 .* ms/);

  // Another question: the champion is not compared, and the verdict is to promote.
  const objective = { task: 'binary', target: 'late', positive: 'false', metric: 'logLoss' } as const;
  await publish(ordersProject(name, { objective, budget: { memoryMb: 1, modelMb: 0.0001 } }));
  await ingest(name, 'orders', writeFile('later.csv', csv(orders(600, 2))));
  const { run } = await runToEnd(name);

  expect(run).toMatchObject({ status: 'succeeded', outcome: 'held by findings' });
  const budgetFinding = run.findings!.find(({ code }) => code === 'budget')!;
  expect(budgetFinding.message).toMatch(/a memory of [\d.]+ MB where budget.memoryMb is 1/);
  expect(await findLiveVariant(registry, name)).toMatchObject({ version: 1, digest: champion!.digest });
  const models: ModelRecord[] = await listModels(registry, name);
  expect(models.find(({ version }) => version === run.version)).toMatchObject({ state: 'held' });
  expect((await listAudit(registry, name)).map(({ action }) => action)).toContain('promotion held by findings');
  const told = await perennial('run', 'show', run.runId);
  expect(told.stdout).toMatch(/held by findings: budget/);
  const refused = await perennial('promote', name, String(run.version));
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/budget: it takes a memory of/);
  const { modelVersion } = await predictions(name, [{ distance: 80, carrier: 'x' }]);
  expect(modelVersion).toBe(1);
});

test('a smaller model takes the place of one that is over the budget', async () => {
  const name = uniqueName('smaller');
  const { registry } = await platform();
  await trainOrders(ordersProject(name), orders(1500, 3));
  const [large] = await listModels(registry, name);
  const most = 0.7 * large!.serving!.tries[0]!.figures!.modelMb;
  const objective = { task: 'binary', target: 'late', positive: 'false', metric: 'logLoss' } as const;
  await publish(ordersProject(name, { objective, budget: { modelMb: most, tolerance: 1 } }));

  const { run, steps } = await runToEnd(name);

  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', version: 2 });
  expect(steps.map(({ step }) => step)).toEqual(expect.arrayContaining(['gate', 'shrink', 'gate-2']));
  const small = (await listModels(registry, name)).find(({ version }) => version === 2)!;
  const { tries } = small.serving!;
  expect(tries).toHaveLength(2);
  expect(tries[0]!.figures!.modelMb).toBeGreaterThan(most);
  expect(tries[1]!.figures!.modelMb).toBeLessThanOrEqual(most);
  expect(tries[1]!.worse).toBeLessThanOrEqual(1);
  expect(small.findings?.map(({ code }) => code)).not.toContain('budget');
  const shown = await perennial('model', 'show', name, '2');
  expect(shown.stdout).toMatch(/size .* MB \(budget/);
});
