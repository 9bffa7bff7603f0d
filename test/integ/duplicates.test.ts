import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { poll } from '../../bin/client/poll.ts';
import { queueEmpty } from '../../bin/client/queues.ts';
import { isFileLabels, lake } from '../../core/contracts/lake.ts';
import type { ObjectRecord } from '../../core/contracts/registry/datasets.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import type { Trigger } from '../../core/contracts/triggers.ts';
import { findObject, listDatasets } from '../../core/registry/datasets.ts';
import { listRuns } from '../../core/registry/runs.ts';
import { findTrigger, listTriggers } from '../../core/registry/triggers.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { ask, keyOf, predictions } from './support/api.ts';
import { bankProject, recordOf, smallBank } from './support/bank.ts';
import { listen } from './support/bus.ts';
import { captured, listKeys } from './support/lake.ts';
import { awaitRun, endOf, ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

/** Sends messages as they are; SQS itself may deliver any of them twice. */
async function sendAll(QueueUrl: string, bodies: readonly string[]): Promise<void> {
  const sqs = new SQSClient((await platform()).settings.sdk);
  for (let from = 0; from < bodies.length; from += 10) {
    const Entries = bodies.slice(from, from + 10).map((MessageBody, i) => ({ Id: `${i}`, MessageBody }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Failed).toEqual([]);
  }
}

describe('an object', () => {
  const name = uniqueName('twice');
  const rows = orders(500, 1);

  interface Version {
    key: string;
    etag: string;
    versionId: string;
    size: number;
    sequencer: string;
  }

  let written = 0;

  const upload = async (file: string, body: string): Promise<Version> => {
    const at = await platform();
    const key = lake.raw(name, 'orders', file);
    const { ETag = '', VersionId = '' } = await (await at.s3()).send(
      new PutObjectCommand({ Bucket: at.outputs.lakeBucket, Key: key, Body: body }),
    );
    const sequencer = (0xff + ++written).toString(16).toUpperCase();
    return { key, etag: ETag.replaceAll('"', ''), versionId: VersionId, size: Buffer.byteLength(body), sequencer };
  };
  const eventOf = ({ key, etag, versionId, size, sequencer }: Version, id: number) =>
    JSON.stringify({
      version: '0',
      id: `event-${id}`,
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: 'lake' }, object: { key, etag, 'version-id': versionId, size, sequencer } },
    });
  const objects = async () => {
    const { pk, sk: prefix } = keys.object(name, '');
    return (await platform()).registry.query<ObjectRecord>(pk, { prefix });
  };
  /** These versions have been dealt with, and no object is on its way any more. */
  const ingested = async (...versions: Version[]) => {
    const at = await platform();
    await poll(
      async () => {
        const found = await Promise.all(versions.map((version) => findObject(at.registry, name, version)));
        return found.every((object) => object !== undefined) ? true : undefined;
      },
      { timeoutMs: 60_000, waitingFor: `the ingestion of ${versions.length} objects` },
    );
    expect(await queueEmpty(at, at.outputs.ingestQueueUrl, 30_000)).toBe(true);
    const sfn = new SFNClient(at.settings.sdk);
    const stateMachineArn = at.outputs.ingestMachineArn;
    await poll(
      async () => {
        const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
        return executions?.length === 0 ? true : undefined;
      },
      { timeoutMs: 60_000, waitingFor: 'the end of all ingestions' },
    );
  };

  test('uploaded twice, told of many times and copied under another name is one dataset and one run', async () => {
    const at = await platform();
    // Three seconds without new data, and a run begins.
    await publish(ordersProject(name, { retraining: { quietMinutes: 0.05 } }));
    const bus = await listen(name);
    const body = csv(rows);

    const versions = [await upload('a.csv', body), await upload('a.csv', body), await upload('copy-of-a.csv', body)];
    const events = versions.map(eventOf);
    await sendAll(at.outputs.ingestQueueUrl, [...events.toReversed(), ...events, ...events.toReversed()]);
    await ingested(...versions);

    const statuses = (await objects()).map((o) => o.status).sort();
    expect(statuses).toEqual(['catalogued', ...statuses.slice(1).map(() => 'duplicate')]);
    expect(await listDatasets(at.registry, name)).toMatchObject([{ rows: 500, quarantined: 0, duplicates: 0 }]);
    const { runId } = await awaitRun(name, () => true);
    const { run, steps } = await endOf(name, runId);
    expect(run).toMatchObject({ status: 'succeeded', outcome: 'promoted', trigger: { reason: 'data' } });
    expect(steps.find((s) => s.step === 'snapshot')?.summary).toMatchObject({ rows: 500, duplicates: 0 });
    expect((await bus.seen()).filter((e) => e.type === 'DatasetCatalogued')).toHaveLength(1);
    expect(await listRuns(at.registry, name)).toHaveLength(1);
    expect(await queueEmpty(at, at.outputs.deadLettersUrl, 0)).toBe(true);
  });

  test('whose versions are told of out of order holds what was written last', async () => {
    const at = await platform();
    const older = await upload('b.csv', csv(orders(20_000, 2)));
    const newer = await upload('b.csv', csv(orders(300, 3)));
    await sendAll(at.outputs.ingestQueueUrl, [eventOf(newer, 1), eventOf(older, 2), eventOf(older, 3)]);
    await ingested(older, newer);

    const { run, steps } = await runToEnd(name);

    expect(run.status, JSON.stringify(run.error)).toBe('succeeded');
    expect(steps.find((s) => s.step === 'snapshot')?.summary).toMatchObject({ rows: 800 });
  });

  test('the same trigger delivered many times starts one run', async () => {
    const at = await platform();
    const trigger: Trigger = {
      id: `manual-${name}`,
      project: name,
      reason: 'manual',
      at: new Date().toISOString(),
      by: 'integration test',
    };
    const before = (await listRuns(at.registry, name)).length;

    await sendAll(at.outputs.triggerQueueUrl, Array(12).fill(JSON.stringify(trigger)));
    const { runId } = await awaitRun(name, (run) => run.trigger.id === trigger.id);
    const { run } = await endOf(name, runId);
    await sendAll(at.outputs.triggerQueueUrl, Array(3).fill(JSON.stringify(trigger)));
    expect(await queueEmpty(at, at.outputs.triggerQueueUrl, 30_000)).toBe(true);

    expect(run.status).toBe('succeeded');
    expect(await listRuns(at.registry, name)).toHaveLength(before + 1);
    expect((await listTriggers(at.registry, name)).filter((t) => t.trigger.id === trigger.id)).toHaveLength(1);
    expect((await findTrigger(at.registry, trigger))?.outcome).toEqual({ decision: 'started', runId });
  });
});

describe('entity events', () => {
  const name = uniqueName('events');
  const hour = 3_600_000;
  const day = 24 * hour;
  let start = 0;

  beforeAll(async () => {
    // Some frauds among a thousand test rows prove nothing; what matters here are the windows of what serves.
    await publish({ ...bankProject(name), promotion: { acceptFindings: ['chance', 'baseline'] } });
    const bank = await smallBank({ rows: 8_000, days: 60, seed: 1 });
    await ingest(name, 'transactions', ...bank.transactions);
    await ingest(name, 'chargebacks', ...bank.chargebacks);
    const { run } = await runToEnd(name);
    expect(run, JSON.stringify(run.error ?? run.findings)).toMatchObject({ outcome: 'promoted' });
    start = bank.live.at(-1)!.time + day;
    template = recordOf(bank.live[0]!);
  });

  let template: Record<string, string | number | null> = {};
  const payment = (who: string, id: string, time: number, amount: number) => ({
    ...template,
    transaction_id: `${name}-${who}-${id}`,
    customer_id: `C-${who}`,
    terminal_id: `T-${who}`,
    timestamp: new Date(time).toISOString(),
    amount,
  });
  const drained = async () => {
    const at = await platform();
    expect(await queueEmpty(at, at.outputs.entityQueueUrl, 30_000)).toBe(true);
  };
  const windowsOf = async (record: unknown) => {
    const { predictions: made } = await predictions(name, [record]);
    const [line] = await captured(
      name,
      made.map((p) => p.inferenceId),
    );
    return line!.windows;
  };
  const history = (who: string) =>
    [12.5, 40, 0.01, 310.99, 75].map((amount, i) => payment(who, `${i}`, start + i * 5 * hour, amount));

  test('in any order and any number of times make the same windows', async () => {
    const { outputs } = await platform();
    await predictions(name, history('once'));
    for (const part of [history('often').toReversed(), history('often'), history('often').slice(2, 4)])
      await predictions(name, part);
    const [first] = history('often');
    const { timestamp, transaction_id, ...record } = first!;
    const message = {
      kind: 'record',
      project: name,
      inferenceId: 'again',
      key: transaction_id,
      time: timestamp,
      record,
    };
    await sendAll(outputs.entityQueueUrl, Array(3).fill(JSON.stringify(message)));
    await drained();

    const later = start + 22 * hour;
    const [once, often] = [
      await windowsOf(payment('once', 'z', later, 1)),
      await windowsOf(payment('often', 'z', later, 1)),
    ];

    expect(often).toEqual(once);
    expect(once).toMatchObject({
      'customer_id.amount.count.P7D': 5,
      'customer_id.amount.max.P7D': 310.99,
      'terminal_id.amount.count.P30D': 5,
    });
    expect(once['customer_id.amount.mean.P7D']).toBeCloseTo(438.5 / 5, 5);
  });

  test('a label that comes twice counts once', async () => {
    const { predictions: made } = await predictions(name, history('labelled'));
    await drained();
    const key = await keyOf(name);
    const at = new Date(start + 3 * day).toISOString();
    const label = (labels: unknown[]) => ask(`projects/${name}/labels`, { key, body: { labels } });
    const byKey = { key: `${name}-labelled-1`, value: true, at };
    const byInference = { inferenceId: made[1]!.inferenceId, value: true, at };

    for (const labels of [[byKey], [byKey], [byInference], [byInference, byKey, byKey]])
      expect(await label(labels)).toMatchObject({ status: 200, json: { accepted: labels.length, rejected: [] } });
    await drained();

    expect((await listKeys(`labels/${name}/`)).filter((label) => !isFileLabels(label))).toHaveLength(3);
    const windows = await windowsOf(payment('labelled', 'z', start + 9 * day, 1));
    // What was blocked counts with its label only.
    const counted = made.filter(({ decision }, i) => i === 1 || decision === 'allow').length;
    expect(windows).toMatchObject({
      'terminal_id.is_fraud.count.P7D.delay.P7D': counted,
      'terminal_id.is_fraud.mean.P7D.delay.P7D': expect.closeTo(1 / counted, 6),
    });
  });
});
