import { beforeEach, describe, expect, test } from 'vitest';
import type { MeasureRequest, ProcessFigures } from '../../core/contracts/gate.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { Project } from '../../core/contracts/project.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { getModel, listModels } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { listTrials } from '../../core/registry/trials.ts';
import { promoteByCommand } from '../../core/rollout/promote-command.ts';
import { seededRandom } from '../../core/stats/random.ts';
import { Cloud } from '../../scripts/simulate/cloud.ts';
import { beforeTheRun, project, rows, start } from './world.ts';

const budget = (limits: Partial<NonNullable<Project['budget']>>): Project => ({
  ...project,
  budget: { tolerance: 0.02, ...limits },
});

describe('a candidate at the gate', () => {
  let cloud: Cloud;
  const asked: MeasureRequest[] = [];
  beforeEach(async () => {
    cloud = await beforeTheRun();
    asked.length = 0;
  });

  /** Every measured process takes this. */
  function takes(figures: Partial<ProcessFigures>) {
    const all = { latencyP50Ms: 1, latencyP99Ms: 4, coldStartMs: 200, memoryMb: 90, requests: 500 };
    cloud.measure = async (request) => {
      asked.push(request);
      return { processes: [{ ...all, ...figures }] };
    };
  }

  const run = async () => {
    cloud.trigger({ reason: 'manual', by: 'somebody' });
    await cloud.settle();
    return cloud.decided.findLast(({ trigger }) => trigger.reason === 'manual')!;
  };

  test('is measured where nothing is asked of it, by the code that serves, and its windows are answered', async () => {
    const inferences = cloud.events.length;
    const { run: state, error } = await run();

    expect(error).toBeUndefined();
    expect(inferences).toBeGreaterThan(0);
    const { figures, over } = state!.gate!.tries[0]!;
    expect(over).toEqual([]);
    expect(state!.gate).toMatchObject({ verdict: 'within', findings: [], measured: { records: 100, requests: 20 } });
    expect(figures!.latencyP50Ms).toBeGreaterThan(0);
    expect(figures!.latencyP99Ms).toBeGreaterThanOrEqual(figures!.latencyP50Ms);
    const model = await getModel(cloud.registry, 'fraud', 1);
    const { size } = (await cloud.lake.head(keysOf.model('fraud', model.digest, 'model.json')))!;
    expect(figures!.modelMb).toBe(size / 2 ** 20);
    expect(model.state).toBe('champion');
    expect(model.serving).toEqual({ tries: state!.gate!.tries, measured: state!.gate!.measured });
    // Nothing of it reached the inference log or the windows.
    expect(await cloud.flush()).toEqual([]);
  }, 60_000);

  test('within the budget serves', async () => {
    takes({ latencyP99Ms: 4 });
    await cloud.publish(budget({ latencyP99Ms: 5, modelMb: 1 }));
    const { run: state } = await run();

    expect(state!.gate).toMatchObject({ verdict: 'within', budget: { latencyP99Ms: 5 } });
    expect(state!.promote).toMatchObject({ promoted: true });
    expect(asked[0]!.records[0]).toMatchObject({ amount: expect.any(Number), customer: expect.any(String) });
    expect(asked[0]!.entities.length).toBeGreaterThan(1);
  }, 60_000);

  test('that nothing brings within the budget is refused with the figures, and the champion stays', async () => {
    await run();
    const before = await findLiveVariant(cloud.registry, 'fraud');
    expect(before?.version).toBe(1);
    takes({ coldStartMs: 200, memoryMb: 90 });
    // A champion that answers another question is not compared: the verdict is to promote.
    const objective = {
      ...project.objective,
      positive: '0',
      costs: { ...project.objective.costs!, falsePositive: 10, falseNegative: 1 },
    };
    await cloud.publish({ ...budget({ coldStartMs: 10, memoryMb: 20 }), objective });
    const { run: state, error } = await run();

    expect(error).toBeUndefined();
    expect(state!.gate!.verdict).toBe('over');
    expect(state!.promote).toMatchObject({ promoted: false, heldBy: expect.arrayContaining(['budget']) });
    expect(state!.promote!.reason).toMatch(/a cold start of 200 ms where budget.coldStartMs is 10, a memory of 90 MB/);
    expect(await findLiveVariant(cloud.registry, 'fraud')).toEqual(before);
    const [refused] = await listModels(cloud.registry, 'fraud');
    expect(refused).toMatchObject({ version: state!.register!.version, state: 'held' });
    expect(refused!.serving!.tries.at(-1)!.over.map(({ limit }) => limit)).toEqual(['coldStartMs', 'memoryMb']);
    const audit = await listAudit(cloud.registry, 'fraud');
    const registered = audit.filter(({ action }) => action === 'model registered');
    const own = registered.find(({ after }) => (after as { version: number }).version === refused!.version);
    expect(own).toMatchObject({
      after: { serving: { memoryMb: 90 }, findings: expect.arrayContaining(['budget']) },
    });
    expect(cloud.events.at(-1)!.event).toMatchObject({ type: 'RunFinished', detail: { outcome: 'held by findings' } });

    const command = { action: 'promote', project: 'fraud', version: refused!.version, by: 'somebody' } as const;
    await expect(promoteByCommand(cloud.rolloutPorts(), command)).rejects.toThrow(/budget: it takes a cold start/);
    await promoteByCommand(cloud.rolloutPorts(), { ...command, accept: state!.promote!.heldBy! });
    expect((await findLiveVariant(cloud.registry, 'fraud'))?.version).toBe(refused!.version);
  }, 60_000);

  test('whose process dies is refused, with a budget or without', async () => {
    cloud.measure = async () => ({ died: 'SIGABRT' });
    const { run: state } = await run();

    expect(state!.gate).toMatchObject({ verdict: 'over', died: 'SIGABRT' });
    expect(state!.gate!.tries.map(({ figures }) => figures)).toEqual(state!.gate!.tries.map(() => null));
    expect(state!.promote!.reason).toMatch(/ended without an answer \(SIGABRT\)/);
    expect(await findLiveVariant(cloud.registry, 'fraud')).toBeUndefined();
  }, 60_000);

  describe('that is too large', () => {
    /** Early stopping leaves some dozens of rounds. */
    const parameters = { gradientBoostedTrees: { numIterations: 200, numLeaves: 7, learningRate: 0.05 } };
    const training = { ...project.training, parameters };
    /** Latency goes with the size of the file, as that of a tree ensemble does with its trees. */
    const bySize = (perMb: number) => {
      cloud.measure = async (request) => {
        asked.push(request);
        const { size } = (await cloud.lake.head(keysOf.candidate('fraud', request.sha256)))!;
        const latency = perMb * (size / 2 ** 20);
        return {
          processes: [{ latencyP50Ms: latency, latencyP99Ms: latency, coldStartMs: 200, memoryMb: 90, requests: 500 }],
        };
      };
    };
    const sizes = async (change: Partial<Project> = {}) => {
      await cloud.publish({ ...project, ...change, training });
      const { run: state } = await run();
      const bytes = await cloud.lake.get(state!.refit!.packageKey);
      const { model } = JSON.parse(new TextDecoder().decode(bytes)) as { model: unknown };
      return { size: bytes.length / 2 ** 20, learned: JSON.stringify(model).length / 2 ** 20 };
    };

    test('gives way to a smaller one that is judged and refitted as any trial, and the card says what it costs', async () => {
      bySize(100);
      const { size, learned } = await sizes();
      await cloud.publish({ ...project, training, budget: { modelMb: size - 0.4 * learned, tolerance: 0.2 } });
      const { run: state, error } = await run();

      expect(error).toBeUndefined();
      const { tries, verdict } = state!.gate!;
      expect(verdict).toBe('within');
      expect(tries.length).toBeGreaterThan(1);
      expect(tries[0]!.over).toMatchObject([{ limit: 'modelMb' }]);
      expect(tries.at(-1)!.figures!.modelMb).toBeLessThanOrEqual(size - 0.4 * learned);
      expect(tries.at(-1)!.worse).toBeLessThanOrEqual(0.2);
      const { winner } = state!.evaluate!;
      expect(winner).toBe(tries.at(-1)!.trial);
      const spec = state!.search!.trials.find(({ index }) => index === winner)!;
      expect(spec).toMatchObject({ smallerThan: tries[0]!.trial, algorithm: 'gradientBoostedTrees' });
      expect(spec.parameters.numIterations).toBeLessThan(200);
      const trials = await listTrials(cloud.registry, state!.runId);
      expect(trials.find(({ index }) => index === winner)).toMatchObject({ status: 'succeeded' });
      const version = await getModel(cloud.registry, 'fraud', state!.register!.version);
      expect(version.algorithm.parameters).toEqual(spec.parameters);
      expect(version.serving!.tries).toHaveLength(tries.length);
      expect(version.findings?.map(({ code }) => code)).not.toContain('budget');
    }, 90_000);

    test('is refused where smaller ones lose more than the tolerance', async () => {
      // One tree cannot say it.
      const objective = { ...project.objective, metric: 'logLoss' as const };
      cloud = new Cloud('fraud', 1, start);
      const random = seededRandom(8);
      const waves = rows.map((row) => {
        const amount = Math.round(1000 * random()) / 10;
        return { ...row, amount, is_fraud: random() < 0.5 + 0.45 * Math.sin(amount / 4) ? '1' : '0' };
      });
      await cloud.publish({ ...project, objective, training });
      await cloud.deliver('payments', 'history.ndjson', waves);
      bySize(100);
      const { size, learned } = await sizes({ objective });
      await cloud.publish({
        ...project,
        objective,
        training,
        budget: { modelMb: size - 0.8 * learned, tolerance: 0 },
      });
      const { run: state } = await run();

      expect(state!.gate).toMatchObject({ verdict: 'over', smaller: false });
      expect(state!.gate!.findings[0]!.message).toMatch(/is worse by .* more than budget.tolerance \(0 %\) allows/);
    }, 90_000);

    test('is refused where a smaller one takes more than the figures promised', async () => {
      // The candidate, the same without what it has learned, and the smaller one.
      const latencies = [90, 10, 72];
      cloud.measure = async (request) => {
        asked.push(request);
        const latency = latencies[asked.length - 1]!;
        return {
          processes: [{ latencyP50Ms: 1, latencyP99Ms: latency, coldStartMs: 1, memoryMb: 1, requests: 500 }],
        };
      };
      await cloud.publish({ ...project, training, budget: { latencyP99Ms: 60, tolerance: 1 } });
      const { run: state } = await run();

      expect(asked).toHaveLength(3);
      const { tries, verdict, findings } = state!.gate!;
      expect(tries.map(({ figures, floor }) => [figures!.latencyP99Ms, floor?.latencyP99Ms])).toEqual([
        [90, 10],
        [72, undefined],
      ]);
      expect(tries[1]!.figures!.modelMb).toBeLessThan(tries[0]!.figures!.modelMb);
      expect(verdict).toBe('over');
      expect(findings[0]!.message).toMatch(
        /a latency p99 of 72 ms where budget.latencyP99Ms is 60; it is trial \d+, which took the place of trial 0/,
      );
      expect(await findLiveVariant(cloud.registry, 'fraud')).toBeUndefined();
    }, 90_000);

    test('is refused at once where no size of it would do', async () => {
      takes({ latencyP99Ms: 50 });
      await cloud.publish({ ...project, training, budget: { latencyP99Ms: 0.01, tolerance: 1 } });
      const { run: state } = await run();

      expect(asked).toHaveLength(2);
      expect(state!.gate!.findings[0]!.message).toMatch(
        /one that has learned nothing takes a latency p99 of 50 ms: no smaller model keeps that limit/,
      );
    }, 90_000);
  });
});
