/**
 * What the update of entity windows takes: its bundle in a process of its own, beside a table whose answers take as long as DynamoDB's do.
 * Usage: `node bench/entity-updates.ts [--latency 5]` (ms); prints JSON: of a prediction that comes alone, and of the largest batch, whose
 * events meet at a few entities; and what 1,000 alone cost by the memory of the function, of which its share of a processor follows.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { documentClient } from '../adapters/aws/dynamo-client.ts';
import { DynamoRecordStore } from '../adapters/aws/dynamo-record-store.ts';
import { readPrices } from '../bin/client/costs.ts';
import { environment } from '../core/contracts/environment.ts';
import type { EntityEvent } from '../core/contracts/serving.ts';
import { priceOf } from '../core/costs/prices.ts';
import { windowSpecs } from '../core/windows/index.ts';
import { withKeyHash } from '../core/windows/online/key-hash.ts';
import { loadEntities } from '../core/windows/online/load-entities.ts';
import { compileFunctions, flat } from '../lib/code/compile.ts';
import { root } from '../package/root.ts';
import { type Payment, paymentsDataset, randomPayments, recordEvent } from '../test/core/serve/payments.ts';

const entry = 'serve/update-entities';
const alone = 300;
const [messages, eventsPerMessage] = [100, 50];
/** MB for which Lambda gives a whole processor. */
const wholeProcessor = 1769;

type Item = Record<string, unknown>;
type Put = { Item: Item } & Condition;
interface Condition {
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** A table that answers after `latency` ms, and counts calls. */
function table(latency: number): { server: Server; calls: () => number } {
  const items = new Map<string, Item>();
  const nameOf = ({ pk, sk }: Item) => JSON.stringify([pk, sk]);
  const holds = ({ Item, ...when }: Put) => {
    if (!when.ConditionExpression) return true;
    const stored = items.get(nameOf(Item));
    if (when.ConditionExpression.startsWith('attribute_not_exists')) return stored === undefined;
    return Object.entries(when.ExpressionAttributeNames!).every(
      ([at, name]) =>
        JSON.stringify(stored?.[name]) === JSON.stringify(when.ExpressionAttributeValues![at.replace('#a', ':v')]),
    );
  };
  const put = ({ Item }: Put) => items.set(nameOf(Item), Item);
  const only = <T>(of: Record<string, T>) => Object.entries(of)[0]!;
  // biome-ignore lint/suspicious/noExplicitAny: requests of a protocol
  const answers: Record<string, (request: any) => object | string> = {
    GetItem: ({ Key }) => ({ Item: items.get(nameOf(Key)) }),
    Query: ({ ExpressionAttributeValues: values }) => ({
      Items: [...items.values()].filter(({ pk }) => JSON.stringify(pk) === JSON.stringify(values[':pk'])),
    }),
    BatchGetItem({ RequestItems }) {
      const [name, { Keys }] = only<{ Keys: Item[] }>(RequestItems);
      return { Responses: { [name]: Keys.flatMap((key) => items.get(nameOf(key)) ?? []) } };
    },
    BatchWriteItem({ RequestItems }) {
      for (const { PutRequest } of only<{ PutRequest: Put }[]>(RequestItems)[1]) put(PutRequest);
      return {};
    },
    PutItem(request) {
      if (!holds(request)) return 'ConditionalCheckFailedException';
      put(request);
      return {};
    },
    TransactWriteItems({ TransactItems }) {
      const puts = (TransactItems as { Put: Put }[]).map(({ Put }) => Put);
      if (!puts.every(holds)) return 'TransactionCanceledException';
      puts.forEach(put);
      return {};
    },
  };
  let calls = 0;
  const server = createServer(async (request, response) => {
    calls++;
    const action = String(request.headers['x-amz-target']).split('.')[1]!;
    const answer = answers[action]!(JSON.parse(await text(request)));
    setTimeout(() => {
      const failed = typeof answer === 'string';
      response.writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      const reasons = { CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] };
      response.end(JSON.stringify(failed ? { __type: answer, message: answer, ...reasons } : answer));
    }, latency);
  });
  return { server, calls: () => calls };
}

/** Runs in the process of the function. */
const measuring = `
const [module, file] = process.argv.slice(1);
const { handler } = await import(module);
const { readFileSync } = await import('node:fs');
const took = [];
for (const Records of JSON.parse(readFileSync(file, 'utf8'))) {
  const [cpu, at] = [process.cpuUsage(), performance.now()];
  const { batchItemFailures } = await handler({ Records });
  const { user, system } = process.cpuUsage(cpu);
  took.push({ cpuMs: (user + system) / 1000, ms: performance.now() - at, failed: batchItemFailures.length });
}
process.stdout.write('\\n' + JSON.stringify({ took, memoryMb: process.resourceUsage().maxRSS / 1024 }));
`;

interface Took {
  took: { cpuMs: number; ms: number; failed: number }[];
  memoryMb: number;
}

async function measured(module: string, folder: string, invocations: object[][], endpoint: string): Promise<Took> {
  const file = join(folder, 'invocations.json');
  writeFileSync(file, JSON.stringify(invocations));
  const child = spawn(process.execPath, ['--input-type=module', '-e', measuring, module, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      [environment.entityTable]: 'entities',
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    },
  });
  const lines = (await text(child.stdout)).split('\n');
  const found = JSON.parse(lines.at(-1)!) as Took;
  const failed = found.took.reduce((sum, one) => sum + one.failed, 0);
  if (failed > 0) throw new Error(`${failed} messages failed`);
  return found;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const { latency } = parseArgs({ options: { latency: { type: 'string', default: '5' } } }).values;
const folder = mkdtempSync(join(tmpdir(), 'entity-updates-'));
const { server, calls } = table(Number(latency));
try {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  compileFunctions({ root, outDir: folder, entries: [entry] });
  const module = join(folder, flat(entry), 'index.mjs');

  const now = Date.now();
  const recent = (rows: number, seed: number): Payment[] =>
    randomPayments(rows, seed).map((p, i) => ({ ...p, id: `${seed}-${p.id}`, at: now - (rows - i) * 1_000 }));
  const dataset = paymentsDataset(
    recent(2_000, 1).map((p) => ({ ...p, at: p.at - 86_400_000, fraud: null, labelledAt: null })),
  );
  const client = documentClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  await loadEntities(new DynamoRecordStore(client, 'entities'), {
    ...{ project: 'pay', dataset, specs: windowSpecs(dataset.extra.project, dataset.table), model: 'm', retained: [] },
    ...{ generation: 'g', now: Date.now },
  });
  const bodyOf = (events: EntityEvent[]) => ({ messageId: events[0]!.key, body: JSON.stringify(events) });
  const eventsOf = (rows: number, seed: number) =>
    recent(rows, seed).map((p) => recordEvent(p, withKeyHash('01J000000000000000000000A0', p.id)));
  const few = eventsOf(alone, 2).map((event) => [bodyOf([event])]);
  const many = eventsOf(messages * eventsPerMessage, 3);
  const full = Array.from({ length: messages }, (_, i) =>
    bodyOf(many.slice(i * eventsPerMessage, (i + 1) * eventsPerMessage)),
  );

  const before = calls();
  const one = await measured(module, folder, few, endpoint);
  const callsOfOne = (calls() - before) / alone;
  const largest = await measured(module, folder, [full], endpoint);
  const warm = one.took.slice(alone / 3);
  const cpuMs = median(warm.map((took) => took.cpuMs));
  const waitMs = Math.max(0, median(warm.map(({ ms }) => ms)) - cpuMs);
  const byMemory = [128, 256, 512, 1024, 1769].map((memoryMb) => {
    const ms = waitMs + cpuMs * Math.max(1, wholeProcessor / memoryMb);
    const lambdaArm = ((ms / 1000) * memoryMb) / 1024;
    const batchSeconds = (largest.took[0]!.cpuMs / 1000) * Math.max(1, wholeProcessor / memoryMb);
    return { memoryMb, ms, batchSeconds, usdOf1000: 1_000 * priceOf({ lambdaArm, lambdaRequests: 1 }, readPrices()) };
  });
  const result = {
    alone: { cpuMs, waitMs, calls: callsOfOne, memoryMb: one.memoryMb },
    largest: { events: many.length, ...largest.took[0]!, memoryMb: largest.memoryMb },
    byMemory,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
}
