import { describe, expect, it } from 'vitest';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { ModelDamaged } from '../../../core/registry/model-files.ts';
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

  it.each([
    ['damaged', (world: Awaited<ReturnType<typeof begun>>, key: string) => world.lake.put(key, '{"format":1}')],
    ['gone', (world: Awaited<ReturnType<typeof begun>>, key: string) => world.lake.remove([key])],
  ])('whose model is %s goes back, and one whose champion is does not', async (_, harm) => {
    const world = await begun(again);
    const keyOf = async (version: number) =>
      keysOf.model('pay', (await getModel(world.registry, 'pay', version)).digest, 'model.json');
    await world.traffic(400, 1);
    const held = await world.lake.get(await keyOf(1));
    await harm(world, await keyOf(1));
    await expect(world.look()).rejects.toThrow(ModelDamaged);
    expect(await world.rollout()).toMatchObject({ state: 'shadow' });
    await world.lake.put(await keyOf(1), held);
    await harm(world, await keyOf(2));
    expect(await world.look()).toMatchObject({ state: 'rolledBack' });
    expect((await world.rollout()).because).toMatch(/records not scored: 1 over/);
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
    expect(world.events.published.filter(({ type }) => type === 'RolloutEnded')).toHaveLength(1);
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

  const wider: ServingPackage = {
    ...champion,
    contract: [...champion.contract, { name: 'channel', type: 'string', required: false, used: true, pii: false }],
  };
  const toldOf = (world: Awaited<ReturnType<typeof begun>>, type: string) =>
    world.events.published.filter((event) => event.type === type).map(({ detail }) => detail);

  it('is held in the shadow, however many records come, where its contract has a field that the log has not', async () => {
    const world = await begun(wider);
    for (let n = 1; n <= 4; n++) {
      world.later(2);
      await world.traffic(150, n);
      expect(await world.look()).toMatchObject({ state: 'shadow' });
    }
    const { judgement, held, stateAt, startedAt } = await world.rollout();
    expect(judgement).toMatchObject({ unseen: ['channel'], paired: 0, inState: { came: 600, paired: 0 } });
    expect(held).toMatchObject({ told: true, reasons: [{ code: 'shadow: not compared' }] });
    expect(held!.reasons[0]!.because).toBe(
      '0 of 150 records could be scored by both: the log of version 1 has no channel as version 2 needs',
    );
    expect(held!.reasons[0]!.remedy).toMatch(
      /`perennial rollout resume pay` to have it judged by what it answers of 30 %/,
    );
    // What it has baked counts on, and it is told once.
    expect(stateAt).toBe(startedAt);
    expect(toldOf(world, 'RolloutHeld')).toMatchObject([{ project: 'pay', rollout: 1, version: 2, champion: 1 }]);
    expect(world.messages.map(({ subject }) => subject)).toEqual(['pay: the rollout of version 2 is held']);
    expect((await listAudit(world.registry, 'pay'))[0]).toMatchObject({ action: 'rollout held', by: 'rollout 1' });
    // A person accepts it: it goes on to what it answers itself, which fails, as callers send no such field.
    await rolloutByCommand(world, { action: 'resume', project: 'pay', by: 'ada' });
    expect(await world.rollout()).toMatchObject({ state: 'shadow', accepted: ['shadow: not compared'] });
    expect((await world.rollout()).held).toBeUndefined();
    expect((await listAudit(world.registry, 'pay'))[0]).toMatchObject({ action: 'rollout accepted', by: 'ada' });
    expect(await world.look()).toMatchObject({ state: 'canary' });
    world.later(2);
    await world.traffic(200, 9);
    expect(await world.look()).toMatchObject({ state: 'rolledBack' });
    expect((await world.rollout()).because).toMatch(/answers failed/);
  });

  it('of a version that needs more is compared on what it answers, where callers send it', async () => {
    const world = await begun(wider, { shadowRecords: 0, steps: [50, 100] });
    world.later(2);
    await world.traffic(300, 1, { channel: 'web' });
    expect(await world.look()).toMatchObject({ state: 'probation' });
    const { judgement } = await world.rollout();
    // Only what the candidate answered has the field.
    expect(judgement!.paired).toBeGreaterThan(100);
    expect(judgement!.paired).toBeLessThan(200);
    expect(judgement!.paired).toBe(judgement!.answered);
  });

  it('held until its days are over ends, and says so', async () => {
    const world = await begun(wider, { maximumDays: 1 });
    world.later(2);
    await world.traffic(150, 1);
    await world.look();
    world.later(1_440);
    expect(await world.look()).toMatchObject({ state: 'aborted' });
    expect((await world.rollout()).because).toMatch(/^held for 1 days .*has no channel/);
    expect((await getModel(world.registry, 'pay', 2)).state).toBe('candidate');
    expect(toldOf(world, 'RolloutEnded')).toHaveLength(1);
    expect(world.messages.map(({ subject }) => subject)).toEqual([
      'pay: the rollout of version 2 is held',
      'pay: the rollout of version 2 has ended undecided, version 1 serves',
    ]);
    expect(world.scheduled.size).toBe(0);
  });

  it.each([
    ['a type', { type: 'string' as const }, /held|no amount/],
    ['a rule', { max: 40 }, /records not scored/],
    ['a value that has to be there', { required: true }, /records not scored/],
  ])('of a version whose contract has another %s of a column does not pass by count', async (_, change, why) => {
    const other: ServingPackage = {
      ...champion,
      contract: champion.contract.map((c) => (c.name === 'amount' ? { ...c, ...change } : c)),
    };
    const world = await begun(other);
    world.later(2);
    await world.traffic(400, 1);
    const { state } = await world.look();
    const { because } = await world.rollout();
    expect(['shadow', 'rolledBack']).toContain(state);
    expect(because).toMatch(why);
  });

  it('with records of one entity only is held, and goes on once others come', async () => {
    const world = await begun(again);
    world.later(2);
    await world.traffic(150, 1, { customer: 'one' });
    expect(await world.look()).toMatchObject({ state: 'shadow' });
    expect((await world.rollout()).held!.reasons).toMatchObject([
      { because: 'all records compared are of 1 entity, expected 5 at least' },
    ]);
    await world.traffic(50, 2);
    expect(await world.look()).toMatchObject({ state: 'canary' });
    expect((await world.rollout()).held).toBeUndefined();
  });

  it.each<[string, unknown, RegExp]>([
    ['one number of all', { kind: 'isotonic', x: [0, 1], y: [0.3, 0.3] }, /scores alike/],
    ['the opposite', { kind: 'platt', slope: -1, intercept: 0 }, /order of scores reversed|not allowed|mean score/],
    ['no number', { kind: 'platt', slope: 'none', intercept: 0 }, /records not scored/],
  ])('of a version that says %s goes back without a label', async (_, calibration, why) => {
    const world = await begun({ ...champion, calibration: JSON.parse(JSON.stringify(calibration)) });
    world.later(2);
    await world.traffic(400, 1);
    expect(await world.look()).toMatchObject({ state: 'rolledBack' });
    expect((await world.rollout()).because).toMatch(why);
  });

  it('that cannot be judged for an hour says so, goes on once it can, and ends with its days', async () => {
    const world = await begun(again);
    const { get } = world.lake;
    const breaks = () => {
      world.lake.get = async (key) => {
        if (key.includes('model.json')) throw new RangeError('torn');
        return get(key);
      };
    };
    breaks();
    await expect(world.look()).rejects.toThrow('torn');
    expect((await world.rollout()).held).toBeUndefined();
    world.later(61);
    await expect(world.look()).rejects.toThrow('torn');
    await expect(world.look()).rejects.toThrow('torn');
    expect((await world.rollout()).held!.reasons).toMatchObject([{ code: 'not judged' }]);
    expect(toldOf(world, 'RolloutHeld')).toHaveLength(1);
    world.lake.get = get;
    await world.traffic(120, 1);
    expect(await world.look()).toMatchObject({ state: 'canary' });
    expect((await world.rollout()).held).toBeUndefined();
    breaks();
    world.later(14 * 1_440);
    await expect(world.look()).rejects.toThrow('torn');
    expect(await world.rollout()).toMatchObject({ state: 'aborted', cause: 'held' });
    expect(world.scheduled.size).toBe(0);
    expect(await variantsOf(world)).toEqual([{ version: 1, weight: 1, mode: 'live', candidate: false }]);
  });

  it('says at the end of probation that no label has come', async () => {
    const world = await begun(again, { probationDays: 1 }, { labels: { absentMeans: 'unknown' } });
    for (let n = 1; (await world.rollout()).state !== 'probation'; n++) {
      world.later(2);
      await world.traffic(200, n);
      await world.look();
    }
    world.later(1_440);
    await world.look();
    expect((await world.rollout()).because).toMatch(
      /in 1 days, by no label of a record that the two decide differently/,
    );
  });

  it('is refused beside another, and a schedule without its rollout ends itself', async () => {
    const world = await rolloutWorld([champion, again, careless], {});
    await world.ask({ action: 'promote', version: 1 });
    await world.ask({ action: 'promote', version: 2 });
    await expect(world.ask({ action: 'promote', version: 3 })).rejects.toThrow(RolloutUnderWay);
    expect(await world.ask({ action: 'promote', version: 2 })).toEqual({
      promoted: false,
      version: 2,
      reason: expect.stringMatching(/^version 2 is being rolled out already \(rollout 1, (shadow|canary|paused)\)$/),
    });
    world.scheduled.set('pay 9', 1);
    await world.look(9);
    expect([...world.scheduled.keys()]).toEqual(['pay 1']);
    await rolloutByCommand(world, { action: 'abort', project: 'pay', by: 'ada' });
    await expect(rolloutByCommand(world, { action: 'pause', project: 'pay', by: 'ada' })).rejects.toThrow(NoRollout);
    expect(await world.ask({ action: 'promote', version: 3 })).toMatchObject({ promoted: false, rollout: 2 });
  });
});
