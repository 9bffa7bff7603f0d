import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { PredictPorts } from '../../../core/serve/predict.ts';
import type { ReleaseRule } from '../../../core/serve/prediction/release.ts';
import { seededRandom } from '../../../core/stats/random.ts';
import { type Payment, paymentsDataset, randomPayments, recordOf, trainPackage } from './payments.ts';
import { memoryService, request } from './service.ts';

const generous: ReleaseRule = { rate: 0.1, maximumLoss: 50, maximumLossPerDay: 1e9, reviewed: false };

async function serving(
  release: ReleaseRule | undefined,
  costs: ServingPackage['costs'],
  ports: Partial<PredictPorts> = {},
  keyed = true,
) {
  const random = seededRandom(11);
  const service = memoryService({
    random: (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)),
    ...ports,
  });
  const { table, extra } = paymentsDataset(randomPayments(300, 5), 'negative', keyed);
  const project = { ...extra.project, features: { ...extra.project.features, windows: [] } };
  const model = trainPackage({ table, extra: { ...extra, project } }, 'logisticRegression');
  await service.serve({ ...model, costs });
  await service.publish({ ...project, labels: { ...project.labels, ...(release && { release }) } });
  await service.serve({ ...model, costs });
  return service;
}

/** A false alarm is free, so all is blocked. */
const always: ServingPackage['costs'] = {
  falsePositive: -1,
  falseNegative: { column: 'amount', times: 1 },
  truePositive: 0,
  trueNegative: 0,
};

const payment = (id: string, amount: number): Payment => ({
  ...randomPayments(1, 1)[0]!,
  id,
  amount,
});
const records = (n: number, amountOf: (i: number) => number, from = 0) =>
  Array.from({ length: n }, (_, i) => recordOf(payment(`p-${from + i}`, amountOf(i))));

describe('random release', () => {
  it('is off where the project does not say so, and reads nothing for requests without a block', async () => {
    const off = await serving(undefined, always);
    const { predictions } = await off.predictor.predict(request('pay', { records: records(50, () => 10) }));
    expect(new Set(predictions.map((p) => p.decision))).toEqual(new Set(['block']));
    expect(off.captured.every((line) => line.propensity === undefined)).toBe(true);
    const never: ServingPackage['costs'] = { falsePositive: 1e6, falseNegative: 1, truePositive: 0, trueNegative: 0 };
    const on = await serving(generous, never);
    await on.predictor.predict(request('pay', { records: records(50, () => 10) }));
    expect(on.captured.every((line) => line.decision === 'allow' && line.propensity === undefined)).toBe(true);
  });

  it('answers allow with the cost of that, and logs what was proposed and how likely it was', async () => {
    const service = await serving(generous, always);
    const { predictions } = await service.predictor.predict(
      request('pay', { records: records(400, (i) => (i % 2) * 100 + 10) }),
    );
    const dear = predictions.filter((_, i) => i % 2 === 1);
    expect(dear.every((p) => p.decision === 'block')).toBe(true);
    const released = service.captured.filter((line) => line.released);
    expect(released.length).toBeGreaterThan(5);
    for (const line of released) {
      expect(line).toMatchObject({ decision: 'allow', proposed: 'block', propensity: 0.1 });
      const answer = predictions.find((p) => p.inferenceId === line.inferenceId)!;
      expect(answer).toMatchObject({ decision: 'allow' });
      expect(answer.expectedCost).toBeCloseTo(answer.probability! * 10, 9);
      expect(answer).not.toHaveProperty('released');
    }
    for (const [i, line] of service.captured.entries())
      if (!line.released) expect(line.propensity).toBe(i % 2 === 1 ? 0 : 0.1);
  });

  it.each([true, false])('releases as often as it logs that it does (key: %s)', async (keyed) => {
    const service = await serving({ ...generous, rate: 0.2 }, always, {}, keyed);
    const n = 3_000;
    for (let from = 0; from < n; from += 1_000)
      await service.predictor.predict(request('pay', { records: records(1_000, (i) => (i % 4) * 20, from) }));
    const expected = service.captured.reduce((sum, line) => sum + line.propensity!, 0);
    const released = service.captured.filter((line) => line.released).length;
    const variance = service.captured.reduce((sum, { propensity: p = 0 }) => sum + p * (1 - p), 0);
    // Amounts of 60 are beyond the maximal loss.
    expect(expected).toBeCloseTo(0.2 * 0.75 * n, 6);
    expect(Math.abs(released - expected)).toBeLessThan(4 * Math.sqrt(variance));
  });

  it('decides of a record with a key once: asking again is no way to be let through', async () => {
    const service = await serving({ ...generous, rate: 0.3 }, always);
    const ask = async () =>
      (await service.predictor.predict(request('pay', { records: records(60, () => 10) }))).predictions.map(
        (p) => p.decision,
      );
    const first = await ask();
    expect(new Set(first)).toEqual(new Set(['allow', 'block']));
    expect(await ask()).toEqual(first);
  });

  it('decides of a request that comes again under its name as before, also without a key', async () => {
    const service = await serving({ ...generous, rate: 0.3 }, always, {}, false);
    const ask = async (idempotencyKey?: string) =>
      (
        await service.predictor.predict(request('pay', { records: records(60, () => 10) }, { idempotencyKey }))
      ).predictions.map((p) => p.decision);
    const first = await ask('a');
    expect(new Set(first)).toEqual(new Set(['allow', 'block']));
    expect(await ask('a')).toEqual(first);
    expect([await ask('b'), await ask()]).not.toContainEqual(first);
  });

  it('never risks more than a day may lose, however many ask at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 20, maxLength: 120 }),
        async (most, amounts) => {
          const rule = { rate: 0.5, maximumLoss: Math.min(50, most), maximumLossPerDay: most, reviewed: false };
          const service = await serving(rule, always);
          const cents = amounts.map((a) => Math.round(a * 100) / 100);
          const half = Math.ceil(cents.length / 2);
          await Promise.all(
            [cents.slice(0, half), cents.slice(half)].map((some, k) =>
              service.predictor.predict(request('pay', { records: records(some.length, (i) => some[i]!, k * half) })),
            ),
          );
          const lost = service.captured.reduce((sum, line) => sum + (line.released ? line.costs![1] : 0), 0);
          expect(lost).toBeLessThanOrEqual(most + 1e-9);
          for (const line of service.captured)
            if (line.released) expect(line.costs![1]).toBeLessThanOrEqual(rule.maximumLoss);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('logs that a record had no chance once the budget has refused it, and begins anew the next day', async () => {
    const rule: ReleaseRule = { rate: 0.5, maximumLoss: 10, maximumLossPerDay: 30, reviewed: false };
    const service = await serving(rule, always);
    await service.predictor.predict(request('pay', { records: records(100, () => 10) }));
    expect(service.captured.filter((line) => line.released)).toHaveLength(3);
    service.captured.length = 0;
    await service.predictor.predict(request('pay', { records: records(100, () => 10, 100) }));
    expect(new Set(service.captured.map((line) => line.propensity))).toEqual(new Set([0]));
    service.captured.length = 0;
    service.clock.now += 86_400_000;
    await service.predictor.predict(request('pay', { records: records(100, () => 10, 200) }));
    expect(service.captured.filter((line) => line.released)).toHaveLength(3);
  });

  it('blocks as the model said where the budget does not answer', async () => {
    const service = await serving(generous, always, {
      risk: async () => {
        throw new Error('throttled');
      },
    });
    const { predictions } = await service.predictor.predict(request('pay', { records: records(100, () => 10) }));
    expect(predictions.every((p) => p.decision === 'block')).toBe(true);
    expect(service.unreleased[0]).toEqual({ project: 'pay', reason: 'throttled' });
  });
});
