import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { predictionResponseSchema } from '../../../core/contracts/openapi/predictions.ts';
import {
  mlflowErrorSchema,
  mlflowResponseSchema,
  v2ErrorSchema,
  v2InferResponseSchema,
} from '../../../core/contracts/openapi/protocols.ts';
import type { ApiAnswer } from '../../../core/serve/http/api-request.ts';
import { json, paymentRecords, predictionService } from '../../core/serve/protocols/answers.ts';

const records = paymentRecords(3);
const names = Object.keys(records[0]!);
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    'FP64',
    'BYTES',
    'BOOL',
    'INT64',
    'FP16',
    -1,
    1e308,
    '\ud800',
    '__proto__',
    [3],
    [3, 1],
    [1, 3],
    [1e9],
    [[1], [2], [3]],
  ),
);
/** An object of which some members are others, and some are added. */
const spoilt = (good: Record<string, unknown>) =>
  fc
    .array(fc.tuple(fc.constantFrom(...Object.keys(good), 'other', '__proto__'), odd), { maxLength: 2 })
    .map((changes) => Object.assign(Object.create(null), good, Object.fromEntries(changes)));
const tensor = (name: string) => {
  const values = records.map((record) => record[name]);
  return { name, datatype: typeof values[0] === 'number' ? 'FP64' : 'BYTES', shape: [3], data: values };
};
const columns = Object.fromEntries(names.map((name) => [name, records.map((record) => record[name])]));
const split = { columns: names, data: records.map((record) => names.map((name) => record[name])) };
const infer = fc
  .tuple(...names.map((name) => spoilt(tensor(name))))
  .chain((inputs) => spoilt({ id: 'a', inputs, outputs: [{ name: 'probability' }], parameters: {} }));
const invocation = fc.oneof(
  spoilt(split).map((dataframe_split) => ({ dataframe_split })),
  spoilt(columns).map((inputs) => ({ inputs })),
  fc.array(spoilt(records[0]!), { maxLength: 3 }).chain((rows) => spoilt({ dataframe_records: rows, params: {} })),
  spoilt({ instances: records }),
);
const cell = fc.oneof(
  fc.constantFrom('', 't-1', '12.5', '2026-12-01T10:00:00Z', '"', '""', ';', '\r', 'a,b', '\u0000'),
  fc.string(),
);
const table = fc
  .array(fc.array(cell, { minLength: 4, maxLength: 6 }), { maxLength: 5 })
  .map((rows) => [names, ...rows].map((row) => row.join(',')).join('\n'));

let service: Awaited<ReturnType<typeof predictionService>>;
beforeAll(async () => {
  for (const stream of ['log', 'warn', 'error'] as const) vi.spyOn(console, stream).mockImplementation(() => {});
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  service = await predictionService();
});
afterAll(() => vi.restoreAllMocks());

const seen = new Map<string, Set<number>>();
/** No fault of ours, and the form of the protocol. */
function check(
  what: string,
  { statusCode, body }: ApiAnswer,
  good: (said: unknown) => unknown,
  bad: (said: unknown) => unknown,
) {
  seen.set(what, (seen.get(what) ?? new Set()).add(statusCode));
  expect(statusCode, body).toBeLessThan(500);
  (statusCode === 200 ? good : bad)(JSON.parse(body));
  expect(body).not.toMatch(/\.(ts|js):\d+|node_modules/);
  if (statusCode !== 200) expect(body.length).toBeLessThan(20_000);
}
const runs = { numRuns: 1_000, seed: 20_261_129 };

test('of V2', { timeout: 300_000 }, async () => {
  const good = (said: unknown) => v2InferResponseSchema.parse(said);
  const bad = (said: unknown) => v2ErrorSchema.strict().parse(said);
  await fc.assert(
    fc.asyncProperty(infer, fc.option(fc.nat(3_000)), async (request, length) => {
      const body = JSON.stringify(request);
      check('v2', await service.ask('v2/models/pay/infer', { body, headers: json }), good, bad);
      if (length === null) return;
      const headers = { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(length) };
      check('v2', await service.ask('v2/models/pay/infer', { body: Buffer.from(body), headers }), good, bad);
    }),
    runs,
  );
  expect([...seen.get('v2')!].sort()).toEqual([200, 400]);
});

test('of MLflow', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(invocation, async (request) => {
      const answer = await service.ask('invocations', { body: JSON.stringify(request), headers: json });
      check(
        'mlflow',
        answer,
        (said) => mlflowResponseSchema.parse(said),
        (said) => mlflowErrorSchema.strict().parse(said),
      );
    }),
    runs,
  );
  expect([...seen.get('mlflow')!].sort()).toEqual([200, 400]);
});

test('of CSV, NDJSON and codings', { timeout: 300_000 }, async () => {
  const lines = fc.array(fc.oneof(fc.json({ maxDepth: 2 }), fc.string(), fc.constant(JSON.stringify(records[0]))), {
    maxLength: 5,
  });
  const sent = fc.oneof(
    table.map((text) => [text, 'text/csv'] as const),
    lines.map((all) => [all.join('\n'), 'application/x-ndjson'] as const),
  );
  const error = (said: unknown) =>
    expect(said).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
  await fc.assert(
    fc.asyncProperty(
      sent,
      fc.constantFrom('request', 'perRecord'),
      fc.option(fc.nat()),
      async ([text, type], failures, cut) => {
        const query = { failures };
        check(
          type,
          await service.ask('predictions', { body: text, query, headers: { 'content-type': type } }),
          (said) => predictionResponseSchema.parse(said),
          error,
        );
        const packed = gzipSync(text);
        const body = cut === null ? packed : packed.subarray(0, cut % packed.length);
        const headers = { 'content-type': type, 'content-encoding': 'gzip' };
        check(
          type,
          await service.ask('predictions', { body, query, headers }),
          (said) => predictionResponseSchema.parse(said),
          error,
        );
      },
    ),
    runs,
  );
  for (const type of ['text/csv', 'application/x-ndjson']) expect([...seen.get(type)!].sort()).toEqual([200, 400]);
});
