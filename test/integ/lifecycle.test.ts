import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { IngestedFile } from '../../bin/client/ingest.ts';
import { runMonitor } from '../../bin/client/monitor.ts';
import { readObject } from '../../bin/client/objects.ts';
import { queueEmpty } from '../../bin/client/queues.ts';
import type { RunDetails } from '../../bin/client/run.ts';
import type { SnapshotManifest } from '../../core/contracts/dataset.ts';
import { isFileLabels, lake } from '../../core/contracts/lake.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { DefinitionRecord } from '../../core/contracts/registry/projects.ts';
import type { Prediction } from '../../core/contracts/serving.ts';
import type { Evaluation } from '../../core/evaluate/evaluation-json.ts';
import { bytesHash } from '../../core/hash/content-hash.ts';
import type { MonitorReport } from '../../core/monitor/monitor-report.ts';
import { modelDigest } from '../../core/register/model-digest.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { listDatasets } from '../../core/registry/datasets.ts';
import { getModel, listModels } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { ask, keyOf, predictions } from './support/api.ts';
import { type Bank, bankProject, recordOf, smallBank } from './support/bank.ts';
import { perennial } from './support/cli.ts';
import { captured, listKeys, readJson, readText } from './support/lake.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('bank');
const hour = 3_600_000;
let bank: Bank;
let files: IngestedFile[] = [];
let first: RunDetails;

beforeAll(async () => {
  await publish(bankProject(name));
  bank = await smallBank({ rows: 15_000, days: 60, seed: 1 });
  files = [
    ...(await ingest(name, 'transactions', ...bank.transactions)),
    ...(await ingest(name, 'chargebacks', ...bank.chargebacks)),
  ];
  first = await runToEnd(name);
});

const champion = async () => getModel((await platform()).registry, name, first.run.version!);

test('raw files of three formats become datasets, bad rows are set aside with their reasons', async () => {
  const { registry } = await platform();
  const datasets = await listDatasets(registry, name, 'transactions');
  const sum = (of: 'rows' | 'quarantined' | 'duplicates') => datasets.reduce((total, d) => total + d[of], 0);

  expect(files.map((f) => f.status)).toEqual(files.map(() => 'catalogued'));
  expect(new Set(datasets.map((d) => `${d.format} ${d.compression}`))).toEqual(
    new Set(['csv gzip', 'parquet none', 'ndjson none']),
  );
  expect(sum('quarantined')).toBe(bank.dirt.malformed);
  expect(sum('duplicates')).toBe(bank.dirt.repeated);
  expect(sum('rows') - sum('duplicates')).toBeLessThanOrEqual(bank.history.length);
  for (const { source, datasetVersion, quarantined, reasons } of datasets.filter((d) => d.quarantined > 0)) {
    const lines = (await readText(lake.quarantine(name, source, datasetVersion, 'rows.ndjson'))).trim().split('\n');
    expect(lines).toHaveLength(quarantined);
    expect(Object.values(reasons).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(quarantined);
  }
});

test('the run promotes its winner, and every trial and report can be looked at', async () => {
  expect(first.run, JSON.stringify(first.run.error)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });
  const steps = [
    'snapshot',
    'profile',
    'prepare',
    'search',
    'combine',
    'plan-backtest',
    'evaluate',
    'refit',
    'register',
    'load-entities',
  ];
  for (const step of [...steps, 'promote'])
    expect(first.steps.find((s) => s.step === step)).toMatchObject({ status: 'succeeded', reused: false });
  expect(new Set(first.trials.map((t) => t.algorithm))).toEqual(
    new Set(['gradientBoostedTrees', 'logisticRegression', 'prior', 'singleFeature']),
  );
  for (const trial of first.trials) {
    expect(trial).toMatchObject({ status: 'succeeded', seed: expect.any(Number), duration: expect.any(Number) });
    expect(trial.codeHash).toMatch(/^[0-9a-f]{64}$/);
    expect(trial.dataHash).toBe(first.steps.find((s) => s.step === 'prepare')?.stepKey);
    expect(trial.metrics?.expectedCost).toEqual(expect.any(Number));
  }
  const model = await champion();
  const { cost } = await readJson<Evaluation>(model.evaluationKey);
  expect(cost!.model.value).toBeLessThan(cost!.blockNothing.value);
  expect(cost!.model.value).toBeLessThan(cost!.blockEverything.value);
  for (const page of [
    lake.report(name, 'profile', model.snapshotId, 'profile.html'),
    lake.model(name, model.digest, 'model-card.html'),
  ])
    expect(await readText(page)).toMatch(/^<!doctype html>[\s\S]*<svg/i);
});

test('a model can be traced to its bytes, its code and its data', async () => {
  const { registry, outputs } = await platform();
  const model = await champion();
  const manifest = await readJson<SnapshotManifest>(lake.snapshotManifest(name, model.snapshotId));
  const definition = await registry.get<DefinitionRecord>(keys.definition(name));

  expect(Object.keys(model.files).sort()).toEqual(
    expect.arrayContaining(['evaluation-model.json', 'evaluation.json', 'model.json', 'reference.json']),
  );
  for (const [file, hash] of Object.entries(model.files))
    expect(bytesHash(await readObject(await platform(), lake.model(name, model.digest, file)))).toBe(hash);
  expect(modelDigest(model.files)).toBe(model.digest);
  expect(model).toMatchObject({ state: 'champion', runId: first.run.runId, codeHash: outputs.trainingCodeHash });
  expect(model.definitionHash).toBe(definition?.definitionHash);
  expect(manifest.definitionHash).toBe(definition?.definitionHash);
  for (const source of ['transactions', 'chargebacks']) {
    const versions = (await listDatasets(registry, name, source)).map((d) => d.datasetVersion);
    expect(manifest.sources[source]).toEqual(versions.sort());
  }
  expect(manifest.rows).toBe(bank.history.length);
  const promotions = (await listAudit(registry, name)).filter((a) => a.action === 'model promoted');
  expect(promotions).toMatchObject([{ by: `run ${first.run.runId}`, after: { champion: 1, digest: model.digest } }]);
});

test('a second run finds every finished step by its key and makes no other model', async () => {
  const again = await runToEnd(name);

  expect(again.run).toMatchObject({ status: 'succeeded', outcome: 'kept champion' });
  const keyed = again.steps.filter(
    (s) => !['evaluate', 'refit', 'register', 'load-entities', 'promote'].includes(s.step),
  );
  for (const { step, stepKey, reused } of keyed)
    expect({ step, stepKey, reused }).toEqual({
      step,
      stepKey: first.steps.find((s) => s.step === step)?.stepKey,
      reused: true,
    });
  const backtests = first.steps.filter(({ step }) => /^backtest-\d+$/.test(step));
  expect(backtests.length).toBeGreaterThan(1);
  // Snapshot, profile, prepare, search, averages, the plan of the backtest, and the gate, as the refitted model is the same.
  expect(keyed).toHaveLength(7 + first.trials.filter(({ members }) => !members).length + backtests.length);
  const { registry } = await platform();
  expect(await listModels(registry, name)).toMatchObject([{ version: first.run.version, state: 'champion' }]);
  expect(await findLiveVariant(registry, name)).toMatchObject({ version: first.run.version });
});

test('runs carry notes and tags, and are compared', async () => {
  const [second, ...others] = (await listRuns((await platform()).registry, name)).map(({ runId }) => runId);
  const { runId } = first.run;
  expect([second, others.at(-1)]).toEqual([expect.any(String), runId]);

  for (const args of [
    ['run', 'note', runId, 'the first of all'],
    ['run', 'tag', runId, 'team=risk', 'keep'],
    ['run', 'tag', runId, 'keep-'],
    ['run', 'note', runId, 'at its defaults', '--trial', '0'],
  ]) {
    const { code, stderr } = await perennial(...args);
    expect(code, stderr).toBe(0);
  }
  expect((await perennial('runs', name)).stdout).toContain('the first of all [team=risk]');
  expect((await perennial('run', 'show', runId)).stdout).toMatch(/trial 0 +at its defaults/);
  expect((await perennial('run', 'note', 'none', 'x')).code).toBe(1);

  const compared = await perennial<{ page: string; differences: unknown[]; runs: { best: unknown }[] }>(
    ...['runs', 'compare', runId, second!, '--json'],
  );
  expect(compared.code, compared.stderr).toBe(0);
  expect(compared.json.differences).toEqual([]);
  expect(compared.json.runs.every(({ best }) => best !== null)).toBe(true);
  const page = readFileSync(compared.json.page, 'utf8');
  for (const text of ['the first of all', 'team = risk', 'best so far by trial', 'Num leaves'])
    expect(page).toContain(text);
  expect(page).not.toMatch(/NaN|undefined|\[object/);
  expect((await perennial('runs', 'compare', runId)).code).toBe(2);
});

test('predictions tell fraud from honest payments, and are captured without personal data', async () => {
  const { predictions: made, modelVersion } = await predictions(name, bank.live.map(recordOf));

  expect(modelVersion).toBe(first.run.version);
  expect(made).toHaveLength(bank.live.length);
  for (const { decision, probability, expectedCost } of made) {
    expect(['allow', 'block']).toContain(decision);
    expect(probability).toBeGreaterThanOrEqual(0);
    expect(probability).toBeLessThanOrEqual(1);
    expect(expectedCost).toEqual(expect.any(Number));
  }
  const mean = (fraud: boolean) => {
    const chosen = made.filter((_, i) => bank.live[i]!.fraud === fraud).map((p) => p.probability!);
    return chosen.reduce((sum, p) => sum + p, 0) / chosen.length;
  };
  expect(mean(true)).toBeGreaterThan(mean(false));
  const log = await captured(
    name,
    made.map((p) => p.inferenceId),
  );
  for (const [i, line] of log.entries()) {
    const { inferenceId, ...answer } = made[i] as Prediction;
    expect(line).toMatchObject({ inferenceId, modelVersion, key: bank.live[i]!.transaction_id, ...answer });
    expect(line.record.customer_id).toMatch(/^[0-9a-f]{32}$/);
  }
});

test('what happened a moment ago is in the windows of the next prediction', async () => {
  const { outputs } = await platform();
  const at = bank.live.at(-1)!.time;
  const pay = (id: string, time: number, amount: number) => ({
    ...recordOf(bank.live[0]!),
    transaction_id: `${name}-${id}`,
    customer_id: 'C-window',
    terminal_id: 'T-window',
    timestamp: new Date(time).toISOString(),
    amount,
  });
  const windowsOf = async (...records: unknown[]) => {
    const { predictions: made } = await predictions(name, records);
    expect(await queueEmpty(await platform(), outputs.entityQueueUrl, 30_000)).toBe(true);
    return (
      await captured(
        name,
        made.map((p) => p.inferenceId),
      )
    ).map((p) => p.windows);
  };

  const [before] = await windowsOf(pay('a', at, 10));
  await windowsOf(pay('b', at + 60_000, 20), pay('c', at + 120_000, 600));
  const [after] = await windowsOf(pay('d', at + 2 * hour, 10));

  expect(before).toMatchObject({ 'customer_id.amount.count.P1D': 0, 'customer_id.amount.mean.P1D': null });
  for (const over of ['P1D', 'P7D', 'P30D'])
    expect(after).toMatchObject({
      [`customer_id.amount.count.${over}`]: 3,
      [`customer_id.amount.mean.${over}`]: 210,
      [`customer_id.amount.max.${over}`]: 600,
      [`terminal_id.amount.count.${over}`]: 3,
    });
});

test('labels and a check of the monitor end in a report', async () => {
  const { predictions: made } = await predictions(name, bank.live.map(recordOf));
  const labels = made.map(({ inferenceId }, i) => ({ inferenceId, value: bank.live[i]!.fraud }));
  const sent = await ask<{ accepted: number; rejected: unknown[] }>(`projects/${name}/labels`, {
    key: await keyOf(name),
    body: { labels },
  });
  expect(sent.json).toEqual({ accepted: labels.length, rejected: [] });
  expect((await listKeys(`labels/${name}/`)).filter((label) => !isFileLabels(label))).toHaveLength(1);
  await captured(
    name,
    made.map((p) => p.inferenceId),
  );

  const outcome = await runMonitor(await platform(), name, { wait: true, timeoutMs: 120_000 });
  const idle = await runMonitor(await platform(), name, { wait: true, timeoutMs: 120_000 });

  expect(outcome.status).toBe('judged');
  if (outcome.status !== 'judged') return;
  expect(outcome.record).toMatchObject({ modelVersion: first.run.version, realisedCost: expect.any(Number) });
  expect(outcome.record.rows).toBeGreaterThanOrEqual(2 * bank.live.length);
  expect(outcome.record.labelled).toBeGreaterThanOrEqual(labels.length);
  const report = await readJson<MonitorReport>(outcome.record.reportKey);
  expect(report.window.malformed).toBe(0);
  expect(report.features.length).toBeGreaterThan(4);
  expect(await readText(outcome.record.reportKey.replace(/json$/, 'html'))).toMatch(/^<!doctype html>/i);
  expect(idle).toEqual({ status: 'idle' });
});
