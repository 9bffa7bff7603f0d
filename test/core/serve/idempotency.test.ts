import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../core/monitor/analyse.ts';
import { readApiRequest } from '../../../core/serve/http/api-request.ts';
import { idSource } from '../../../core/serve/http/idempotency.ts';
import { inferenceIds, isInferenceId, isOfRequest } from '../../../core/serve/prediction/inference-id.ts';
import { outcomesOf } from '../../../core/serve/protocols/outcomes.ts';
import { keyHashIn } from '../../../core/windows/online/key-hash.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { updateEntities } from '../../../core/windows/online/update-entities.ts';
import { lines, now, project, reference } from '../monitor/traffic.ts';
import { paymentsDataset, randomPayments, recordOf, trainPackage } from './payments.ts';
import { memoryService, request } from './service.ts';

async function serving(keyed = true) {
  // Of a retry nothing is random twice.
  let called = 0;
  const service = memoryService({ random: (count) => new Uint8Array(count).fill(++called) });
  const dataset = paymentsDataset(randomPayments(200, 1), 'negative', keyed);
  const pkg = trainPackage(dataset, 'logisticRegression');
  const model = await service.serve(pkg);
  await service.publish(dataset.extra.project);
  await service.serve(pkg);
  const { windows } = pkg.plan as { windows: never[] };
  const at = () => service.clock.now;
  const load = { project: 'pay', dataset, specs: windows, model, retained: [], generation: 'g1', now: at };
  await loadEntities(service.entities, load);
  return service;
}

type Service = Awaited<ReturnType<typeof serving>>;

function asks(service: Service, idempotencyKey: string | undefined, records: readonly unknown[]) {
  return service.predictor.predict(request('pay', { records }, { idempotencyKey }));
}

const fold = (service: Service, events: Service['events']) =>
  updateEntities(service.entities, 'pay', events, service.clock.now);

const payments = randomPayments(40, 9).map((p, i) => ({
  ...p,
  id: `new-${i}`,
  at: Date.UTC(2026, 11, 31, 20) + i * 60_000,
}));
const records = payments.map(recordOf);

describe.each([true, false])('a request under a name that comes again (records with a key: %s)', (keyed) => {
  const sent = records.map(({ id, ...rest }) => (keyed ? { id, ...rest } : rest));

  it('has the same inference ids, seconds later and in another function', async () => {
    const [service, elsewhere] = [await serving(keyed), await serving(keyed)];
    const first = await asks(service, 'order-7', sent);
    elsewhere.clock.now += 29_000;
    const again = await asks(elsewhere, 'order-7', sent);
    expect(again).toEqual(first);
    expect(again.predictions.every(({ inferenceId }) => isInferenceId(inferenceId))).toBe(true);
    const ids = first.predictions.map(({ inferenceId }) => inferenceId);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids.every((id) => (keyHashIn(id) !== undefined) === keyed)).toBe(true);
  });

  it('counts once in the entity windows, whatever comes between and in whichever order', async () => {
    const service = await serving(keyed);
    await asks(service, 'order-7', sent);
    const first = service.events.splice(0);
    service.clock.now += 29_000;
    await asks(service, 'order-7', sent);
    const again = service.events.splice(0);
    expect(await fold(service, first)).toMatchObject({ folded: sent.length });
    const once = await asks(service, undefined, [{ ...sent[0], id: 'probe', at: '2027-01-01T00:00:00Z' }]);
    const before = service.captured.at(-1)!.windows;
    expect(await fold(service, again.toReversed())).toEqual({
      folded: 0,
      repeated: sent.length,
      waiting: 0,
      ahead: 0,
    });
    const probe = await asks(service, undefined, [{ ...sent[0], id: 'probe', at: '2027-01-01T00:00:00Z' }]);
    expect(service.captured.at(-1)!.windows).toEqual(before);
    expect(probe.predictions[0]!.probability).toBe(once.predictions[0]!.probability);
    expect(before['customer.amount.count.P7D']).toBeGreaterThan(0);
  });

  it('counts once in the monitor, in whichever object and hour its lines come', async () => {
    const service = await serving(keyed);
    await asks(service, 'order-7', sent);
    service.clock.now += 3 * 3_600_000;
    await asks(service, 'order-7', sent);
    expect(service.captured).toHaveLength(2 * sent.length);
    const look = { project: project(), reference, modelVersion: 1, monitorId: 'm', by: 'test', now, labels: [] };
    const [first, again] = [service.captured.slice(0, sent.length), service.captured.slice(sent.length)];
    for (const log of [
      [first, again],
      [again, first],
    ])
      expect(
        (await analyse({ ...look, log: log.map((some, i) => ({ key: `${i}`, text: lines(some), fresh: true })) }))
          .window,
      ).toMatchObject({ rows: sent.length, repeated: sent.length, malformed: 0 });
  });
});

it('is another request under another name, with another body, of another project or by another secret', () => {
  const base = { project: 'pay', idempotencyKey: 'a', body: '{"records":[{}]}' };
  const idOf = (change: Partial<typeof base>, secret?: string) => {
    const { time, random } = idSource({ ...base, ...change }, secret)!;
    return inferenceIds(1, time, random)[0]!;
  };
  const ids = [idOf({}), idOf({ idempotencyKey: 'b' }), idOf({ body: '{"records":[{ }]}' }), idOf({ project: 'pa' })];
  expect(new Set([...ids, idOf({}, 'secret')]).size).toBe(5);
  expect(idOf({})).toBe(ids[0]);
});

it('of a record is the same where another model finds other records of the request wrong', async () => {
  const service = await serving();
  const [first, second, third] = records;
  const body = { records: [{ ...first, amount: 20_000 }, 7, second, third], failures: 'perRecord' };
  const idsOf = async () => {
    const answer = await service.predictor.predict(request('pay', body, { idempotencyKey: 'order-7' }));
    return outcomesOf(answer).map((outcome) => ('error' in outcome ? undefined : outcome.inferenceId));
  };
  const strict = await idsOf();
  expect(strict.map((id) => id !== undefined)).toEqual([false, false, true, true]);
  const pkg = trainPackage(paymentsDataset(randomPayments(200, 1)), 'logisticRegression');
  await service.serve({ ...pkg, contract: pkg.contract.map(({ max: _, ...column }) => column) });
  service.clock.now += 6_000;
  const wider = await idsOf();
  expect(wider).toEqual([expect.any(String), undefined, ...strict.slice(2)]);
});

it('without a name a request that comes again is another one', async () => {
  const service = await serving();
  const [a] = (await asks(service, undefined, [records[0]])).predictions;
  const [b] = (await asks(service, undefined, [records[0]])).predictions;
  expect(a!.inferenceId).not.toBe(b!.inferenceId);
  expect([a, b].some((p) => isOfRequest(p!.inferenceId))).toBe(false);
});

it('names and ids: any name and body make well-formed ids that are told from those of clocks', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 20 }), (idempotencyKey, body, count) => {
      const { time, random } = idSource({ project: 'pay', idempotencyKey, body })!;
      const ids = inferenceIds(count, time, random);
      expect(ids.every((id) => isInferenceId(id) && isOfRequest(id))).toBe(true);
      expect(new Set(ids).size).toBe(count);
    }),
  );
});

const event = (name: string | undefined) => ({
  httpMethod: 'POST',
  path: '/projects/pay/predictions',
  headers: { 'x-api-key': 'k', 'Idempotency-Key': name },
});

it.each(['', 'ä', 'a\nb', 'x'.repeat(256)])('refuses a name that is none: %j', (name) => {
  expect(() => readApiRequest(event(name))).toThrow(
    expect.objectContaining({ status: 400, code: 'invalid_request', message: expect.stringContaining('1 to 255') }),
  );
});

it.each([undefined, 'a', '"8e03978e-40d5-43dd-bc93-6894a57f9324"', 'x'.repeat(255)])('takes the name %j', (name) => {
  expect(readApiRequest(event(name)).idempotencyKey).toBe(name);
});

it('of labels that do not say when they became known there is one object, and one more for what another request says', async () => {
  const service = await serving();
  const send = async (idempotencyKey: string | undefined, value: boolean) => {
    service.clock.now += 1_000;
    await service.recorder.record(request('pay', { labels: [{ key: 'new-1', value }] }, { idempotencyKey }));
  };
  const count = async () => {
    let found = 0;
    for await (const _ of service.objects.list('labels/pay/')) found++;
    return found;
  };
  await send('l-1', true);
  await send('l-1', true);
  expect(await count()).toBe(1);
  await send('l-1', false);
  await send('l-2', true);
  expect(await count()).toBe(3);
  await send(undefined, true);
  await send(undefined, true);
  expect(await count()).toBe(5);
});
