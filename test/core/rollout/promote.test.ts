import { describe, expect, it } from 'vitest';
import { memoryEvents, memoryLog, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { Finding } from '../../../core/contracts/findings.ts';
import type { LifecycleState } from '../../../core/contracts/steps.ts';
import type { RecordStore } from '../../../core/ports/index.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { publishDefinition, UnknownProject } from '../../../core/registry/definitions.ts';
import { TransitionNotAllowed } from '../../../core/registry/model-states.ts';
import { getModel, registerModel } from '../../../core/registry/models.ts';
import { ChampionChanged, HeldByFindings, NoPreviousChampion, promote } from '../../../core/registry/promotion.ts';
import { findLiveVariant, findRoute } from '../../../core/registry/routes.ts';
import type { LoadCommand } from '../../../core/rollout/ports.ts';
import { InvalidPromotion, promoteByCommand } from '../../../core/rollout/promote-command.ts';
import { promoteOfRun } from '../../../core/rollout/promote-step.ts';
import { MissingStepResult } from '../../../core/steps/required.ts';
import { project } from '../../support/project.ts';
import { registerMany, registration } from '../registry/register-many.ts';

const at = new Date('2026-03-01T00:00:00Z');

async function setUp(approval: 'automatic' | 'manual' = 'automatic') {
  const registry = memoryRecordStore();
  const events = memoryEvents();
  await publishDefinition(registry, {
    definition: project('fraud', { promotion: { approval } }),
    codeHash: 'c',
    by: 'ada',
    at,
  });
  await registerMany(registry, 'fraud', 3);
  const loaded: number[] = [];
  const loadEntities = async ({ version }: LoadCommand) => {
    loaded.push(version);
  };
  return {
    registry,
    events,
    clock: () => at,
    log: memoryLog(),
    loadEntities,
    keepLooking: async () => undefined,
    startApproval: async () => undefined,
    loaded,
  };
}

function stateOf(version: number, champion: number | null, verdict: 'promote' | 'keep' = 'promote'): LifecycleState {
  return {
    project: 'fraud',
    runId: 'run-1',
    trigger: { id: 't', project: 'fraud', reason: 'manual', at: at.toISOString(), by: 'ada' },
    evaluate: {
      stepKey: 'k',
      winner: 0,
      evaluationKey: 'e',
      scoresKey: 'scores',
      champion,
      verdict,
      reason: 'costs 12 % less',
    },
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
    expect(await findRoute(ports.registry, 'fraud')).toMatchObject({ variants: [{ version: 1 }], revision: 1 });
  });

  it('keeps the champion by the verdict', async () => {
    const ports = await setUp();
    expect(await promoteOfRun(ports, stateOf(1, null, 'keep'))).toMatchObject({ promoted: false });
    expect(await findRoute(ports.registry, 'fraud')).toBeUndefined();
  });

  it('leaves it to a person where the project says so', async () => {
    const ports = await setUp('manual');
    expect(await promoteOfRun(ports, stateOf(2, null))).toMatchObject({
      promoted: false,
      reason: expect.stringContaining('perennial promote fraud 2'),
    });
    expect(await findRoute(ports.registry, 'fraud')).toBeUndefined();
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
    await expect(promoteOfRun(ports, state)).rejects.toBeInstanceOf(MissingStepResult);
  });
});

const leak: Finding = { code: 'leakage:refunded', severity: 'critical', message: 'tells all', remedy: 'exclude it' };
const noise: Finding = { code: 'chance', severity: 'critical', message: 'no better', remedy: 'more rows' };
const weak: Finding = { code: 'baseline', severity: 'warning', message: 'as good as one', remedy: 'look' };

/** As `setUp`, with findings in version 2, which the project may accept. */
async function withFindings(acceptFindings: string[] = []) {
  const registry = memoryRecordStore();
  const ports = { ...(await setUp()), registry };
  await publishDefinition(registry, {
    definition: project('fraud', { promotion: { acceptFindings } }),
    codeHash: 'c',
    by: 'ada',
    at,
  });
  await registerMany(registry, 'fraud', 1);
  const findings = [leak, noise, weak];
  await registerModel(registry, { ...registration('fraud', 'digest-2'), findings }, 'run run-2', acceptFindings);
  const found = stateOf(2, null);
  found.evaluate!.findings = findings;
  return { ...ports, registry, found };
}

describe('findings', () => {
  const command = { action: 'promote' as const, project: 'fraud', by: 'ada' };
  const audit = async (store: RecordStore) =>
    (await listAudit(store, 'fraud')).map(({ action, by, after, reason }) => ({ action, by, after, reason }));

  it('hold the promotion of a run, the first model included, with state and audit', async () => {
    const ports = await withFindings();

    const result = await promoteOfRun(ports, ports.found);

    expect(result).toMatchObject({ promoted: false, version: 2, heldBy: ['leakage:refunded', 'chance'] });
    expect(result.reason).toMatch(/^held by findings: leakage:refunded \(tells all\); chance \(no better\); to serve/);
    expect(await findRoute(ports.registry, 'fraud')).toBeUndefined();
    expect(await getModel(ports.registry, 'fraud', 2)).toMatchObject({ state: 'held' });
    expect(await audit(ports.registry)).toEqual(
      expect.arrayContaining([
        {
          action: 'promotion held by findings',
          by: 'run run-1',
          after: { version: 2, findings: ['leakage:refunded', 'chance'] },
          reason: 'held by findings: leakage:refunded, chance',
        },
        expect.objectContaining({
          action: 'model registered',
          after: expect.objectContaining({ state: 'held', findings: ['leakage:refunded', 'chance'] }),
        }),
      ]),
    );
    expect(ports.events.published).toEqual([]);
  });

  it('are accepted by the project file, which the audit record names', async () => {
    const ports = await withFindings(['chance', 'leakage:refunded']);
    expect(await getModel(ports.registry, 'fraud', 2)).toMatchObject({ state: 'candidate' });

    expect(await promoteOfRun(ports, ports.found)).toMatchObject({ promoted: true });

    const by = 'project.yaml';
    const accepted = [
      { code: 'leakage:refunded', by, at: at.toISOString() },
      { code: 'chance', by, at: at.toISOString() },
    ];
    expect(await getModel(ports.registry, 'fraud', 2)).toMatchObject({ state: 'champion', accepted });
    expect(await audit(ports.registry)).toContainEqual(
      expect.objectContaining({ action: 'model promoted', after: expect.objectContaining({ accepted }) }),
    );
  });

  it('hold a command until every critical one is accepted by name; windows are filled for none that is refused', async () => {
    const ports = await withFindings();

    await expect(promoteByCommand(ports, { ...command, version: 2 })).rejects.toBeInstanceOf(HeldByFindings);
    const half = promoteByCommand(ports, { ...command, version: 2, accept: ['leakage:refunded'] });
    await expect(half).rejects.toThrow(/held by findings:\n {2}chance: no better; more rows\n.*--accept chance`/s);
    const wrong = promoteByCommand(ports, { ...command, version: 2, accept: ['leakage:other'] });
    await expect(wrong).rejects.toThrow("has no finding 'leakage:other' to accept; it has leakage:refunded, chance");
    await expect(promoteByCommand(ports, { ...command, accept: 'chance' as never })).rejects.toBeInstanceOf(
      InvalidPromotion,
    );
    expect(ports.loaded).toEqual([]);

    // Without a version: the newest that waits, held or not.
    const done = await promoteByCommand(ports, { ...command, accept: ['leakage:refunded', 'chance'] });

    expect(done).toMatchObject({ promoted: true, version: 2 });
    expect(done.reason).toContain('accepted for it: leakage:refunded, chance');
    expect(ports.events.published.at(-1)?.detail).toMatchObject({ accepted: ['leakage:refunded', 'chance'] });
    expect((await getModel(ports.registry, 'fraud', 2)).accepted).toMatchObject([{ by: 'ada' }, { by: 'ada' }]);
  });

  it('that were accepted once need not be again, nor those of a version that has served', async () => {
    const ports = await withFindings();
    await promoteByCommand(ports, { ...command, version: 2, accept: ['leakage:refunded', 'chance'] });
    await promoteByCommand(ports, { ...command, version: 1 });

    expect(await promoteByCommand(ports, { ...command, action: 'rollback' })).toMatchObject({ version: 2 });
  });

  it('are no way around by rollback to a version that never served', async () => {
    const ports = await withFindings();
    await promoteByCommand(ports, { ...command, version: 1 });

    const around = promoteByCommand(ports, { ...command, action: 'rollback', version: 2 });

    await expect(around).rejects.toBeInstanceOf(HeldByFindings);
  });

  it('of the same model found again change what is known of it', async () => {
    const ports = await withFindings();

    const { created, model } = await registerModel(
      ports.registry,
      { ...registration('fraud', 'digest-2'), findings: [weak] },
      'run run-3',
    );

    expect(created).toBe(false);
    expect(model).toMatchObject({ version: 2, state: 'candidate', findings: [weak] });
    expect(await audit(ports.registry)).toContainEqual(expect.objectContaining({ action: 'model found again' }));
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
      championThen.push((await findLiveVariant(ports.registry, 'fraud'))?.version);
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
    expect(await findRoute(ports.registry, 'fraud')).toBeUndefined();
    await promote(ports.registry, { project: 'fraud', version: 3, by: 'x', reason: '', at });
    const refused = promoteByCommand(ports, { ...command, version: 2, expectedChampion: 1 });
    await expect(refused).rejects.toBeInstanceOf(ChampionChanged);
    await expect(promoteByCommand(ports, { ...command, action: 'rollback' })).rejects.toBeInstanceOf(
      NoPreviousChampion,
    );
    expect(ports.loaded).toEqual([]);
  });

  it('is refused when the champion changed while the windows were filled', async () => {
    const ports = await setUp('manual');
    await promote(ports.registry, { project: 'fraud', version: 1, by: 'x', reason: '', at });
    const loadEntities = () => promote(ports.registry, { project: 'fraud', version: 2, by: 'run', reason: '', at });
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
    await promote(ports.registry, { project: 'fraud', version: 3, by: 'x', reason: '', at });
    await expect(promoteByCommand(ports, { ...command, version: 2, expectedChampion: 1 })).rejects.toThrow(
      'is version 3, not version 1 as expected',
    );
    const [model] = await ports.registry.query('MODEL#fraud', { prefix: 'MODEL#000002' });
    await ports.registry.write([{ put: { ...model!, state: 'rejected' } as never }]);
    await expect(promoteByCommand(ports, { ...command, version: 2 })).rejects.toBeInstanceOf(TransitionNotAllowed);
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
