import { writeFileSync } from 'node:fs';
import { beforeAll, expect, inject, test } from 'vitest';
import { measuredFile, readMeasured, readPrices } from '../../bin/client/costs.ts';
import { describeExecution } from '../../bin/client/executions.ts';
import { invoke } from '../../bin/client/invoke.ts';
import { runMonitor } from '../../bin/client/monitor.ts';
import { poll } from '../../bin/client/poll.ts';
import { queueEmpty } from '../../bin/client/queues.ts';
import { rowsOfPart } from '../../core/contracts/batch.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { BatchRecord } from '../../core/contracts/registry/batches.ts';
import { add, type Meters } from '../../core/costs/meters.ts';
import { assumed, costOf, deedsOf, type Measured, operationNames } from '../../core/costs/operations.ts';
import { priceOf } from '../../core/costs/prices.ts';
import { getModel } from '../../core/registry/models.ts';
import { findRollout } from '../../core/registry/rollouts.ts';
import { homeAt } from '../../local-cloud/home.ts';
import { simulate } from '../../projects/bank-fraud/simulation.ts';
import { type Call, noteCalls, notedCalls } from '../../scripts/costs/calls.ts';
import { executionMeters } from '../../scripts/costs/executions.ts';
import { metersOf } from '../../scripts/costs/meters.ts';
import { ask, keyOf, predictions } from './support/api.ts';
import { type Bank, bankProject, recordOf, smallBank } from './support/bank.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { captured } from './support/lake.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('costs');
const payments = 30;
const labels = 10;
/** Trials at once, of `bankProject`. */
const parallel = 2;
const measured = {} as Measured['operations'];
let bank: Bank;

const home = () => homeAt(inject('perennialHome'));

/** Calls of a deed, with all that it sets in motion in the entity queue. */
async function callsOf(deed: () => Promise<unknown>): Promise<Call[]> {
  const at = await platform();
  noteCalls(home());
  await deed();
  await queueEmpty(at, at.outputs.entityQueueUrl, 60_000);
  // The last message has left the queue before its function has ended.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  // Functions may still work on what the tests before have left behind.
  return parted(notedCalls(home()), ({ path, query, request = '' }) =>
    [path, query, request].join(' ').includes(name),
  )[0];
}

const mean = (meters: Meters, of: number) => add({}, meters, 1 / of);

/** Parts calls by whether the function that made them also made one of this kind. */
function parted(calls: readonly Call[], by: (call: Call) => boolean): [Call[], Call[]] {
  const callers = new Set(calls.filter(by).map(({ caller }) => caller));
  return [calls.filter(({ caller }) => callers.has(caller)), calls.filter(({ caller }) => !callers.has(caller))];
}

async function memoryOf(name: string): Promise<number> {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient((await platform()).settings.sdk);
  const { MemorySize } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  return MemorySize!;
}

async function look(): Promise<Meters> {
  const at = await platform();
  let arn = '';
  const calls = await callsOf(async () => {
    const started = await runMonitor(at, name, { wait: false, timeoutMs: 60_000 });
    if (started.status !== 'started') throw new Error(`the monitor is ${started.status}`);
    arn = started.execution;
    await poll(
      async () => (await describeExecution(at, at.outputs.monitorMachineArn, arn))?.status !== 'RUNNING' || undefined,
      { timeoutMs: 120_000, waitingFor: 'the end of the look' },
    );
  });
  return add(metersOf(calls), await executionMeters(at.settings, at.outputs.monitorMachineArn, arn, memoryOf));
}

beforeAll(async () => {
  await publish(bankProject(name));
  bank = await smallBank({ rows: 15_000, days: 60, seed: 1 });
  await ingest(name, 'transactions', ...bank.transactions);
  await ingest(name, 'chargebacks', ...bank.chargebacks);
});

test('a run', async () => {
  const at = await platform();
  let arn = '';
  const calls = await callsOf(async () => {
    const { run } = await runToEnd(name);
    expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });
    arn = run.executionArn!;
  });
  const machine = at.outputs.lifecycleMachineArn;
  measured.run = add(metersOf(calls), await executionMeters(at.settings, machine, arn, memoryOf, parallel));
});

test('a prediction with five window series, and the update of the windows', async () => {
  const some = bank.live.slice(0, payments);
  expect(some).toHaveLength(payments);
  const ids: string[] = [];
  await predictions(name, [recordOf(some[0]!)]);
  const at = await platform();
  await queueEmpty(at, at.outputs.entityQueueUrl, 60_000);
  const calls = await callsOf(async () => {
    for (const payment of some) {
      const { predictions: made } = await predictions(name, [recordOf(payment)]);
      ids.push(made[0]!.inferenceId);
      await queueEmpty(at, at.outputs.entityQueueUrl, 60_000);
    }
  });
  const [predicting, updating] = parted(calls, ({ service }) => service === 'firehose' || service === 'sqs');
  measured.prediction = mean(metersOf(predicting), payments);
  measured.update = mean(metersOf(updating), payments);
  await captured(name, ids);
});

test('a label', async () => {
  const key = await keyOf(name);
  const calls = await callsOf(async () => {
    for (const payment of bank.live.slice(0, labels)) {
      const body = { labels: [{ key: payment.transaction_id, value: payment.fraud }] };
      expect((await ask(`projects/${name}/labels`, { key, body })).status).toBe(200);
    }
  });
  measured.label = mean(metersOf(calls), labels);
});

test('a look that finds something new, and one that finds nothing', async () => {
  measured.look = await look();
  measured.check = await look();
});

/** Of payments of no file, in parts of the most that a part holds. */
async function batch(parts: number, seed: number): Promise<Meters> {
  const at = await platform();
  const rows = simulate({ rows: 1.1 * parts * rowsOfPart, days: 20, seed, start: '2026-03-10' }).slice(
    0,
    parts * rowsOfPart,
  );
  expect(rows).toHaveLength(parts * rowsOfPart);
  const file = writeFile(`batch-${seed}.ndjson`, rows.map((payment) => JSON.stringify(recordOf(payment))).join('\n'));
  let done: BatchRecord | undefined;
  const calls = await callsOf(async () => {
    const asked = await perennial<BatchRecord>('batch', name, '--input', file, '--json');
    expect(asked.code, asked.stderr).toBe(0);
    done = asked.json;
  });
  expect(done!.result).toMatchObject({ rows: rows.length, predicted: rows.length, parts });
  const execution = await describeExecution(at, at.outputs.batchMachineArn, `${done!.job}-${done!.attempts}`);
  return add(metersOf(calls), await executionMeters(at.settings, at.outputs.batchMachineArn, execution!.arn, memoryOf));
}

test('batches of one part and of two', { timeout: 600_000 }, async () => {
  const [one, two] = [await batch(1, 11), await batch(2, 12)];
  measured.batch = one;
  // What each part more takes; how long, of both together, as either may have met another at the machine.
  measured.batchPart = add(add({}, two), one, -1);
  measured.batchPart.lambdaArm = (one.lambdaArm! + two.lambdaArm!) / 3;
});

test('a prediction beside a canary, and a look at the rollout', { timeout: 600_000 }, async () => {
  const at = await platform();
  const project = bankProject(name);
  const canary: Partial<ProjectInput> = {
    objective: {
      ...project.objective,
      costs: { falsePositive: 6, falseNegative: { column: 'amount' }, truePositive: 2 },
    },
    promotion: { approval: 'manual' },
    retraining: { onDefinitionChange: false },
    // Its schedule looks every five minutes, and not between the predictions.
    rollout: { strategy: 'canary', shadowRecords: 0, steps: [50, 100], bakeMinutes: 60 },
  };
  await publish({ ...project, ...canary });
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error)).toMatchObject({ status: 'succeeded', version: 2 });
  const { findings = [] } = await getModel(at.registry, name, 2);
  const accepted = findings.flatMap(({ code, severity }) => (severity === 'critical' ? ['--accept', code] : []));
  const begun = await perennial('promote', name, '2', ...accepted, '--json');
  expect(begun.code, begun.stderr).toBe(0);
  // A function knows the route of before for five seconds.
  await new Promise((resolve) => setTimeout(resolve, 6_000));

  const some = bank.live.slice(payments, 2 * payments);
  const ids: string[] = [];
  const versions = new Set<number | undefined>();
  const calls = await callsOf(async () => {
    for (const payment of some) {
      const { modelVersion, predictions: made } = await predictions(name, [recordOf(payment)]);
      ids.push(made[0]!.inferenceId);
      versions.add(made[0]!.modelVersion ?? modelVersion);
      await queueEmpty(at, at.outputs.entityQueueUrl, 60_000);
    }
  });
  expect(versions).toEqual(new Set([1, 2]));
  measured.canary = mean(metersOf(calls), payments);

  await captured(name, ids);
  const rollout = (await findRollout(at.registry, name))!;
  const lookFunction = at.outputs.decideFunction.replace('rollout-decide', 'rollout-look');
  let seconds = 0;
  const looking = await callsOf(async () => {
    const from = performance.now();
    await invoke(at, lookFunction, { project: name, number: rollout.number }, (value) => value);
    seconds = (performance.now() - from) / 1000;
  });
  expect((await findRollout(at.registry, name))!.judgement?.paired).toBeGreaterThanOrEqual(payments);
  const memory = (await memoryOf(lookFunction)) / 1024;
  measured.rolloutLook = add(metersOf(looking), { lambdaRequests: 1, lambdaArm: memory * seconds });
});

test('what is taken for known goes by the memory that functions have', async () => {
  const { decideFunction } = (await platform()).outputs;
  const names = { prediction: 'serve-predict', update: 'serve-update-entities', label: 'serve-record-labels' };
  for (const [operation, of] of Object.entries(names) as [keyof typeof names, string][])
    expect([of, await memoryOf(decideFunction.replace('rollout-decide', of))]).toEqual([
      of,
      assumed[operation].memoryMb,
    ]);
});

/** What does not depend on how busy this machine is. */
const counted = (meters: Meters) =>
  Object.fromEntries(Object.entries(meters).filter(([name]) => !name.startsWith('lambda')));

test('docs/costs-measured.json says what was counted', () => {
  expect(Object.keys(measured).sort()).toEqual([...operationNames].sort());
  if (process.env.PERENNIAL_MEASURE === '1') {
    const file: Measured = { date: new Date().toISOString().slice(0, 10), operations: rounded() };
    writeFileSync(measuredFile, `${JSON.stringify(file, null, 2)}\n`);
  }
  const said = readMeasured().operations;
  const prices = readPrices();
  for (const name of operationNames) {
    const [now, then] = [counted(measured[name]), counted(said[name])];
    // Where messages happen to come together they are written once; what a run finds is not the same each time; the starter looks
    // again for as long as a run lasts. Exact counts have tests of their own (`write-units`, `calls`): here the page must not be off
    // by more than its reader can bear, which is twice a meter, or a twentieth of what the operation costs.
    const bearable = 0.05 * priceOf(measured[name], prices);
    for (const meter of new Set([...Object.keys(now), ...Object.keys(then)])) {
      const [amount, before] = [now[meter] ?? 0, then[meter] ?? 0];
      const apart = Math.abs(amount - before);
      const words = `${meter} of a ${name}: ${amount}, ${before} in the file`;
      if (priceOf({ [meter]: apart }, prices) > bearable)
        expect(apart, words).toBeLessThanOrEqual(Math.min(amount, before) + 3);
    }
  }
});

/** A tenth dearer than what is written down fails: whoever means it counts anew, and the page shows it. */
test('a prediction with the update of its windows is at most a tenth dearer than the page says', () => {
  const prices = readPrices();
  const cost = (of: Measured['operations']) => {
    const [predictions] = deedsOf({ date: '', operations: of });
    return costOf(predictions!, prices);
  };
  expect(cost(measured)).toBeLessThanOrEqual(1.1 * cost(readMeasured().operations));
});

test('a payment with five window series writes at most three units, and 1,000 cost less than a cent', () => {
  expect(measured.update.dynamodbWrite).toBeLessThanOrEqual(3.2);
  const [predictions] = deedsOf({ date: '', operations: measured });
  expect(costOf(predictions!, readPrices())).toBeLessThan(0.01);
});

function rounded(): Measured['operations'] {
  const text = JSON.stringify(measured, (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(2)) : value,
  );
  return JSON.parse(text) as Measured['operations'];
}
