import { describe, expect, it } from 'vitest';
import type { MonitorFinding } from '../../../core/contracts/monitor-finding.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import type { MonitorFindingRecord } from '../../../core/contracts/registry/monitor-findings.ts';
import type { StepRecord } from '../../../core/contracts/registry/runs.ts';
import type { TriggerReason } from '../../../core/contracts/triggers.ts';
import { findRoute, newRoute } from '../../../core/registry/routes.ts';
import { listTriggers } from '../../../core/registry/triggers.ts';
import type { ExecutionEnd } from '../../../core/retrain/finish-run.ts';
import { hour, world } from './world.ts';

const day = 24 * hour;
const minute = 60_000;
const refused = (why: RegExp) => ({ decision: 'refused', why: expect.stringMatching(why) });
const started = { decision: 'started', runId: expect.any(String) };
const kept: Partial<ExecutionEnd> = {
  output: { evaluate: { verdict: 'keep' } as never, register: { version: 2, digest: 'd' } },
};
type World = ReturnType<typeof world>;

const ask = (w: World, labelledSince: number, change: Record<string, unknown> = {}, reason: TriggerReason = 'drift') =>
  w.ask(reason, { detail: { since: null, labelledSince, ...change } });

async function runTo(w: World, decision: { decision: string }, end: Partial<ExecutionEnd> = kept): Promise<string> {
  expect(decision).toEqual(started);
  const { runId } = decision as unknown as { runId: string };
  await w.wait(10 * minute);
  await w.finish(runId, end);
  return runId;
}

describe('drift without labels', () => {
  it('starts nothing before enough labelled predictions are known from after the change', async () => {
    const w = world();
    await w.trained();
    await w.wait(day);
    expect(await ask(w, 0, { since: '2026-02-20T00:00:00.000Z' })).toMatchObject(
      refused(/^0 labelled predictions are known from after the change \(2026-02-20.*minimumLabels asks for 200/),
    );
    expect(await ask(w, 199)).toMatchObject(refused(/^199 labelled/));
    expect(await w.ask('drift', { detail: {} })).toMatchObject(refused(/^0 labelled/));
    expect(await ask(w, 200)).toEqual(started);
  });

  it('starts nothing before enough of the rarer class are among them', async () => {
    const w = world();
    await w.trained();
    await w.wait(day);
    expect(await ask(w, 5000, { rarerSince: 24 })).toMatchObject(
      refused(/^24 of the 5000 labelled predictions .* are of the rarer class; retraining.minimumOfClass asks for 25/),
    );
    expect(await ask(w, 5000, { rarerSince: 25 })).toEqual(started);
  });

  it('is not held up for ever where fewer of the rarer class come than the monitor can count', async () => {
    const w = world();
    await w.trained();
    await promoted(w, 7);
    await w.wait(29 * day);
    const since = (days: number) => new Date(w.clock().getTime() - days * day).toISOString();
    expect(await ask(w, 900, { rarerSince: 24 })).toMatchObject(refused(/minimumOfClass asks for 25/));
    expect(await ask(w, 900, { since: since(29), rarerSince: 24 })).toMatchObject(
      refused(/minimumOfClass asks for 25/),
    );
    expect(await ask(w, 900, { since: since(31), rarerSince: 9 })).toMatchObject(
      refused(/^9 of the 900 .*; 10 are needed of a change that is older than the 30 days that are counted/),
    );
    await w.wait(2 * day);
    expect(await ask(w, 900, { rarerSince: 10 })).toEqual(started);
  });

  it('does not thrash: no second run after the cooldown with no labelled row more', async () => {
    const w = world();
    await w.trained({ retraining: { maximumBackoffDays: 0 } });
    await w.wait(day);
    const first = await runTo(w, await ask(w, 300));
    await w.wait(2 * day);
    expect(await ask(w, 300)).toMatchObject(
      refused(new RegExp(`no labelled prediction is new since run ${first}, which had 300`)),
    );
    expect(await ask(w, 301)).toEqual(started);
  });

  it('is not held up for ever by a count that the look-back of the monitor has left behind', async () => {
    const w = world();
    await w.trained({ retraining: { maximumBackoffDays: 0 } });
    await w.wait(day);
    const first = await runTo(w, await ask(w, 2487));
    await w.wait(2 * day);
    expect(await ask(w, 1750)).toMatchObject(refused(new RegExp(`no labelled prediction is new since run ${first}`)));
    await w.wait(6 * day);
    expect(await ask(w, 1760)).toEqual(started);
  });

  it('nor by one that stays the same, as many labels leaving the look-back as come', async () => {
    const w = world();
    await w.trained({ retraining: { maximumBackoffDays: 0 } });
    await w.wait(day);
    const since = new Date(w.clock().getTime() - 60 * day).toISOString();
    const first = await runTo(w, await ask(w, 1392, { since }));
    await w.wait(2 * day);
    expect(await ask(w, 1392, { since })).toMatchObject(
      refused(new RegExp(`no labelled prediction is new since run ${first}`)),
    );
    await w.wait(6 * day);
    expect(await ask(w, 1392, { since })).toEqual(started);
  });

  it('of a change after the last run every labelled prediction is new', async () => {
    const w = world();
    await w.trained({ retraining: { maximumBackoffDays: 0 } });
    await w.wait(day);
    await runTo(w, await ask(w, 5000));
    await w.wait(2 * day);
    const since = new Date(w.clock().getTime() - day).toISOString();
    expect(await ask(w, 250, { since })).toEqual(started);
  });

  it('labels that come in files count too, once as many were catalogued since the last run', async () => {
    const w = world();
    const sources = [
      { name: 'payments', key: 'id', time: 'at' },
      { name: 'outcomes', role: 'labels' as const, key: 'id', columns: { is_fraud: { type: 'boolean' as const } } },
    ];
    await w.trained({ data: { sources } });
    await w.wait(day);
    await w.arrive(5000);
    await w.arrive(199, 'outcomes');
    expect(await ask(w, 0)).toMatchObject(refused(/^0 labelled/));
    await w.arrive(1, 'outcomes');
    expect(await ask(w, 0)).toEqual(started);
  });

  it('is a reason all the same where a project does not wait for labels', async () => {
    const w = world();
    await w.trained({ retraining: { minimumLabels: 0 } });
    expect(await ask(w, 0)).toEqual(started);
  });
});

describe('after runs that brought no new champion', () => {
  it('the next for the same reason waits twice as long each time, and other reasons do not', async () => {
    const w = world();
    await w.trained({ retraining: { cooldownHours: 12, onNewRows: 1, quietMinutes: 0 } });
    await w.wait(day);
    // From an eighth of 30 days on.
    for (const [i, hours] of [90, 180, 360, 720].entries()) {
      const began = w.clock().getTime();
      await runTo(w, await ask(w, 1000 + i));
      await w.wait(13 * hour);
      const until = new Date(began + hours * hour).toISOString();
      expect(await ask(w, 1001 + i)).toMatchObject(
        refused(new RegExp(`for drift or degradation brought no new champion.*waits until ${until}`)),
      );
      await w.wait((hours - 13) * hour);
    }
    await w.arrive(1);
    expect(await w.ask('data')).toEqual(started);
  });

  it('what was in vain for drift does not hold up degradation, but what was for degradation holds up drift', async () => {
    const w = world();
    await w.trained();
    await w.wait(day);
    await runTo(w, await ask(w, 1000));
    await w.wait(5 * day);
    await runTo(w, await ask(w, 1001));
    await w.wait(day);
    expect(await ask(w, 1002)).toMatchObject(refused(/^2 runs, the last .* for drift or degradation/));
    const began = w.clock().getTime();
    await runTo(w, await ask(w, 1003, {}, 'degradation'));
    await w.wait(3 * day);
    const until = (hours: number) => new Date(began + hours * hour).toISOString();
    expect(await ask(w, 1004, {}, 'degradation')).toMatchObject(
      refused(new RegExp(`^run .* for degradation brought no new champion.*waits until ${until(90)}`)),
    );
    expect(await ask(w, 1004)).toMatchObject(refused(new RegExp(`^3 runs, .*waits until ${until(360)}`)));
  });

  it('at most maximumBackoffDays', async () => {
    const w = world();
    await w.trained({ retraining: { cooldownHours: 12, maximumBackoffDays: 2 } });
    await w.wait(day);
    for (let i = 0; i < 5; i++) {
      await runTo(w, await ask(w, 1000 + i));
      await w.wait(day);
      if (i > 0) expect(await ask(w, 1001 + i)).toMatchObject(refused(/waits until .*maximumBackoffDays 2/));
      await w.wait(day + hour);
    }
  });

  it.each<[string, (w: World) => Promise<unknown>]>([
    ['half as many labels again', async () => 1500],
    ['half as many rows again', async (w) => w.arrive(100)],
    ['a run that a person asked for', async (w) => runTo(w, await w.ask('manual'))],
    ['a new champion', async (w) => promoted(w, 7)],
  ])('%s begin anew', async (what, happens) => {
    const w = world();
    await w.trained();
    await w.wait(day);
    await runTo(w, await ask(w, 1000));
    await w.wait(13 * hour);
    expect(await ask(w, 1001)).toMatchObject(refused(/brought no new champion \(kept champion\)/));
    const labelled = await happens(w);
    await w.wait(minute);
    expect(await ask(w, typeof labelled === 'number' ? labelled : 1002), what).toEqual(started);
  });

  it('a route that the monitor writes as it adjusts the base rate does not begin anew', async () => {
    const w = world();
    await w.trained();
    await promoted(w, 7);
    await w.wait(day);
    await runTo(w, await ask(w, 1000));
    await w.wait(13 * hour);
    const route = (await findRoute(w.registry, 'fraud'))!;
    const revision = route.revision + 1;
    await w.registry.write([{ put: newRoute({ ...route, revision, updatedAt: w.clock().toISOString() }) }]);
    expect(await ask(w, 1001)).toMatchObject(refused(/brought no new champion/));
  });

  it('labels that drift counts from its change are no growth over those that degradation counts from another', async () => {
    const w = world();
    await w.trained();
    await w.wait(day);
    await runTo(w, await ask(w, 500, {}, 'degradation'));
    await w.wait(13 * hour);
    expect(await ask(w, 1250)).toMatchObject(refused(/brought no new champion/));
  });

  it('a schedule says itself when', async () => {
    const w = world();
    await w.trained({ retraining: { schedule: 'rate(1 day)' } });
    for (let i = 0; i < 3; i++) {
      await w.wait(day);
      await runTo(w, await w.ask('schedule'));
    }
  });
});

describe('limits', () => {
  it('of a day', async () => {
    const w = world();
    await w.trained({
      retraining: { cooldownHours: 0, maximumBackoffDays: 0, maximumPerDay: 2, schedule: 'rate(1 hour)' },
    });
    await runTo(w, await w.ask('schedule'));
    await runTo(w, await ask(w, 1000));
    expect(await w.ask('schedule')).toMatchObject(
      refused(
        /^2 runs were started by themselves in 24 hours \(retraining.maximumPerDay 2\); the next from 2026-03-02T/,
      ),
    );
    await runTo(w, await w.ask('manual'));
    await w.wait(day);
    expect(await w.ask('schedule')).toEqual(started);
  });

  it('of money, by what runs before took, with the figures', async () => {
    const w = world();
    await w.trained({ retraining: { cooldownHours: 0, budgetPerMonth: 0.05, schedule: 'rate(1 day)' } });
    const took = async (runId: string, seconds: number) => {
      const step: StepRecord = {
        ...keys.runStep(runId, 'prepare'),
        runId,
        step: 'prepare',
        stepKey: 's',
        status: 'succeeded',
        reused: false,
        startedAt: w.clock().toISOString(),
        duration: 1000 * seconds,
      };
      await w.registry.write([{ put: step }]);
    };
    const decision = await w.ask('schedule');
    await took((decision as { runId: string }).runId, 400);
    const runId = await runTo(w, decision);
    // 400 s of 3008 MB.
    expect((await w.run(runId))?.cost).toEqual({ gbSeconds: 1175, usd: expect.closeTo(0.01958, 5) });
    const second = await w.ask('schedule');
    await took((second as { runId: string }).runId, 400);
    await runTo(w, second);
    expect(await w.ask('schedule')).toMatchObject(
      refused(
        /^3 runs of 2026-03 took 0.039 USD and the next takes about 0.02 USD, more than retraining.budgetPerMonth 0.05 USD/,
      ),
    );
    await runTo(w, await w.ask('manual'));
    await w.wait(31 * day);
    expect(await w.ask('schedule')).toEqual(started);
  });
});

describe('poor data', () => {
  const finding: MonitorFinding = {
    id: 'missing:amount',
    check: 'missing',
    feature: 'amount',
    kind: 'quality',
    statistic: 0.4,
    threshold: 0.02,
    chance: 0.01,
    effect: 0.4,
    message: 'is missing in 40 %',
    since: null,
    cost: null,
    urgent: false,
    advice: 'mend it',
  };
  const found = async (w: World, change: Partial<MonitorFindingRecord> = {}) => {
    const at = w.clock().toISOString();
    const record: MonitorFindingRecord = {
      ...keys.finding('fraud', finding.id),
      project: 'fraud',
      id: finding.id,
      state: 'open',
      stateAt: at,
      by: 'monitor',
      reason: 'found',
      openedAt: at,
      lastSeenAt: at,
      looks: 1,
      times: 1,
      finding,
      largest: 0.4,
      modelVersion: 1,
      recent: [],
      announced: null,
      revision: 1,
      ...change,
    };
    await w.registry.write([{ put: record }]);
  };

  it.each(['schedule', 'drift', 'degradation', 'data'] as const)(
    'train no model for %s, until somebody has looked',
    async (reason) => {
      const w = world();
      await w.trained({ retraining: { schedule: 'rate(1 day)', onNewRows: 1, quietMinutes: 0 } });
      await w.wait(day);
      await w.arrive(500);
      await found(w);
      expect(await w.ask(reason)).toMatchObject(
        refused(
          /^poor data train no model: 'amount' \(missing:amount since 2026.*finding acknowledge fraud missing:amount/,
        ),
      );
      await found(w, { state: 'acknowledged' });
      expect(await w.ask(reason)).toEqual(started);
    },
  );

  it('do not hold a person, nor changed code', async () => {
    const w = world();
    await w.trained();
    await found(w);
    await runTo(w, await w.ask('manual'));
    await w.publish({}, 'code-2');
    expect(await w.ask('code')).toEqual(started);
  });

  it.each(['newCategories', 'volume'])('%s is no damage: a training learns it', async (check) => {
    const w = world();
    await w.trained();
    await w.wait(day);
    await found(w, { finding: { ...finding, check } });
    expect(await w.ask('drift')).toEqual(started);
  });
});

/** Makes a version the one that serves. */
async function promoted(w: World, version: number): Promise<void> {
  const variants = [{ version, digest: `d${version}`, weight: 1, mode: 'live' as const }];
  const updatedAt = w.clock().toISOString();
  const route = newRoute({ project: 'fraud', variants, previous: null, revision: version, updatedAt });
  const model: Partial<ModelRecord> = { version, state: 'champion', stateAt: updatedAt };
  await w.registry.write([{ put: route }, { put: { ...keys.model('fraud', version), ...model } }]);
}

describe('after a promotion', () => {
  it('what was found of the version before starts nothing more, however late it comes', async () => {
    const w = world();
    await w.trained();
    await promoted(w, 1);
    await w.wait(day);
    const { runId } = (await ask(w, 1000, { modelVersion: 1 })) as { runId: string };
    await w.wait(minute);
    expect(await ask(w, 1500, { modelVersion: 1 })).toMatchObject({ decision: 'coalesced', with: runId });
    await promoted(w, 2);
    await w.finish(runId);
    const [held] = await w.wait(0);
    expect(held).toMatchObject(refused(/cooldown/));
    await w.wait(day);
    expect(await ask(w, 9000, { modelVersion: 1 })).toMatchObject(
      refused(/^it was found of version 1; version 2 serves since 2026/),
    );
    expect(await ask(w, 9000, { modelVersion: 2 })).toEqual(started);
  });
});

it('every decision is on record with its reason, and a trigger that comes again is decided as before', async () => {
  const w = world();
  await w.trained();
  await w.wait(day);
  const trigger = w.trigger('drift', { detail: { labelledSince: 3 } });
  const first = await w.send(trigger);
  await w.wait(10 * day);
  expect(await w.send({ ...trigger, detail: { labelledSince: 9999 } })).toEqual(first);
  const [record] = await listTriggers(w.registry, 'fraud');
  expect(record).toMatchObject({ trigger, outcome: refused(/^3 labelled/) });
});
