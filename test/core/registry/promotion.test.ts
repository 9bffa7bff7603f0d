import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import type { RecordStore } from '../../../core/ports/index.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { TransitionNotAllowed } from '../../../core/registry/model-states.ts';
import { getModel, listModels, ModelNotFound } from '../../../core/registry/models.ts';
import { ChampionChanged, NoPreviousChampion, promote, rollback } from '../../../core/registry/promotion.ts';
import { findLiveVariant, findRoute } from '../../../core/registry/routes.ts';
import { interleaved } from './interleaved.ts';
import { registerMany } from './register-many.ts';

/** Records of what serves, of models and of what was done. */
async function countAll(registry: RecordStore): Promise<number> {
  const places = [keys.route('fraud'), keys.model('fraud', 1), keys.audit('fraud', '', '')];
  return (await Promise.all(places.map(({ pk }) => registry.query(pk)))).flat().length;
}

const at = new Date('2026-03-01T00:00:00Z');
const request = (version: number, expectedChampion?: number | null) => ({
  project: 'fraud',
  version,
  by: 'ada',
  reason: 'better',
  at,
  ...(expectedChampion === undefined ? {} : { expectedChampion }),
});

/** All requests go to the version. */
const serving = (version: number) => ({ version, weight: 1, mode: 'live' });

/** The invariant: the route's champion, and no other model, has the state champion. */
async function expectOneChampion(registry: RecordStore, version?: number) {
  const live = await findLiveVariant(registry, 'fraud');
  const champions = (await listModels(registry, 'fraud')).filter((m) => m.state === 'champion').map((m) => m.version);
  expect(champions).toEqual(live ? [live.version] : []);
  if (live) expect(live.digest).toBe((await getModel(registry, 'fraud', live.version)).digest);
  if (version !== undefined) expect(live?.version).toBe(version);
}

async function setUp(models = 3): Promise<RecordStore> {
  const registry = memoryRecordStore();
  await registerMany(registry, 'fraud', models);
  return registry;
}

describe('promote', () => {
  it('makes the first champion, then the next, and retires the first', async () => {
    const registry = await setUp();
    await promote(registry, request(1, null));
    await expectOneChampion(registry, 1);
    const { route } = await promote(registry, request(2, 1));
    await expectOneChampion(registry, 2);
    expect(route).toMatchObject({ variants: [serving(2)], previous: 1, revision: 2 });
    expect((await getModel(registry, 'fraud', 1)).state).toBe('retired');
    const audit = await listAudit(registry, 'fraud');
    expect(audit.filter((a) => a.action === 'model promoted')).toHaveLength(2);
    expect(audit.find((a) => (a.after as { champion?: number }).champion === 2)).toMatchObject({
      by: 'ada',
      before: { champion: 1 },
      reason: 'better',
    });
  });

  it('changes nothing when asked again', async () => {
    const registry = await setUp();
    await promote(registry, request(1, null));
    const again = await promote(registry, request(1, null));
    expect(again).toMatchObject({ changed: false, route: { variants: [serving(1)], previous: null, revision: 1 } });
    expect((await listAudit(registry, 'fraud')).filter((a) => a.action === 'model promoted')).toHaveLength(1);
  });

  it('refuses when the champion is not the one that was compared with', async () => {
    const registry = await setUp();
    await promote(registry, request(1, null));
    await expect(promote(registry, request(2, null))).rejects.toThrow(
      "the champion of 'fraud' is version 1, not none as expected",
    );
    await promote(registry, request(2, 1));
    await expect(promote(registry, request(3, 1))).rejects.toBeInstanceOf(ChampionChanged);
    await expectOneChampion(registry, 2);
  });

  it('refuses a version that does not exist or was rejected', async () => {
    const registry = await setUp();
    await expect(promote(registry, request(9))).rejects.toBeInstanceOf(ModelNotFound);
    const model = await getModel(registry, 'fraud', 2);
    await registry.write([{ put: { ...model, state: 'rejected' } as ModelRecord }]);
    await expect(promote(registry, request(2))).rejects.toBeInstanceOf(TransitionNotAllowed);
    await expectOneChampion(registry);
  });

  it('lets one of two at once win; the other learns that the champion changed', async () => {
    const registry = await setUp();
    await promote(registry, request(1, null));
    const results = await Promise.allSettled([promote(registry, request(2, 1)), promote(registry, request(3, 1))]);
    expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((r) => r.status === 'rejected');
    expect(lost?.reason).toBeInstanceOf(ChampionChanged);
    await expectOneChampion(registry);
  });
});

describe('rollback', () => {
  it('returns to the champion before, and a second time to where it began', async () => {
    const registry = await setUp();
    await promote(registry, request(1));
    await promote(registry, request(2));
    const back = { project: 'fraud', by: 'ada', reason: 'worse', at };
    expect((await rollback(registry, back)).route).toMatchObject({ variants: [serving(1)], previous: 2 });
    await expectOneChampion(registry, 1);
    expect((await rollback(registry, back)).route).toMatchObject({ variants: [serving(2)], previous: 1 });
    await expectOneChampion(registry, 2);
    expect((await listAudit(registry, 'fraud')).filter((a) => a.action === 'model rolled back')).toHaveLength(2);
  });

  it('returns to a given version', async () => {
    const registry = await setUp();
    for (const version of [1, 2, 3]) await promote(registry, request(version));
    await rollback(registry, { project: 'fraud', version: 1, by: 'ada', reason: 'worse', at });
    await expectOneChampion(registry, 1);
  });

  it('says when there is nowhere to return to', async () => {
    const registry = await setUp();
    const back = { project: 'fraud', by: 'ada', reason: 'worse', at };
    await expect(rollback(registry, back)).rejects.toBeInstanceOf(NoPreviousChampion);
    await promote(registry, request(1));
    await expect(rollback(registry, back)).rejects.toBeInstanceOf(NoPreviousChampion);
    await expect(rollback(registry, { ...back, version: 7 })).rejects.toBeInstanceOf(ModelNotFound);
    await expectOneChampion(registry, 1);
  });
});

it('has exactly one champion after any promotions and rollbacks in any interleaving', async () => {
  const action = fc.oneof(
    fc.record({
      kind: fc.constant('promote' as const),
      version: fc.integer({ min: 1, max: 4 }),
      expected: fc.option(fc.option(fc.integer({ min: 1, max: 4 })), { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant('rollback' as const),
      version: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 6 }), fc.scheduler(), async (actions, scheduler) => {
      const plain = await setUp(4);
      const registry = interleaved(plain, scheduler);
      const before = await countAll(plain);
      const results = Promise.allSettled(
        actions.map((a) =>
          a.kind === 'promote'
            ? promote(registry, request(a.version, a.expected))
            : rollback(registry, { ...request(1), version: a.version as number }),
        ),
      );
      await scheduler.waitFor(results);
      await expectOneChampion(plain);
      const changed = (await results).filter((r) => r.status === 'fulfilled' && r.value.changed).length;
      const audits = (await listAudit(plain, 'fraud')).filter((a) => a.action !== 'model registered');
      expect(audits).toHaveLength(changed);
      expect((await findRoute(plain, 'fraud'))?.revision ?? 0).toBe(changed);
      const items = await countAll(plain);
      expect(items - before).toBe(changed + (changed > 0 ? 1 : 0));
    }),
    { numRuns: 150 },
  );
});
