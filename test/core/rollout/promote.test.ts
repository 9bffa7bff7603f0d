import { describe, expect, it } from 'vitest';
import { memoryEvents, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import { publishDefinition, UnknownProject } from '../../../core/registry/definitions.ts';
import {
  ChampionChanged,
  findRoute,
  ModelRejected,
  NoPreviousChampion,
  promote,
} from '../../../core/registry/promotion.ts';
import { InvalidPromotion, type LoadCommand, promoteByCommand, promoteOfRun } from '../../../core/rollout/promote.ts';
import { project } from '../../support/project.ts';
import { registerMany } from '../registry/register-many.ts';

const at = new Date('2026-03-01T00:00:00Z');

async function setUp(approval: 'automatic' | 'manual' = 'automatic') {
  const store = memoryRecordStore();
  const events = memoryEvents();
  await publishDefinition(store, {
    definition: project('fraud', { promotion: { approval } }),
    codeHash: 'c',
    by: 'ada',
    at,
  });
  await registerMany(store, 'fraud', 3);
  const loaded: number[] = [];
  const loadEntities = async ({ version }: LoadCommand) => {
    loaded.push(version);
  };
  return { store, events, now: () => at, loadEntities, loaded };
}

function stateOf(version: number, champion: number | null, verdict: 'promote' | 'keep' = 'promote'): LifecycleState {
  return {
    project: 'fraud',
    runId: 'run-1',
    trigger: { id: 't', project: 'fraud', reason: 'manual', at: at.toISOString(), by: 'ada' },
    evaluate: { stepKey: 'k', winner: 0, evaluationKey: 'e', champion, verdict, reason: 'costs 12 % less' },
    register: { version, digest: `digest-${version}` },
  };
}

describe('promoteOfRun', () => {
  it('promotes the winner, and tells again when it is done again', async () => {
    const ports = await setUp();
    expect(await promoteOfRun(ports, stateOf(1, null))).toEqual({
      promoted: true,
      version: 1,
      reason: 'costs 12 % less',
    });
    expect(await promoteOfRun(ports, stateOf(1, null))).toMatchObject({ promoted: true, version: 1 });
    expect(ports.events.published).toEqual(
      [1, 2].map(() => ({ type: 'ModelPromoted', detail: { project: 'fraud', version: 1, by: 'run run-1' } })),
    );
    expect(await findRoute(ports.store, 'fraud')).toMatchObject({ champion: 1, revision: 1 });
  });

  it('keeps the champion by the verdict', async () => {
    const ports = await setUp();
    expect(await promoteOfRun(ports, stateOf(1, null, 'keep'))).toMatchObject({ promoted: false });
    expect(await findRoute(ports.store, 'fraud')).toBeUndefined();
  });

  it('leaves it to a person where the project says so', async () => {
    const ports = await setUp('manual');
    expect(await promoteOfRun(ports, stateOf(2, null))).toMatchObject({
      promoted: false,
      reason: expect.stringContaining('perennial promote fraud 2'),
    });
    expect(await findRoute(ports.store, 'fraud')).toBeUndefined();
  });

  it('ends without a promotion when the champion changed since the comparison', async () => {
    const ports = await setUp();
    await promoteOfRun(ports, stateOf(1, null));
    const results = await Promise.all([promoteOfRun(ports, stateOf(2, 1)), promoteOfRun(ports, stateOf(3, 1))]);
    expect(results.map((r) => r.promoted).sort()).toEqual([false, true]);
    expect(results.find((r) => !r.promoted)?.reason).toMatch(/not version 1 as expected/);
  });

  it('needs what comes before', async () => {
    const ports = await setUp();
    const { register: _, ...state } = stateOf(1, null);
    await expect(promoteOfRun(ports, state)).rejects.toBeInstanceOf(InvalidPromotion);
  });
});

describe('promoteByCommand', () => {
  const command = { action: 'promote' as const, project: 'fraud', by: 'ada' };

  it('promotes the newest candidate or a named version, and rolls back', async () => {
    const ports = await setUp('manual');
    expect(await promoteByCommand(ports, command)).toEqual({
      promoted: true,
      version: 3,
      reason: 'version 3 serves now, the first champion',
    });
    expect(await promoteByCommand(ports, { ...command, version: 1 })).toMatchObject({
      version: 1,
      reason: 'version 1 serves now, in place of version 3',
    });
    expect(await promoteByCommand(ports, { ...command, version: 1 })).toMatchObject({
      reason: 'version 1 was the champion already',
    });
    expect(await promoteByCommand(ports, { ...command, action: 'rollback' })).toMatchObject({ version: 3 });
    expect(ports.events.published.at(-1)?.detail).toEqual({ project: 'fraud', version: 3, previous: 1, by: 'ada' });
  });

  it('fills the windows of the version before it serves, also of one that serves already', async () => {
    const ports = await setUp('manual');
    const championThen: (number | undefined)[] = [];
    const loadEntities = async (command: LoadCommand) => {
      championThen.push((await findRoute(ports.store, 'fraud'))?.champion);
      return ports.loadEntities(command);
    };
    await promoteByCommand({ ...ports, loadEntities }, command);
    await promoteByCommand({ ...ports, loadEntities }, { ...command, version: 1 });
    await promoteByCommand({ ...ports, loadEntities }, { ...command, version: 1 });
    await promoteByCommand({ ...ports, loadEntities }, { ...command, action: 'rollback' });
    expect(ports.loaded).toEqual([3, 1, 1, 3]);
    expect(championThen).toEqual([undefined, 3, 1, 1]);
  });

  it('changes nothing where the windows cannot be filled, and fills none for what is refused', async () => {
    const ports = await setUp('manual');
    const loadEntities = async () => {
      throw new Error('no snapshot');
    };
    await expect(promoteByCommand({ ...ports, loadEntities }, command)).rejects.toThrow('no snapshot');
    expect(await findRoute(ports.store, 'fraud')).toBeUndefined();
    await promote(ports.store, { project: 'fraud', version: 3, by: 'x', reason: '', at });
    const refused = promoteByCommand(ports, { ...command, version: 2, expectedChampion: 1 });
    await expect(refused).rejects.toBeInstanceOf(ChampionChanged);
    await expect(promoteByCommand(ports, { ...command, action: 'rollback' })).rejects.toBeInstanceOf(
      NoPreviousChampion,
    );
    expect(ports.loaded).toEqual([]);
  });

  it('is refused when the champion changed while the windows were filled', async () => {
    const ports = await setUp('manual');
    await promote(ports.store, { project: 'fraud', version: 1, by: 'x', reason: '', at });
    const loadEntities = () => promote(ports.store, { project: 'fraud', version: 2, by: 'run', reason: '', at });
    await expect(promoteByCommand({ ...ports, loadEntities }, command)).rejects.toThrow(
      'is version 2, not version 1 as expected',
    );
  });

  it('refuses by name what cannot be', async () => {
    const ports = await setUp();
    await expect(promoteByCommand(ports, { ...command, action: 'rollback' })).rejects.toBeInstanceOf(
      NoPreviousChampion,
    );
    await expect(promoteByCommand(ports, { ...command, project: 'other' })).rejects.toBeInstanceOf(UnknownProject);
    await promote(ports.store, { project: 'fraud', version: 3, by: 'x', reason: '', at });
    await expect(promoteByCommand(ports, { ...command, version: 2, expectedChampion: 1 })).rejects.toThrow(
      'is version 3, not version 1 as expected',
    );
    const [model] = await ports.store.query('PROJECT#fraud', { prefix: 'MODEL#000002' });
    await ports.store.write([{ put: { ...model!, state: 'rejected' } as never }]);
    await expect(promoteByCommand(ports, { ...command, version: 2 })).rejects.toBeInstanceOf(ModelRejected);
  });

  it.each([
    [{ action: 'erase' }, /action promote or rollback, received "erase"/],
    [{ project: 7 }, /name of a project, received 7/],
    [{ version: 1.5 }, /version from 1, received 1.5/],
    [{ version: '2' }, /received "2"/],
    [{ by: '' }, /who asks/],
  ])('refuses %j', async (change, why) => {
    const ports = await setUp();
    const work = promoteByCommand(ports, { ...command, ...change } as never);
    await expect(work).rejects.toBeInstanceOf(InvalidPromotion);
    await expect(work).rejects.toThrow(why);
  });
});
