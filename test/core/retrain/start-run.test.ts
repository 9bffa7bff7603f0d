import { describe, expect, it } from 'vitest';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { TriggerRecord } from '../../../core/contracts/registry/triggers.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { listRuns } from '../../../core/registry/runs.ts';
import { listTriggers } from '../../../core/registry/triggers.ts';
import { leaseHours } from '../../../core/retrain/lease.ts';
import { hour, world } from './world.ts';

const minute = 60_000;
const started = { decision: 'started' };
const refused = (why: RegExp) => ({ decision: 'refused', why: expect.stringMatching(why) });

describe('a run', () => {
  it('is started by hand: lease, run, trigger and audit are recorded and the execution is named after the trigger', async () => {
    const w = world();
    await w.publish();
    await w.arrive(100);
    const trigger = w.trigger('manual', { id: 'by hand/1', by: 'ada' });
    const decision = await w.send(trigger);
    expect(decision).toMatchObject(started);
    const [run] = await listRuns(w.registry, 'fraud');
    expect(run).toMatchObject({
      status: 'running',
      trigger,
      coalesced: [],
      runId: expect.stringMatching(/^20260301-000000-[0-9a-f]{6}$/),
    });
    const [name] = [...w.lifecycle.started.keys()];
    expect(name).toMatch(/^fraud-manual-[0-9a-f]{24}$/);
    expect(run?.executionArn).toContain(name);
    expect(w.lifecycle.started.get(name ?? '')).toEqual({ project: 'fraud', runId: run?.runId, trigger });
    expect(await w.registry.get<TriggerRecord>(keys.trigger('fraud', trigger.id))).toMatchObject({ outcome: decision });
    // Published at the same moment, so in either order.
    expect(await listAudit(w.registry, 'fraud')).toContainEqual(
      expect.objectContaining({ action: 'run started', by: 'ada', reason: 'manual' }),
    );
  });

  it('is started once for a trigger that is delivered again, also when the first attempt broke off before the execution', async () => {
    const w = world();
    await w.publish();
    await w.arrive(100);
    const trigger = w.trigger('manual');
    const start = w.lifecycle.start.bind(w.lifecycle);
    w.lifecycle.start = async () => {
      throw new Error('the service is away');
    };
    await expect(w.send(trigger)).rejects.toThrow('away');
    expect(w.lifecycle.started.size).toBe(0);
    w.lifecycle.start = start;
    const second = await w.send(trigger);
    const third = await w.send(trigger);
    expect(third).toEqual(second);
    expect(w.lifecycle.started.size).toBe(1);
    expect(await listRuns(w.registry, 'fraud')).toHaveLength(1);
  });

  it('is refused for an unknown project, and the refusal recorded', async () => {
    const w = world();
    const trigger = w.trigger('manual', { project: 'nobody' });
    expect(await w.send(trigger)).toMatchObject(refused(/no project 'nobody' is published/));
    expect(await listTriggers(w.registry, 'nobody')).toMatchObject([{ trigger, outcome: { decision: 'refused' } }]);
  });

  it('is refused before there are rows', async () => {
    const w = world();
    await w.publish();
    expect(await w.ask('manual')).toMatchObject(refused(/no rows of source 'payments'/));
  });
});

describe('while a run is under way', () => {
  it('holds triggers and sends them on as one when it ends', async () => {
    const w = world();
    const first = await w.trained({ retraining: { onNewRows: 10, quietMinutes: 0 } });
    expect(first).toBeTruthy();
    const { runId } = (await w.ask('manual')) as { runId: string };
    await w.wait(minute);
    const held = [await w.arrive(50), w.trigger('drift'), w.trigger('degradation')];
    for (const t of held) expect(await w.send(t)).toEqual({ decision: 'coalesced', with: runId });
    await w.finish(runId);
    expect(w.triggers.sent).toHaveLength(1);
    expect(w.triggers.sent[0]).toMatchObject({
      id: `after-${runId}`,
      reason: 'degradation',
      detail: { coalesced: 3 },
    });
    const [decision] = await w.wait(0);
    expect(decision).toMatchObject(started);
    const run = await w.run((decision as { runId: string }).runId);
    expect(run?.coalesced.map((t) => t.id)).toEqual(held.map((t) => t.id));
    expect((await w.lease())?.pending).toEqual([]);
  });

  it('holds data that it sees, by whatever clock they were told of, and its end starts nothing for them', async () => {
    const w = world();
    await w.publish({ retraining: { onNewRows: 10, quietMinutes: 0 } });
    const data = await w.arrive(100);
    const { runId } = (await w.ask('manual')) as { runId: string };
    expect(await w.send(data)).toEqual({ decision: 'coalesced', with: runId });
    await w.finish(runId);
    const [decision] = await w.wait(0);
    expect(decision).toMatchObject(refused(new RegExp(`${runId}.*covers`)));
  });

  it('does not hold a definition that it uses', async () => {
    const w = world();
    await w.publish({ retraining: { onNewRows: 10 } });
    await w.arrive(100);
    const [change] = await w.publish({ labels: { maturity: 'P3D' }, retraining: { onNewRows: 10 } });
    const { runId } = (await w.ask('manual')) as { runId: string };
    const definition = w.trigger('definition', { detail: { ...change?.detail } });
    expect(await w.send(definition)).toMatchObject(refused(new RegExp(`${runId}.*covers`)));
  });

  it('sends on nothing when nothing waited', async () => {
    const w = world();
    await w.trained();
    expect(w.triggers.sent).toEqual([]);
  });

  it('keeps a bounded number of waiting triggers, and records all', async () => {
    const w = world();
    await w.trained({ retraining: { onNewRows: 1 } });
    const { runId } = (await w.ask('manual')) as { runId: string };
    await w.wait(1000);
    for (let i = 0; i < 60; i++) await w.send(await w.arrive(1));
    await w.ask('drift');
    const lease = await w.lease();
    expect(lease?.pending.length).toBe(31);
    expect(lease?.pending.at(-1)?.reason).toBe('drift');
    const coalesced = (await listTriggers(w.registry, 'fraud')).filter((t) => t.outcome.decision === 'coalesced');
    expect(coalesced).toHaveLength(61);
    await w.finish(runId);
    expect(w.triggers.sent).toHaveLength(1);
  });
});

describe('the lease', () => {
  it('is taken over when it has run out; the lost run is marked, and its late end frees nothing', async () => {
    const w = world();
    await w.trained();
    const { runId: lost } = (await w.ask('manual')) as { runId: string };
    await w.wait((leaseHours - 1) * hour);
    expect(await w.ask('manual')).toMatchObject({ decision: 'coalesced', with: lost });
    await w.wait(2 * hour);
    const { runId: taker } = (await w.ask('manual')) as { runId: string };
    expect(await w.run(lost)).toMatchObject({ status: 'failed', outcome: 'lost', error: { step: 'execution' } });
    expect((await w.run(taker))?.coalesced).toHaveLength(1);
    await w.finish(lost);
    expect(await w.run(lost)).toMatchObject({ status: 'succeeded', outcome: 'promoted' });
    expect((await w.run(lost))?.error).toBeUndefined();
    expect((await w.lease())?.runId).toBe(taker);
  });

  it('is free again soon when the execution never began', async () => {
    const w = world();
    await w.trained();
    const start = w.lifecycle.start.bind(w.lifecycle);
    w.lifecycle.start = () => Promise.reject(new Error('away'));
    await expect(w.send(w.trigger('manual'))).rejects.toThrow('away');
    const again = () => w.send(w.trigger('manual'));
    w.lifecycle.start = start;
    expect(await again()).toMatchObject({ decision: 'coalesced' });
    await w.wait(16 * minute);
    expect(await again()).toMatchObject(started);
  });
});

describe('switches', () => {
  it('refuse what the project does not want', async () => {
    const w = world();
    const retraining = { onDrift: false, onDegradation: false, onCodeChange: false, onDefinitionChange: false };
    await w.trained({ retraining });
    const detail = { changed: ['definition', 'code'], paths: ['labels.maturity'] };
    expect(await w.ask('drift')).toEqual({ decision: 'refused', why: 'retraining.onDrift is off' });
    expect(await w.ask('degradation')).toMatchObject(refused(/onDegradation is off/));
    expect(await w.ask('code', { detail })).toMatchObject(refused(/onCodeChange is off/));
    expect(await w.ask('definition', { detail })).toMatchObject(refused(/onDefinitionChange is off/));
    expect(await w.ask('schedule')).toMatchObject(refused(/no retraining.schedule/));
    expect(await w.send(await w.arrive(1))).toMatchObject(refused(/onNewRows is not set/));
    expect(await w.ask('manual')).toMatchObject(started);
  });

  it('let a change of code through in an event that also tells of an unimportant change of the definition', async () => {
    const w = world();
    await w.trained();
    const [event] = await w.publish({ monitoring: { schedule: 'rate(2 hours)' } }, 'code-2');
    expect(event?.detail).toMatchObject({ changed: ['definition', 'code'], paths: ['monitoring.schedule'] });
    expect(await w.ask('definition', { detail: { ...event?.detail } })).toMatchObject(started);
  });
});

describe('a changed definition', () => {
  it('starts a run when it shapes a model, whatever the cooldown', async () => {
    const w = world();
    await w.trained();
    const { runId } = (await w.ask('drift')) as { runId: string };
    await w.finish(runId);
    const [event] = await w.publish({ labels: { maturity: 'P3D' } });
    expect(event?.detail).toMatchObject({ changed: ['definition'], paths: ['labels.maturity'] });
    expect(await w.ask('definition', { detail: { ...event?.detail } })).toMatchObject(started);
  });

  it('starts none when no model depends on it', async () => {
    const w = world();
    await w.trained();
    const [event] = await w.publish({ monitoring: { drift: { psi: 0.3 } }, promotion: { minimumGain: 0.05 } });
    expect(await w.ask('definition', { detail: { ...event?.detail } })).toMatchObject(
      refused(/no model depends on what changed: .*monitoring.drift.psi/),
    );
  });

  it('starts none that a run has used already', async () => {
    const w = world();
    const runId = await w.trained();
    const detail = { changed: ['definition'], paths: ['labels.maturity'] };
    expect(await w.ask('definition', { detail })).toMatchObject(refused(new RegExp(`${runId} has used`)));
  });

  it('made while a run was under way starts the next one', async () => {
    const w = world();
    await w.trained();
    const { runId } = (await w.ask('manual')) as { runId: string };
    const [event] = await w.publish({ labels: { maturity: 'P3D' } });
    expect(await w.ask('definition', { detail: { ...event?.detail } })).toMatchObject({ decision: 'coalesced' });
    await w.ask('drift');
    await w.finish(runId);
    expect(w.triggers.sent[0]).toMatchObject({
      reason: 'definition',
      detail: { changed: ['definition'], paths: ['labels.maturity'] },
    });
    expect((await w.wait(0))[0]).toMatchObject(started);
  });
});

describe('cooldown', () => {
  it('holds back the second automatic run, not one by hand, and ends', async () => {
    const w = world();
    await w.trained();
    const { runId } = (await w.ask('drift')) as { runId: string };
    await w.finish(runId);
    await w.wait(hour);
    expect(await w.ask('drift')).toMatchObject(refused(/cooldown until 2026-03-01T12:0.*cooldownHours 12/));
    expect(await w.ask('degradation')).toMatchObject(refused(/cooldown/));
    const manual = (await w.ask('manual')) as { runId: string };
    expect(manual).toMatchObject(started);
    await w.finish(manual.runId);
    await w.wait(11 * hour);
    expect(await w.ask('drift')).toMatchObject(started);
  });

  it('does not hold back the first run that succeeds', async () => {
    const w = world();
    await w.publish({ retraining: { quietMinutes: 0 } });
    const { runId } = (await w.send(await w.arrive(100))) as { runId: string };
    await w.finish(runId, { status: 'FAILED', error: 'E' });
    await w.wait(minute);
    expect(await w.send(await w.arrive(50))).toMatchObject(started);
  });
});
