import { beforeEach, describe, expect, test } from 'vitest';
import type { MeasureRequest, ProcessFigures } from '../../core/contracts/gate.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { Project } from '../../core/contracts/project.ts';
import { listAudit } from '../../core/registry/audit.ts';
import { getModel, listModels } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { promoteByCommand } from '../../core/rollout/promote-command.ts';
import type { Cloud } from '../../scripts/simulate/cloud.ts';
import { beforeTheRun, project } from './world.ts';

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
    expect(audit.find(({ action }) => action === 'model registered')).toMatchObject({
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

    expect(state!.gate).toMatchObject({ verdict: 'over', tries: [{ figures: null }] });
    expect(state!.promote!.reason).toMatch(/ended without an answer \(SIGABRT\)/);
    expect(await findLiveVariant(cloud.registry, 'fraud')).toBeUndefined();
  }, 60_000);
});
