import { describe, expect, it } from 'vitest';
import type { TriggerDecision } from '../../../core/contracts/triggers.ts';
import { listRuns } from '../../../core/registry/runs.ts';
import { listTriggers } from '../../../core/registry/triggers.ts';
import { world } from './world.ts';

const minute = 60_000;
const kinds = (decisions: TriggerDecision[]) => decisions.map((d) => d.decision);
const refused = (why: RegExp) => ({ decision: 'refused', why: expect.stringMatching(why) });

describe('arriving data', () => {
  it('start the first run once no more arrive, with one recheck under way at a time', async () => {
    const w = world();
    await w.publish({ retraining: { quietMinutes: 2 } });
    const files = [];
    for (let i = 0; i < 5; i++) {
      const trigger = await w.arrive(10);
      files.push(trigger);
      expect((await w.send(trigger)).decision).toBe('coalesced');
      expect(w.appointments().length).toBe(i === 0 ? 1 : 0);
      expect(await w.wait(20_000)).toEqual([]);
    }
    // The recheck falls due at 2 min, the last file came at 80 s: again at 200 s.
    expect(kinds(await w.wait(60_000))).toEqual(['coalesced']);
    const decisions = await w.wait(10 * minute);
    expect(kinds(decisions)).toEqual(['started']);
    const [run] = await listRuns(w.registry, 'fraud');
    expect(run?.startedAt).toBe('2026-03-01T00:03:20.000Z');
    expect(run?.trigger.reason).toBe('data');
    expect(run?.coalesced.map((t) => t.id)).toEqual(files.map((t) => t.id));
  });

  it('start a run in the end even when they never stop arriving', async () => {
    const w = world();
    await w.publish({ retraining: { quietMinutes: 5 } });
    const decisions: TriggerDecision[] = [];
    for (let i = 0; i < 70 && !decisions.some((d) => d.decision === 'started'); i++) {
      await w.send(await w.arrive(1));
      decisions.push(...(await w.wait(minute)));
    }
    expect(decisions.at(-1)?.decision).toBe('started');
    expect((await listRuns(w.registry, 'fraud'))[0]?.startedAt).toMatch(/^2026-03-01T01:0/);
  });

  it('wait for the labels of a source of labels', async () => {
    const w = world();
    const sources = [
      { name: 'payments', key: 'id', time: 'at' },
      { name: 'outcomes', role: 'labels' as const, key: 'id', columns: { is_fraud: { type: 'boolean' as const } } },
    ];
    await w.publish({ data: { sources }, retraining: { quietMinutes: 0 } });
    expect(await w.send(await w.arrive(100))).toMatchObject(refused(/no labels of source 'outcomes'/));
    expect((await w.send(await w.arrive(100, 'outcomes'))).decision).toBe('started');
  });

  it('start no second run before onNewRows', async () => {
    const w = world();
    await w.trained({ retraining: { onNewRows: 1000, quietMinutes: 0 } });
    expect(await w.send(await w.arrive(600))).toMatchObject(refused(/600 rows are new .* asks for 1000/));
    expect((await w.send(await w.arrive(400))).decision).toBe('started');
  });

  it('are not used again by a run that would see the same rows', async () => {
    const w = world();
    await w.publish({ retraining: { quietMinutes: 2 } });
    const trigger = await w.arrive(100);
    await w.send(trigger);
    const { runId } = (await w.ask('manual')) as { runId: string };
    expect((await w.run(runId))?.coalesced.map((t) => t.id)).toEqual([trigger.id]);
    await w.wait(minute);
    await w.finish(runId);
    const [recheck] = await w.wait(10 * minute);
    expect(recheck).toMatchObject(refused(/onNewRows is not set|covers the same 100 rows/));
    expect(await listRuns(w.registry, 'fraud')).toHaveLength(1);
  });

  it('on which a run failed start none again by themselves', async () => {
    const w = world();
    await w.publish({ retraining: { quietMinutes: 0 } });
    const { runId } = (await w.send(await w.arrive(100))) as { runId: string };
    await w.finish(runId, { status: 'FAILED' });
    expect(await w.send(w.trigger('data'))).toMatchObject(refused(/failed on the same 100 rows/));
    expect((await w.ask('manual')).decision).toBe('started');
  });

  it('that waited for a run that is over are looked at then', async () => {
    const w = world();
    await w.trained({ retraining: { onNewRows: 10, cooldownHours: 0, quietMinutes: 1 } });
    const { runId } = (await w.ask('manual')) as { runId: string };
    await w.wait(minute);
    await w.send(await w.arrive(50));
    await w.wait(30_000);
    await w.finish(runId);
    expect(kinds(await w.wait(5 * minute))).toEqual(['coalesced', 'started']);
    expect((await w.lease())?.rowsAtLastRun).toBe(100);
  });

  it('get a new recheck when one was lost, and a repeated trigger sends the recheck that was not sent', async () => {
    const w = world();
    await w.publish({ retraining: { quietMinutes: 2 } });
    const trigger = await w.arrive(10);
    await w.send(trigger);
    const [lost] = w.later.waiting.splice(0);
    await w.send(trigger);
    expect(w.later.waiting).toEqual([lost]);
    w.later.waiting.splice(0);
    await w.wait(10 * minute);
    expect((await w.send(await w.arrive(10))).decision).toBe('coalesced');
    expect(w.appointments()).toHaveLength(1);
    expect(kinds(await w.wait(5 * minute))).toEqual(['started']);
  });

  it('decide a recheck that is delivered twice once', async () => {
    const w = world();
    await w.publish();
    await w.send(await w.arrive(10));
    const [recheck] = w.appointments();
    await w.wait(3 * minute);
    if (recheck) expect((await w.send(recheck)).decision).toBe('started');
    expect(await listRuns(w.registry, 'fraud')).toHaveLength(1);
    expect((await listTriggers(w.registry, 'fraud')).map((t) => t.outcome.decision)).toEqual(['started', 'coalesced']);
  });
});
