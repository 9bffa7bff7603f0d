import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { runMonitor } from '../../bin/client/monitor.ts';
import { poll } from '../../bin/client/poll.ts';
import { queueEmpty } from '../../bin/client/queues.ts';
import { Client, ForbiddenError, InvalidRequestError } from '../../clients/typescript/perennial-client.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { CapturedPrediction, PredictionResponse } from '../../core/contracts/serving.ts';
import type { MonitorReport } from '../../core/monitor/monitor-report.ts';
import { csv } from '../../scripts/csv.ts';
import { orders, ordersProject } from '../../scripts/orders.ts';
import { python, run as runProgram } from '../clients/programs.ts';
import { keyOf } from './support/api.ts';
import { perennial } from './support/cli.ts';
import { writeFile } from './support/files.ts';
import { listKeys, readJson, readText } from './support/lake.ts';
import { ingest, runToEnd } from './support/lifecycle.ts';
import { platform, publish, uniqueName } from './support/platform.ts';

const name = uniqueName('clients');
const hour = 3_600_000;
const start = Date.UTC(2026, 5, 1);
let url = '';
let key = '';

beforeAll(async () => {
  const rows = orders(600, 1).map((order, i) => ({ ...order, at: new Date(start - (600 - i) * hour).toISOString() }));
  const definition = ordersProject(name, {
    features: {
      exclude: ['id'],
      selection: false,
      windows: [{ entity: 'carrier', of: 'distance', over: ['P1D'], statistics: ['count', 'mean'] }],
    },
    training: { algorithms: ['gradientBoostedTrees'], search: { trials: 1 } },
    promotion: { acceptFindings: ['chance', 'baseline'] },
    serving: { hideFields: true, fallback: { decision: 'review' } },
  });
  const [source] = definition.data.sources;
  Object.assign(source!, { time: 'at', columns: { ...source!.columns, at: { type: 'timestamp', required: true } } });
  await publish(definition);
  await ingest(name, 'orders', writeFile('orders.csv', csv(rows)));
  const { run } = await runToEnd(name);
  expect(run, JSON.stringify(run.error ?? run.findings)).toMatchObject({ outcome: 'promoted' });
  url = (await platform()).apiUrl('').replace(/\/$/, '');
  key = await keyOf(name);
}, 900_000);

const order = (who: string, i: number, time: number) => ({
  id: `${name}-${who}-${i}`,
  at: new Date(time).toISOString(),
  carrier: `carrier ${who}`,
  distance: 10 + (i % 50),
});
const orderRecords = (who: string, n: number) => Array.from({ length: n }, (_, i) => order(who, i, start + i * 60_000));
const client = () => new Client({ url, project: name, key });

async function lines(): Promise<CapturedPrediction[]> {
  const texts = await Promise.all((await listKeys(lake.inferences(name))).map(readText));
  return texts
    .flatMap((text) => text.split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as CapturedPrediction);
}

test('a call that is repeated under its name counts once: in ids, entity windows and the monitor', async () => {
  const n = 220;
  const twice = orderRecords('twice', n);
  const first = await client().predict(twice, { idempotencyKey: 'day 1' });
  const again = await client().predict(twice, { idempotencyKey: 'day 1' });
  const once = await client().predict(orderRecords('once', n));
  const ids = (found: typeof first) => found.predictions.map(({ inferenceId }) => inferenceId);
  expect(ids(again)).toEqual(ids(first));
  expect(new Set([...ids(first), ...ids(once)]).size).toBe(2 * n);

  const at = await platform();
  expect(await queueEmpty(at, at.outputs.entityQueueUrl, 60_000)).toBe(true);
  const later = start + 20 * hour;
  const probes = await client().predict([order('twice', 999, later), order('once', 999, later)]);
  const captured = await poll(async () => ((await lines()).length >= 3 * n + 2 ? await lines() : undefined), {
    timeoutMs: 60_000,
    waitingFor: 'the capture of all predictions',
  });
  const windowsOf = (i: number) => captured.find((l) => l.inferenceId === ids(probes)[i])!.windows;
  expect(windowsOf(0)).toEqual(windowsOf(1));
  expect(windowsOf(0)['carrier.distance.count.P1D']).toBe(n);

  const outcome = await runMonitor(at, name, { wait: true, timeoutMs: 120_000 });
  if (outcome.status !== 'judged') throw new Error(`the look is ${outcome.status}`);
  const { window } = await readJson<MonitorReport>(outcome.record.reportKey);
  expect(window).toMatchObject({ rows: 2 * n + 2, malformed: 0 });
  // And more where the function has put a batch again that the stream was slow to answer.
  expect(window.repeated).toBeGreaterThanOrEqual(n);
});

test('the clients are told what is wrong, by places where the project hides its fields', async () => {
  const wrong = [order('a', 1, start), { ...order('a', 2, start), distance: 'far' }];
  const error = await client()
    .predict(wrong)
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InvalidRequestError);
  expect((error as InvalidRequestError).details).toEqual([
    { path: expect.stringMatching(/^records\[1\]\[\d+\]$/), message: 'expected a number, received the string "far"' },
  ]);
  const stranger = new Client({ url, project: name, key: 'no key at all' });
  await expect(stranger.predict(wrong)).rejects.toBeInstanceOf(ForbiddenError);
  const { accepted, rejected } = await client().label([
    { key: `${name}-once-1`, value: true },
    { key: `${name}-once-2`, value: 'perhaps' },
  ]);
  expect([accepted, rejected.map(({ path }) => path)]).toEqual([1, ['labels[1].value']]);
});

test.each(['typescript', 'python'] as const)('the typed client in %s asks the deployed project', async (language) => {
  const folder = mkdtempSync(join(tmpdir(), 'client-'));
  const file = join(folder, language === 'python' ? 'typed.py' : 'typed.ts');
  const written = await perennial('client', name, '--language', language, '--out', file);
  expect(written.code, written.stderr).toBe(0);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const type = name.replace(/(^|-)(\w)/g, (_, __, c: string) => c.toUpperCase());
  const record = JSON.stringify(order(language, 1, start));
  const said =
    language === 'python'
      ? await runProgram(
          python,
          [
            '-c',
            `import json, sys; sys.path.insert(0, ${JSON.stringify(folder)}); import typed; print(json.dumps(typed.${type}(${JSON.stringify(url)}, ${JSON.stringify(key)}).predict([json.loads(sys.stdin.read())]).predictions))`,
          ],
          record,
        )
      : await runProgram(process.execPath, [
          '--input-type=module-typescript',
          '-e',
          `import { ${type} } from ${JSON.stringify(pathToFileURL(file).href)}; const client = new ${type}(${JSON.stringify({ url, key })}); console.log(JSON.stringify((await client.predict([${record}])).predictions));`,
        ]);
  expect(JSON.parse(said)).toEqual([
    {
      inferenceId: expect.any(String),
      probability: expect.any(Number),
      decision: expect.any(String),
      expectedCost: expect.any(Number),
    },
  ]);
});

test.each(['curl', 'python', 'typescript'] as const)('the request for %s works as it is pasted', async (language) => {
  const { code, stdout, stderr } = await perennial('call', name, '--language', language);
  expect(code, stderr).toBe(0);
  const said =
    language === 'curl'
      ? runProgram('sh', ['-c', stdout])
      : language === 'python'
        ? runProgram(python, ['-'], stdout)
        : runProgram(process.execPath, ['--input-type=module-typescript', '-'], stdout);
  expect((JSON.parse(await said) as PredictionResponse).predictions[0]).toMatchObject({
    probability: expect.any(Number),
  });
});

test('a request is sent with --run, about a plausible record or another', async () => {
  interface Called {
    record: Record<string, unknown>;
    answer: PredictionResponse;
  }
  const { json } = await perennial<Called>('call', name, '--run', '--json');
  expect(json.answer.predictions).toHaveLength(1);
  expect(json.record).toMatchObject({ id: 'example', at: expect.any(String), distance: expect.any(Number) });
  const own = order('own', 1, start);
  const asked = await perennial<Called>('call', name, '--record', JSON.stringify(own), '--run', '--json');
  expect(asked.json.record).toEqual(own);
  const bad = await perennial('call', name, '--record', '{"distance": 1}', '--run');
  expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining('the API answered 400')]);
  expect((await perennial('call', name, '--record', '[1]')).code).toBe(2);
});
