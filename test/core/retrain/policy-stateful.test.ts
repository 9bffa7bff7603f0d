import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import type { RunRecord, StepRecord } from '../../../core/contracts/registry/runs.ts';
import type { Trigger, TriggerReason } from '../../../core/contracts/triggers.ts';
import { newRoute } from '../../../core/registry/routes.ts';
import { listRuns } from '../../../core/registry/runs.ts';
import { findTrigger } from '../../../core/registry/triggers.ts';
import { estimatedUsd } from '../../../core/retrain/run-cost.ts';
import { hour, world } from './world.ts';

const day = 24 * hour;
const limits = { maximumPerDay: 2, budgetPerMonth: 0.06, minimumLabels: 100, cooldownHours: 6 };

type Action =
  | { kind: 'ask'; reason: TriggerReason; labels: number; late: boolean }
  | { kind: 'again'; which: number }
  | { kind: 'arrive'; rows: number }
  | { kind: 'end'; how: 'promoted' | 'kept' | 'failed'; twice: boolean; seconds: number }
  | { kind: 'promote by hand' }
  | { kind: 'wait'; hours: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constant('ask' as const),
    reason: fc.constantFrom<TriggerReason>('drift', 'degradation', 'schedule', 'manual', 'code'),
    // Labels that have matured since the last time that the monitor asked.
    labels: fc.constantFrom(0, 0, 30, 150),
    late: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('again' as const), which: fc.nat(30) }),
  fc.record({ kind: fc.constant('arrive' as const), rows: fc.integer({ min: 1, max: 60 }) }),
  fc.record({
    kind: fc.constant('end' as const),
    how: fc.constantFrom('promoted', 'kept', 'failed'),
    twice: fc.boolean(),
    seconds: fc.integer({ min: 50, max: 800 }),
  }),
  fc.record({ kind: fc.constant('promote by hand' as const) }),
  fc.record({ kind: fc.constant('wait' as const), hours: fc.constantFrom(1, 5, 13, 30, 24 * 9) }),
);

const isAutomatic = (reason: TriggerReason) => ['data', 'schedule', 'drift', 'degradation'].includes(reason);
const labelledOf = (trigger: Trigger) => trigger.detail?.labelledSince as number | undefined;

/** A step of a run that took its time. */
function worked(runId: string, at: Date, seconds: number): StepRecord {
  const about = { runId, step: 'prepare', stepKey: 's', status: 'succeeded' as const, reused: false };
  return { ...keys.runStep(runId, 'prepare'), ...about, startedAt: at.toISOString(), duration: 1000 * seconds };
}

async function play(actions: readonly Action[]) {
  const w = world();
  await w.trained({ retraining: { ...limits, schedule: 'rate(1 day)', onNewRows: 20, quietMinutes: 0 } });
  let version = 1;
  let labelled = 0;
  const sent: Trigger[] = [];
  const serve = async (next: number) => {
    version = next;
    // E changes the reference: what is found of the new version begins anew.
    labelled = 0;
    const variants = [{ version, digest: `d${version}`, weight: 1, mode: 'live' as const }];
    const at = w.clock().toISOString();
    const model: Partial<ModelRecord> = { version, state: 'champion', stateAt: at };
    await w.registry.write([
      { put: newRoute({ project: 'fraud', variants, previous: null, revision: version, updatedAt: at }) },
      { put: { ...keys.model('fraud', version), ...model } },
    ]);
  };
  await serve(1);
  const deliver = async (trigger: Trigger) => {
    sent.push(trigger);
    await w.send(trigger);
  };
  for (const step of actions) {
    if (step.kind === 'wait') await w.wait(step.hours * hour);
    else if (step.kind === 'promote by hand') await serve(version + 1);
    else if (step.kind === 'arrive') await deliver(await w.arrive(step.rows));
    else if (step.kind === 'again') {
      const again = sent[step.which];
      if (again) await w.send(again);
    } else if (step.kind === 'ask') {
      const { reason, labels, late } = step;
      const ofMonitor = reason === 'drift' || reason === 'degradation';
      if (ofMonitor) labelled += labels;
      const judged = late ? Math.max(1, version - 1) : version;
      const detail = { since: null, labelledSince: labelled, modelVersion: judged };
      await deliver(w.trigger(reason, ofMonitor ? { detail } : {}));
    } else {
      const holder = (await w.lease())?.runId;
      if (!holder) continue;
      if (step.how === 'promoted') await serve(version + 1);
      const end = {
        ...(step.how === 'failed' && { status: 'FAILED' as const }),
        output: {
          evaluate: { verdict: step.how === 'kept' ? 'keep' : 'promote' } as never,
          ...(step.how === 'promoted' && { promote: { promoted: true, version, reason: '' } }),
        },
      };
      await w.registry.write([{ put: worked(holder, w.clock(), step.seconds) }]);
      for (let i = 0; i < (step.twice ? 2 : 1); i++) await w.finish(holder, end);
      await w.wait(1000);
    }
    await w.wait(1000);
    const running = (await listRuns(w.registry, 'fraud')).filter((r) => r.status === 'running');
    expect(running.length).toBeLessThanOrEqual(1);
  }
  return { w, sent };
}

/** What has to hold of an automatic run, by the runs that began before it (newest first). */
function checkRun(run: RunRecord, earlier: readonly RunRecord[]) {
  const at = Date.parse(run.startedAt);
  const ofDay = earlier.filter((r) => isAutomatic(r.trigger.reason) && at - Date.parse(r.startedAt) < day);
  expect(ofDay.length).toBeLessThan(limits.maximumPerDay);
  const next = estimatedUsd(earlier);
  const spent = earlier
    .filter((r) => r.startedAt.slice(0, 7) === run.startedAt.slice(0, 7))
    .reduce((sum, r) => sum + (r.cost?.usd ?? next), 0);
  expect(spent + next).toBeLessThanOrEqual(limits.budgetPerMonth);
  const labelled = labelledOf(run.trigger);
  if (labelled === undefined) return;
  const trained = earlier.find((r) => r.status === 'succeeded');
  if (run.truthRows! - trained!.truthRows! >= limits.minimumLabels) return;
  expect(labelled).toBeGreaterThanOrEqual(limits.minimumLabels);
  // Counts of a change of an unknown day cannot be compared after a week: the look-back has moved.
  if (trained && at - Date.parse(trained.startedAt) >= 7 * day) return;
  const known = trained && [trained.trigger, ...trained.coalesced].flatMap((t) => labelledOf(t) ?? []);
  for (const before of known ?? []) expect(labelled).toBeGreaterThan(before);
}

it('whatever comes in whatever order: one run at a time, within day, budget and labels, and a recorded decision on each trigger', async () => {
  const seen = { automatic: 0, refused: 0, overBudget: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
      const { w, sent } = await play(actions);
      const runs = await listRuns(w.registry, 'fraud');
      runs.forEach((run, i) => {
        if (!isAutomatic(run.trigger.reason)) return;
        seen.automatic++;
        checkRun(run, runs.slice(i + 1));
      });
      for (const trigger of sent) {
        const record = await findTrigger(w.registry, trigger);
        expect(record?.outcome.decision).toMatch(/^(started|coalesced|refused)$/);
        if (record?.outcome.decision === 'refused') {
          expect(record.outcome.why).not.toBe('');
          seen.refused++;
          if (/budgetPerMonth/.test(record.outcome.why)) seen.overBudget++;
        }
      }
      expect(w.lifecycle.started.size).toBe(runs.length);
    }),
    { numRuns: 120 },
  );
  // It is no property of worlds in which nothing happens.
  expect(seen.automatic).toBeGreaterThan(50);
  expect(seen.refused).toBeGreaterThan(50);
  expect(seen.overBudget).toBeGreaterThan(2);
});
