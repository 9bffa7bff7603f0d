import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { poll } from '../../bin/client/poll.ts';
import { queueEmpty } from '../../bin/client/queues.ts';
import { readTable } from '../../bin/client/read-rows.ts';
import { listBatches } from '../../core/batch/jobs.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { BatchRecord } from '../../core/contracts/registry/batches.ts';
import type { CapturedPrediction, Prediction } from '../../core/contracts/serving.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { getModel } from '../../core/registry/models.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { csv } from '../../scripts/csv.ts';
import { predictions } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { lakeBucket } from './support/lake.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('batches');
const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.now();

const definition: ProjectInput = {
  name,
  objective: {
    task: 'binary',
    target: 'fraud',
    costs: { falsePositive: 5, falseNegative: { column: 'amount' } },
  },
  data: {
    sources: [
      {
        name: 'payments',
        key: 'id',
        time: 'at',
        columns: {
          id: { type: 'string', required: true },
          at: { type: 'timestamp', required: true },
          customer: { type: 'string', pii: true },
          terminal: { type: 'string', required: true },
          amount: { type: 'number', min: 0 },
          fraud: { type: 'boolean' },
        },
      },
    ],
    split: { by: 'time', validation: 0.2, test: 0.2 },
  },
  features: {
    exclude: ['id'],
    windows: [
      { entity: 'customer', of: 'amount', over: ['P1D', 'P30D'], statistics: ['count', 'mean', 'max'] },
      { entity: 'terminal', of: 'fraud', over: ['P30D'], delay: 'P1D', statistics: ['count', 'mean'] },
    ],
  },
  labels: { absentMeans: 'negative', maturity: 'P1D' },
  training: { algorithms: ['gradientBoostedTrees'], search: { trials: 1, parallel: 1 } },
};

type Payment = Record<string, string | number | boolean | null> & { id: string };

/** Payments of those customers in turn, from a time on, a minute apart. */
function payments(count: number, customers: number, from: number, seed: number): Payment[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const terminal = `m${Math.floor(random() * 60)}`;
    const amount = Math.round(random() * 20_000) / 100;
    const fraud = random() < (terminal < 'm2' ? (amount > 100 ? 0.8 : 0.1) : 0.005);
    return {
      id: `p-${seed}-${i}`,
      at: new Date(from + i * minute).toISOString(),
      customer: `c${i % customers}`,
      terminal,
      amount,
      fraud,
    };
  });
}

const asked = (rows: readonly Payment[]) => rows.map(({ fraud: _, ...record }) => record);

beforeAll(async () => {
  await publish(definition);
  await ingest(name, 'payments', writeFile('history.csv', csv(payments(6_000, 3_000, now - 20 * day, 1))));
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', version: 1 });
  if (run.outcome === 'promoted') return;
  const { findings = [] } = await getModel((await platform()).registry, name, 1);
  const accepted = findings.flatMap(({ code, severity }) => (severity === 'critical' ? ['--accept', code] : []));
  const promoted = await perennial('promote', name, '1', ...accepted);
  expect(promoted.code, promoted.stderr).toBe(0);
});

test('a batch of 10,000 payments, some of them bad, says what the API says, of those that it is asked one after the other', async () => {
  // Nobody pays twice within a request, and the second time all of the first is known.
  const first = asked(payments(1_500, 1_500, now - 10 * day, 2));
  const second = asked(payments(500, 1_500, now - 2 * day, 3));
  const others = asked(payments(8_000, 8_000, now - 9 * day, 6)).map((row) => ({
    ...row,
    customer: `other-${row.customer}`,
    terminal: `other-${row.terminal}`,
  }));
  const good = [...first, ...others, ...second];
  const bad = asked(payments(100, 9_000, now - 2 * day, 4)).map((row, i) =>
    i % 2 === 0 ? { ...row, amount: 'plenty' } : { ...row, at: null },
  );
  const random = seededRandom(9);
  const rows = [...good, ...bad]
    .map((row) => ({ row, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
  const file = writeFile('payments.csv', csv(rows));
  const out = writeFile('decisions.parquet', '');

  const done = await perennial<BatchRecord>('batch', name, '--input', file, '--out', out, '--json');

  expect(done.code, done.stderr).toBe(0);
  expect(done.json).toMatchObject({
    state: 'finished',
    result: { rows: 10_100, predicted: 10_000, refused: 100, unreadable: 0, lost: 0 },
  });
  const { outputs } = await platform();
  const online = new Map<string, Prediction>();
  for (const part of [first, second]) {
    for (let from = 0; from < part.length; from += 500) {
      const some = part.slice(from, from + 500);
      const answer = await predictions(name, some);
      for (const [i, prediction] of answer.predictions.entries()) online.set(some[i]!.id, prediction);
    }
    expect(await queueEmpty(await platform(), outputs.entityQueueUrl, 120_000)).toBe(true);
  }
  const found = await readTable(out, new Map());
  expect(found.rows).toHaveLength(10_100);
  expect(found.columns).toEqual([
    ...['id', 'at', 'customer', 'terminal', 'amount'],
    ...['probability', 'decision', 'expectedCost', 'modelVersion', 'inferenceId', 'error'],
  ]);
  let largest = 0;
  let compared = 0;
  for (const row of found.rows) {
    const prediction = online.get(String(row.id));
    if (!prediction) continue;
    compared++;
    expect(row.error).toBeNull();
    expect(row.decision).toBe(prediction.decision);
    largest = Math.max(largest, Math.abs(Number(row.probability) - prediction.probability!));
  }
  expect({ compared, largest }).toEqual({ compared: 2_000, largest: 0 });
  expect(found.rows.filter((row) => row.error !== null)).toHaveLength(100);
  expect(found.rows.every((row) => !/^c\d+$/.test(String(row.customer)))).toBe(true);
});

test('the same again is known, what arrives is scored and captured, and the audit tells of all', async () => {
  const at = await platform();
  const rows = asked(payments(50, 50, now - day, 5));
  const good = writeFile('more.csv', csv(rows));
  const ask = () => perennial<BatchRecord & { known: boolean }>('batch', name, '--input', good, '--json');
  let [once, again] = [await ask(), await ask()];
  // What was predicted before is history, and may still be on its way into the log.
  for (let n = 0; n < 3 && !again.json.known; n++) [once, again] = [again, await ask()];
  expect(again.json).toMatchObject({ job: once.json.job, known: true, outputHash: once.json.outputHash });

  const bucket = await lakeBucket();
  await bucket.put(lake.batch(name, 'incoming/new.csv'), csv(rows));
  await bucket.put(lake.batch(name, 'incoming/none.csv'), '');
  const arrived = await poll(
    async () => {
      const found = (await listBatches(at.registry, name)).filter(
        ({ by, state }) => by === 'arrival' && state !== 'running',
      );
      return found.length === 2 ? found : undefined;
    },
    { timeoutMs: 240_000, waitingFor: 'the batches of what has arrived' },
  );
  expect(
    arrived
      .map(({ state, input, result }) => ({ state, input, ...result }))
      .sort((a, b) => (a.input < b.input ? -1 : 1)),
  ).toEqual([
    {
      state: 'finished',
      input: `batch/${name}/incoming/new.csv`,
      rows: 50,
      predicted: 50,
      refused: 0,
      unreadable: 0,
      parts: 1,
      lost: 0,
    },
    {
      state: 'finished',
      input: `batch/${name}/incoming/none.csv`,
      rows: 0,
      predicted: 0,
      refused: 0,
      unreadable: 1,
      parts: 0,
      lost: 0,
    },
  ]);
  const captured: CapturedPrediction[] = [];
  for await (const { key } of bucket.list(lake.inferences(name)))
    if (key.includes('/batch-'))
      captured.push(
        ...gunzipSync(await bucket.get(key))
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as CapturedPrediction),
      );
  expect(new Set(captured.map(({ key }) => key))).toEqual(new Set(rows.map(({ id }) => id)));

  const jobs = (await listBatches(at.registry, name)).map(({ job }) => job).sort();
  const audit = await listAudit(at.registry, name);
  for (const action of ['batch started', 'batch finished']) {
    const told = audit.filter((entry) => entry.action === action).map(({ after }) => (after as { job: string }).job);
    expect([action, told.sort()]).toEqual([action, jobs]);
  }
  const listed = await perennial('batches', name);
  expect(listed.stdout).toContain(once.json.job);
  const none = await perennial('batch', name, '--input', `batch/${name}/nowhere/`);
  expect(none.code).toBe(1);
  expect(none.stderr).toMatch(/nothing lies in batch\/.*nowhere/);
});
