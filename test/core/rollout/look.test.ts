import { describe, expect, it } from 'vitest';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { getModel } from '../../../core/registry/models.ts';
import { NoRollout, RolloutUnderWay } from '../../../core/registry/rollouts.ts';
import { findRoute } from '../../../core/registry/routes.ts';
import { rolloutByCommand } from '../../../core/rollout/rollout-command.ts';
import { paymentsDataset, randomPayments, trainPackage } from '../serve/payments.ts';
import { rolloutWorld } from './rollout-world.ts';

const dataset = paymentsDataset(randomPayments(300, 1));
const champion = trainPackage(dataset, 'gradientBoostedTrees');
/** The same model, of another digest. */
const again = { ...champion, note: 'trained again' } as ServingPackage;
/** Lets everything through, where the champion blocks most. */
const careless: ServingPackage = {
  ...champion,
  costs: { falsePositive: 1_000, falseNegative: 1, truePositive: 0, trueNegative: 0 },
};
const broken = { ...champion, calibration: { method: 'unknown' } } as ServingPackage;

async function begun(candidate: ServingPackage, rollout = {}, change = {}) {
  const world = await rolloutWorld([champion, candidate], rollout, change);
  await world.ask({ action: 'promote', version: 1 });
  world.later(1);
  await world.ask({ action: 'promote', version: 2 });
  return world;
}

const variantsOf = async (world: Awaited<ReturnType<typeof begun>>) =>
  (await findRoute(world.registry, 'pay'))!.variants.map(({ version, weight, mode, candidate }) => ({
    version,
    weight,
    mode,
    candidate: candidate ?? false,
  }));

describe('a rollout', () => {
  it('of a first model is none: it serves at once', async () => {
    const world = await rolloutWorld([champion]);
    expect(await world.ask({ action: 'promote', version: 1 })).toMatchObject({ promoted: true });
    expect(await world.rollout()).toBeUndefined();
    expect(world.scheduled.size).toBe(0);
  });

  it('takes a model as good from the shadow through the canary to everything, and ends its schedule', async () => {
    const world = await begun(again, { probationDays: 1 });
    expect(await world.rollout()).toMatchObject({ number: 1, state: 'shadow', candidate: { version: 2 } });
    expect(await variantsOf(world)).toContainEqual({ version: 2, weight: 1, mode: 'shadow', candidate: true });
    expect(world.scheduled.get('pay 1')).toBe(1);
    // Not enough records yet, though it has baked.
    world.later(2);
    await world.traffic(60, 1);
    expect(await world.look()).toMatchObject({ state: 'shadow', records: 60 });
    await world.traffic(60, 2);
    expect(await world.look()).toMatchObject({ state: 'canary', records: 60 });
    expect(await variantsOf(world)).toEqual(
      expect.arrayContaining([
        { version: 1, weight: 0.7, mode: 'live', candidate: false },
        { version: 2, weight: 0.3, mode: 'live', candidate: true },
      ]),
    );
    world.later(1);
    const { predictions } = await world.traffic(200, 3);
    expect(new Set(predictions.map((p) => p.modelVersion))).toEqual(new Set([1, 2]));
    expect(await world.look()).toMatchObject({ state: 'probation' });
    expect(await variantsOf(world)).toEqual([{ version: 2, weight: 1, mode: 'live', candidate: false }]);
    expect((await getModel(world.registry, 'pay', 1)).state).toBe('retired');
    expect(world.scheduled.get('pay 1')).toBe(60);
    world.later(1_440);
    expect(await world.look()).toMatchObject({ state: 'completed' });
    expect(world.scheduled.size).toBe(0);
    expect(world.events.published.filter(({ type }) => type === 'ModelPromoted').map(({ detail }) => detail)).toEqual([
      { project: 'pay', version: 1, by: 'ada' },
      { project: 'pay', version: 2, previous: 1, by: 'rollout 1' },
    ]);
    expect(
      (await listAudit(world.registry, 'pay')).map(({ action }) => action).filter((a) => a.startsWith('rollout')),
    ).toEqual(['rollout passed', 'rollout passed', 'rollout passed', 'rollout started']);
  });

  it.each([
    ['that fails on every record', broken, /records not scored: 1 over/],
    ['whose decisions are far off', careless, /fewer|more/],
  ])('of a model %s goes back at the first look, by itself', async (_, candidate, why) => {
    const world = await begun(candidate as ServingPackage);
    await world.traffic(400, 1);
    expect(await world.look()).toMatchObject({ state: 'rolledBack' });
    expect((await world.rollout()).because).toMatch(why);
    expect(await variantsOf(world)).toEqual([{ version: 1, weight: 1, mode: 'live', candidate: false }]);
    expect((await getModel(world.registry, 'pay', 1)).state).toBe('champion');
    expect((await getModel(world.registry, 'pay', 2)).state).toBe('rejected');
    expect(world.scheduled.size).toBe(0);
    const told = world.events.published.filter(({ type }) => type === 'RolloutRolledBack');
    expect(told).toMatchObject([{ detail: { project: 'pay', rollout: 1, version: 2, champion: 1 } }]);
    expect(world.messages).toMatchObject([
      { project: 'pay', kind: 'urgent', subject: 'pay: version 2 was rolled back, version 1 serves' },
    ]);
    expect(world.messages[0]!.text).toMatch(why);
    // Looked at once more, nothing happens.
    await world.look();
    expect(world.events.published.filter(({ type }) => type === 'RolloutRolledBack')).toHaveLength(1);
  });

  it('whose canary fails on the answering path goes back, though nobody got no answer', async () => {
    const strict: ServingPackage = {
      ...champion,
      contract: champion.contract.map((c) => (c.name === 'amount' ? { ...c, max: 40 } : c)),
    };
    const world = await begun(strict, { shadowRecords: 0, steps: [50, 100] });
    expect(await world.rollout()).toMatchObject({ state: 'canary' });
    world.later(1);
    const { predictions } = await world.traffic(300, 1);
    expect(predictions).toHaveLength(300);
    expect(await world.look()).toMatchObject({ state: 'rolledBack' });
    expect((await world.rollout()).because).toMatch(/answers failed/);
  });

  it('is judged while it is paused, and does not go on', async () => {
    const good = await begun(again);
    await rolloutByCommand(good, { action: 'pause', project: 'pay', by: 'ada' });
    good.later(5);
    await good.traffic(300, 1);
    expect(await good.look()).toMatchObject({ state: 'paused' });
    expect((await good.rollout()).judgement!.paired).toBe(300);
    await rolloutByCommand(good, { action: 'resume', project: 'pay', by: 'ada' });
    expect(await good.rollout()).toMatchObject({ state: 'shadow' });
    good.later(2);
    expect(await good.look()).toMatchObject({ state: 'canary' });

    const bad = await begun(careless);
    await rolloutByCommand(bad, { action: 'pause', project: 'pay', by: 'ada' });
    await bad.traffic(400, 1);
    expect(await bad.look()).toMatchObject({ state: 'rolledBack' });
  });

  it('is taken back from probation by what its decisions cost, and the version before serves again', async () => {
    // Within limits that allow it.
    const limits = { decisions: 10, scores: 10, failures: 0.5, latencyMs: 10_000 };
    const world = await begun(careless, { limits, probationDays: 5 }, { labels: { absentMeans: 'unknown' } });
    const all: { key: string }[] = [];
    for (let seed = 1; (await world.rollout()).state !== 'probation'; seed++) {
      world.later(2);
      const { payments } = await world.traffic(300, seed);
      all.push(...payments.map(({ id }) => ({ key: id })));
      await world.look();
    }
    expect(await variantsOf(world)).toEqual([{ version: 2, weight: 1, mode: 'live', candidate: false }]);
    // All of them were fraud.
    await world.label(all.map(({ key }) => ({ key, value: '1' })));
    world.later(60);
    expect(await world.look()).toMatchObject({ state: 'rolledBack' });
    expect((await world.rollout()).because).toMatch(/^labelled cost: \d/);
    expect(await variantsOf(world)).toEqual([{ version: 1, weight: 1, mode: 'live', candidate: false }]);
    expect((await getModel(world.registry, 'pay', 2)).state).toBe('retired');
    expect(world.events.published.slice(-2).map(({ type }) => type)).toEqual(['ModelPromoted', 'RolloutRolledBack']);
  });

  it('that gets no records ends, and the champion stays', async () => {
    const world = await begun(again, { maximumDays: 1 });
    await world.traffic(50, 1);
    await world.look();
    world.later(1_441);
    expect(await world.look()).toMatchObject({ state: 'aborted' });
    expect((await world.rollout()).because).toMatch(/50 of 100 records in 1 days/);
    expect((await getModel(world.registry, 'pay', 2)).state).toBe('candidate');
    expect(world.scheduled.size).toBe(0);
  });

  it('counts nothing twice: looks at once, and looks that die before they have written', async () => {
    const world = await begun(again, { bakeMinutes: 60 });
    await world.traffic(120, 1);
    await Promise.all([world.look(), world.look(), world.look()]);
    expect((await world.rollout()).judgement!.paired).toBe(120);
    await world.look();
    expect((await world.rollout()).judgement!.paired).toBe(120);
    await world.traffic(30, 2);
    const write = world.registry.write;
    world.registry.write = async () => {
      throw new Error('killed');
    };
    await expect(world.look()).rejects.toThrow('killed');
    world.registry.write = write;
    await world.look();
    expect((await world.rollout()).judgement!.paired).toBe(150);
  });

  it('that died between its end and the news of it tells at the next look', async () => {
    const world = await begun(broken);
    await world.traffic(100, 1);
    const publish = world.events.publish;
    world.events.publish = async () => {
      throw new Error('killed');
    };
    await expect(world.look()).rejects.toThrow('killed');
    expect(await world.rollout()).toMatchObject({ state: 'rolledBack' });
    expect(world.scheduled.size).toBe(1);
    world.events.publish = publish;
    await world.look();
    expect(world.events.published.filter(({ type }) => type === 'RolloutRolledBack')).toHaveLength(1);
    expect(world.scheduled.size).toBe(0);
  });

  it('goes on by records that the champion could not name, where its contract lacks a field that the candidate needs', async () => {
    const wider: ServingPackage = {
      ...champion,
      contract: [...champion.contract, { name: 'channel', type: 'string', required: false, used: true, pii: false }],
    };
    const world = await begun(wider);
    world.later(1);
    await world.traffic(120, 1);
    expect(await world.look()).toMatchObject({ state: 'canary' });
    expect((await world.rollout()).judgement).toMatchObject({ unseen: ['channel'], paired: 120 });
    // Callers send no such field: the champion answers, and it is known.
    world.later(1);
    await world.traffic(200, 2);
    expect(await world.look()).toMatchObject({ state: 'rolledBack' });
  });

  it('is refused beside another, and a schedule without its rollout ends itself', async () => {
    const world = await rolloutWorld([champion, again, careless], {});
    await world.ask({ action: 'promote', version: 1 });
    await world.ask({ action: 'promote', version: 2 });
    await expect(world.ask({ action: 'promote', version: 3 })).rejects.toThrow(RolloutUnderWay);
    expect(await world.ask({ action: 'promote', version: 2 })).toMatchObject({ promoted: false, rollout: 1 });
    world.scheduled.set('pay 9', 1);
    await world.look(9);
    expect([...world.scheduled.keys()]).toEqual(['pay 1']);
    await rolloutByCommand(world, { action: 'abort', project: 'pay', by: 'ada' });
    await expect(rolloutByCommand(world, { action: 'pause', project: 'pay', by: 'ada' })).rejects.toThrow(NoRollout);
    expect(await world.ask({ action: 'promote', version: 3 })).toMatchObject({ promoted: false, rollout: 2 });
  });
});
