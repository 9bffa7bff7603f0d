import { describe, expect, it } from 'vitest';
import type { MeasureRequest } from '../../../core/contracts/gate.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { measuredRecords } from '../../../core/optimise/measured-records.ts';
import { measureServing } from '../../../core/serve/measure-serving.ts';
import { createScorer } from '../../../core/serve/prediction/create-scorer.ts';
import { loadServingModel } from '../../../core/serve/prediction/loaded-model.ts';
import { paymentsDataset, randomPayments, trainPackage } from './payments.ts';

const dataset = paymentsDataset(randomPayments(400, 1));
const pkg = trainPackage(dataset, 'gradientBoostedTrees');
const bytes = new TextEncoder().encode(JSON.stringify(pkg));
const sample = measuredRecords(dataset, pkg, loadServingModel(pkg, 1, createScorer(pkg)));
const request: MeasureRequest = { project: 'pay', digest: 'd', sha256: bytesHash(bytes), ...sample };

/** A clock that only reading the model and answering requests move on, the n-th answer by n ms. */
function ports(read = bytes) {
  const asked: string[] = [];
  let now = 40;
  return {
    asked,
    modelFile: async (project: string, digest: string) => {
      asked.push(`${project}/${digest}`);
      now += 100;
      return read;
    },
    clock: () => new Date(Date.UTC(2027, 0, 1)),
    random: (count: number) => {
      now += 1;
      return new Uint8Array(count);
    },
    modelMemory: 1e9,
    memoryMb: () => 77,
    sinceStart: () => now,
  };
}

describe('a candidate that is measured', () => {
  it('is read once, and every request is timed from its beginning to its answer', async () => {
    const own = ports();
    const figures = await measureServing(own, request, {
      warmUp: { requests: 10, ms: 1_000 },
      timed: { requests: 50, ms: 1_000, fewest: 5 },
    });

    expect(own.asked).toEqual(['pay/d']);
    // Each request asks once for random bytes, here a millisecond.
    expect(figures).toEqual({ latencyP50Ms: 1, latencyP99Ms: 1, coldStartMs: 141, memoryMb: 77, requests: 50 });
  });

  it('ends in time, with some requests timed in any case', async () => {
    const plan = { warmUp: { requests: 10, ms: 3 }, timed: { requests: 50, ms: 7, fewest: 5 } };
    expect(await measureServing(ports(), request, plan)).toMatchObject({ requests: 8 });
    expect(await measureServing(ports(), request, { ...plan, timed: { ...plan.timed, ms: 1 } })).toMatchObject({
      requests: 5,
    });
  });

  it('has a 99th percentile that one pause of the machine does not make, and a slow record does', async () => {
    const own = ports();
    let asked = 0;
    const slow = (cost: (n: number) => number) => {
      const { random, sinceStart } = own;
      asked = 0;
      let lost = 0;
      return {
        ...own,
        random: (count: number) => {
          lost += cost(asked++);
          return random(count);
        },
        sinceStart: () => sinceStart() + lost,
      };
    };
    const plan = { warmUp: { requests: 0, ms: 0 }, timed: { requests: 200, ms: 60_000, fewest: 5 } };
    const paused = await measureServing(
      slow((n) => (n > 90 && n < 100 ? 500 : 0)),
      request,
      plan,
    );
    expect(paused).toMatchObject({ latencyP50Ms: 1, latencyP99Ms: 1 });
    const heavy = await measureServing(
      slow((n) => (n % 20 === 0 ? 500 : 0)),
      request,
      plan,
    );
    expect(heavy.latencyP50Ms).toBe(1);
    expect(heavy.latencyP99Ms).toBeGreaterThan(300);
  });

  it('has to be what the gate has written', async () => {
    const other = new TextEncoder().encode(JSON.stringify({ ...pkg, target: 'other' }));
    await expect(measureServing(ports(other), request)).rejects.toThrow(/expected a model.json with SHA-256/);
  });

  it('is refused by its error where a record is none', async () => {
    await expect(measureServing(ports(), { ...request, records: [{ amount: 'much' }] })).rejects.toThrow(
      /invalid|fields?/i,
    );
  });
});

describe('records to measure with', () => {
  it('are of the contract, without target, as clients send them, and their entities have what history left', () => {
    const { records, entities } = sample;
    expect(records).toHaveLength(100);
    for (const record of records) {
      expect(Object.keys(record)).not.toContain('fraud');
      expect(record.at).toEqual(expect.any(Number));
    }
    const states = entities.filter(({ states }) => states !== undefined);
    expect(entities.length - states.length).toBe(1);
    const customers = new Set(records.map(({ customer }) => customer).filter((c) => c !== null));
    const terminals = new Set(records.map(({ terminal }) => terminal));
    expect(states).toHaveLength(customers.size + terminals.size);
    expect(states.every(({ states }) => Object.values(states!).every((text) => text.length > 0))).toBe(true);
  });

  it('are none of the rows that the contract refuses', () => {
    const strict: ServingPackage = {
      ...pkg,
      contract: pkg.contract.map((column) => (column.name === 'amount' ? { ...column, max: 50 } : column)),
    };
    const few = measuredRecords(dataset, strict, loadServingModel(strict, 1, createScorer(strict))).records;
    expect(few.length).toBeGreaterThan(0);
    for (const { amount } of few) expect((amount as number | null) ?? 0).toBeLessThanOrEqual(50);
    const none: ServingPackage = {
      ...pkg,
      contract: pkg.contract.map((column) =>
        column.name === 'amount' ? { ...column, required: true, max: -1 } : column,
      ),
    };
    expect(() => measuredRecords(dataset, none, loadServingModel(none, 1, createScorer(none)))).toThrow(
      /none of 400 rows of the snapshot is a record that the prediction API takes/,
    );
  });
});
