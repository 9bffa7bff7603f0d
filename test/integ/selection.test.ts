import { beforeAll, expect, test } from 'vitest';
import { readObject } from '../../bin/client/objects.ts';
import type { RunDetails } from '../../bin/client/run.ts';
import type { DatasetExtra, SnapshotManifest } from '../../core/contracts/dataset.ts';
import { lake } from '../../core/contracts/lake.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { SnapshotResult } from '../../core/contracts/steps.ts';
import { usableTarget } from '../../core/labels/usable-target.ts';
import { decodeTable } from '../../core/table/codec.ts';
import { rowAt } from '../../core/table/table.ts';
import { ask, keyOf, predictions } from './support/api.ts';
import { type Bank, bankProject, recordOf, smallBank } from './support/bank.ts';
import { captured, readJson } from './support/lake.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('select');
const rule = { rate: 0.5, maximumLoss: 400, maximumLossPerDay: 900 };
const hour = 3_600_000;
let bank: Bank;
let first: RunDetails;

beforeAll(async () => {
  const project = bankProject(name);
  await publish({ ...project, labels: { ...project.labels, release: rule } });
  bank = await smallBank({ rows: 15_000, days: 60, seed: 1 });
  await ingest(name, 'transactions', ...bank.transactions);
  await ingest(name, 'chargebacks', ...bank.chargebacks);
  first = await runToEnd(name);
  expect(first.run, JSON.stringify(first.run.error)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });
});

async function snapshotOf(details: RunDetails) {
  const { registry } = await platform();
  const { stepKey } = details.steps.find((s) => s.step === 'snapshot')!;
  const output = await registry.get<{ pk: string; sk: string; result: SnapshotResult }>(keys.stepOutput(stepKey!));
  const manifest = await readJson<SnapshotManifest>(lake.snapshotManifest(name, output!.result.snapshotId));
  const bytes = await readObject(await platform(), lake.snapshotRows(name, manifest.snapshotId));
  return { manifest, dataset: decodeTable<DatasetExtra>(bytes) };
}

test('what was blocked is unknown, released with a cap, and what was predicted is learned from', async () => {
  // Payments of the last day, many of them dear: the model blocks some.
  const live = [0, 1, 2].flatMap((round) =>
    bank.live.map((payment) => ({
      ...recordOf(payment),
      transaction_id: `${name}-${round}-${payment.transaction_id}`,
      terminal_id: payment.fraud ? recordOf(payment).terminal_id! : 'T-quiet',
      amount: payment.amount * (payment.fraud ? 4 + round : 1),
    })),
  );
  const made = (await predictions(name, live)).predictions;
  const log = await captured(
    name,
    made.map((p) => p.inferenceId),
  );
  const of = (decision: string) => log.filter((line) => line.decision === decision);
  const released = log.filter((line) => line.released);
  expect(of('block').length).toBeGreaterThan(3);
  expect(released.reduce((sum, line) => sum + line.costs![1], 0)).toBeLessThanOrEqual(rule.maximumLossPerDay);
  for (const line of released) expect(line).toMatchObject({ decision: 'allow', proposed: 'block', propensity: 0.5 });
  for (const line of of('block')) expect([0, 0.5]).toContain(line.propensity);

  // Chargebacks for what was let through alone; one for an old payment says that a week and more has passed.
  const fraud = new Map(bank.live.map((p) => [p.transaction_id, p.fraud]));
  const isFraud = (id: string) => fraud.get(id.replace(/^.*-\d-/, '')) ?? false;
  const at = new Date(bank.live.at(-1)!.time + 9 * 24 * hour).toISOString();
  const late = made.flatMap((p, i) =>
    p.decision === 'allow' && isFraud(String(live[i]!.transaction_id))
      ? [{ inferenceId: p.inferenceId, value: 'YES', at }]
      : [],
  );
  const labels = [...late, { key: bank.history[0]!.transaction_id, value: '0', at }];
  const sent = await ask<{ accepted: number; rejected: unknown[] }>(`projects/${name}/labels`, {
    key: await keyOf(name),
    body: { labels },
  });
  expect(sent.json).toEqual({ accepted: labels.length, rejected: [] });

  const second = await runToEnd(name);
  expect(second.run.status, JSON.stringify(second.run.error)).toBe('succeeded');
  const { manifest, dataset } = await snapshotOf(second);
  expect(manifest).toMatchObject({
    rows: bank.history.length + live.length,
    inferences: { malformed: 0, records: live.length },
    decisions: { block: of('block').length, released: released.length, hidden: of('block').length },
  });
  const target = usableTarget(dataset);
  const usable = new Map(Array.from(target, (value, row) => [String(rowAt(dataset.table, row).$key), value]));
  const row = new Map(Array.from(target, (_, i) => rowAt(dataset.table, i)).map((r) => [String(r.$key), r]));
  const known = new Set([...row.values()].map((r) => r.customer_id));
  made.forEach((prediction, i) => {
    const id = String(live[i]!.transaction_id);
    const expected = prediction.decision === 'block' ? Number.NaN : Number(isFraud(id));
    expect([id, usable.get(id)]).toEqual([id, expected]);
    expect(row.get(id)).toMatchObject({ amount: live[i]!.amount });
  });
  // The pseudonyms of requests are those of files.
  expect(log.filter((line) => known.has(String(line.record.customer_id))).length).toBe(log.length);
  const windows = dataset.table.columns.filter((c) => c.name.startsWith('$window:'));
  expect(windows.length).toBeGreaterThan(20);
});

test('labels that nobody can read are refused at the door, with what is permitted', async () => {
  const answer = await ask<{ accepted: number; rejected: { message: string }[] }>(`projects/${name}/labels`, {
    key: await keyOf(name),
    body: {
      labels: [
        { key: 'a', value: 'perhaps' },
        { key: bank.history[1]!.transaction_id, value: 'False' },
      ],
    },
  });
  expect(answer.json).toMatchObject({
    accepted: 1,
    rejected: [{ message: 'expected "false", "true", true, false, 1 or 0, received a string' }],
  });
});
