import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Trigger } from '../../../core/contracts/triggers.ts';
import { listRuns } from '../../../core/registry/runs.ts';
import { listTriggers } from '../../../core/registry/triggers.ts';
import { finishRun } from '../../../core/retrain/finish-run.ts';
import { startRun } from '../../../core/retrain/start-run.ts';
import { interleaved } from '../registry/interleaved.ts';
import { world } from './world.ts';

const reason = fc.constantFrom('manual', 'drift', 'degradation', 'data', 'code');
const delivery = fc.record({ id: fc.integer({ min: 0, max: 4 }), reason });

it('starts one execution at a time and no trigger twice, in any interleaving of starters and redelivered triggers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(delivery, { minLength: 1, maxLength: 6 }),
      fc.scheduler(),
      async (deliveries, scheduler) => {
        const w = world();
        await w.publish({ retraining: { onNewRows: 1, quietMinutes: 0 } });
        await w.arrive(100);
        const ports = { ...w, registry: interleaved(w.registry, scheduler) };
        // A trigger keeps its reason when it is delivered again.
        const byId = new Map<number, Trigger>();
        for (const d of deliveries) if (!byId.has(d.id)) byId.set(d.id, w.trigger(d.reason, { id: `t-${d.id}` }));
        const all = Promise.all(deliveries.map(({ id }) => startRun(ports, byId.get(id)!)));
        await scheduler.waitFor(all);
        const decisions = await all;

        const runs = await listRuns(w.registry, 'fraud');
        expect(runs).toHaveLength(1);
        expect(w.lifecycle.started.size).toBe(1);
        expect((await w.lease())?.runId).toBe(runs[0]?.runId);
        expect(await listTriggers(w.registry, 'fraud')).toHaveLength(byId.size);
        deliveries.forEach(({ id }, i) => {
          const first = deliveries.findIndex((d) => d.id === id);
          expect(decisions[i]).toEqual(decisions[first]);
        });
      },
    ),
    { numRuns: 60 },
  );
});

it('loses no trigger between the end of a run and the ones that arrive meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.scheduler(), async (count, twice, scheduler) => {
      const w = world();
      await w.trained();
      const { runId } = (await w.ask('manual')) as { runId: string };
      await w.wait(1000);
      const registry = interleaved(w.registry, scheduler);
      const ports = { ...w, registry };
      const triggers = Array.from({ length: count }, () => w.trigger('manual'));
      const end = {
        executionArn: 'arn',
        status: 'FAILED' as const,
        input: { project: 'fraud', runId },
        at: w.clock(),
      };
      const work = Promise.all([
        finishRun(ports, end),
        ...(twice ? [finishRun(ports, end)] : []),
        ...triggers.map((t) => startRun(ports, t)),
      ]);
      await scheduler.waitFor(work);
      await work;
      await w.wait(0);
      // Whoever was held back is part of a run that has started since.
      const runs = (await listRuns(w.registry, 'fraud')).filter((r) => r.runId > runId);
      let lease = await w.lease();
      for (let i = 0; i < 3 && lease?.runId; i++) {
        await w.finish(lease.runId, { status: 'FAILED' });
        await w.wait(1000);
        lease = await w.lease();
      }
      const covered = (await listRuns(w.registry, 'fraud')).flatMap((r) => [
        r.trigger.id,
        ...r.coalesced.map((t) => t.id),
      ]);
      for (const { id } of triggers) expect(covered).toContain(id);
      expect(new Set(covered).size).toBe(covered.length);
      expect(runs.length).toBeLessThanOrEqual(2);
      expect(lease?.pending).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
