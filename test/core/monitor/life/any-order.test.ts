import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryRecordStore } from '../../../../adapters/memory/index.ts';
import { latchFindings, settleAnnouncements } from '../../../../core/monitor/life/latch-findings.ts';
import { ConditionFailed, type RecordStore } from '../../../../core/ports/record-store.ts';
import { FindingTransitionNotAllowed, findingTransitions } from '../../../../core/registry/finding-states.ts';
import { decideFinding, listFindings, UnknownFinding } from '../../../../core/registry/monitor-findings.ts';
import { routeTo } from '../../../support/route.ts';
import { interleaved } from '../../registry/interleaved.ts';
import { finding, hour, lookAt, settings, start } from './looks.ts';

const ids = ['psi:a', 'psi:b', 'invalid:a'];
const shown = fc.subarray(ids).map((found) => found.map((id) => finding(id)));

/** The registry; every change of a finding's state must be in the table. */
function watched(registry: RecordStore, problems: string[]): RecordStore {
  return {
    ...registry,
    async write(operations) {
      const before = new Map((await listFindings(registry, 'fraud')).map((f) => [f.id, f]));
      await registry.write(operations);
      for (const { id, state, stateAt } of await listFindings(registry, 'fraud')) {
        const from = before.get(id);
        const changed = from?.state !== state || from.stateAt !== stateAt;
        if (changed && !findingTransitions.some((t) => t.from === (from?.state ?? null) && t.to === state))
          problems.push(`${id}: ${from?.state} to ${state}`);
      }
    },
  };
}

it('no looks and decisions, in any order and interleaving, bring about a state that the table forbids', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('look' as const), at: fc.integer({ min: 0, max: 72 }), found: shown }),
    fc.record({
      kind: fc.constantFrom('acknowledge' as const, 'snooze' as const, 'resolve' as const),
      at: fc.integer({ min: 0, max: 72 }),
      id: fc.constantFrom(...ids),
    }),
    fc.record({ kind: fc.constant('promote' as const), at: fc.integer({ min: 0, max: 72 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
      fc.scheduler(),
      async (rounds, scheduler) => {
        const problems: string[] = [];
        const plain = memoryRecordStore();
        await plain.write([{ put: routeTo('fraud', 3, 'digest') }]);
        const registry = interleaved(watched(plain, problems), scheduler);
        for (const round of rounds) {
          const results = Promise.all(
            round.map(async (s) => {
              if (s.kind === 'promote') return registry.write([{ put: routeTo('fraud', 4, 'other') }]);
              if (s.kind === 'look') {
                const report = lookAt(s.at, s.found);
                const { findings } = await latchFindings(registry, report, settings);
                return settleAnnouncements(registry, report, findings);
              }
              const at = new Date(start + s.at * hour);
              const until = new Date(start + (s.at + 5) * hour).toISOString();
              return decideFinding(registry, {
                action: s.kind,
                project: 'fraud',
                id: s.id,
                by: 'ada',
                at,
                until,
              }).catch((error: unknown) => {
                const expected =
                  error instanceof UnknownFinding ||
                  error instanceof FindingTransitionNotAllowed ||
                  error instanceof ConditionFailed;
                if (!expected) throw error;
              });
            }),
          );
          await scheduler.waitFor(results);
        }
        expect(problems).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

it('looks that come twice and in any order leave a finding as they leave it in order', async () => {
  // Of a day: too short for a finding to be over, which ends what may come late.
  const looks = fc.uniqueArray(fc.record({ at: fc.integer({ min: 0, max: 23 }), found: shown }), {
    selector: ({ at }) => at,
    minLength: 1,
    maxLength: 12,
  });
  const after = async (order: { at: number; found: ReturnType<typeof finding>[] }[]) => {
    const registry = memoryRecordStore();
    await registry.write([{ put: routeTo('fraud', 3, 'digest') }]);
    for (const { at, found } of order) await latchFindings(registry, lookAt(at, found), settings);
    return (await listFindings(registry, 'fraud')).map((f) => ({
      id: f.id,
      state: f.state,
      looks: f.looks,
      openedAt: f.openedAt,
      lastSeenAt: f.lastSeenAt,
      largest: f.largest,
    }));
  };
  await fc.assert(
    fc.asyncProperty(
      looks.chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length, maxLength: 2 * list.length }),
        ),
      ),
      async ([list, shuffled]) => {
        expect(await after(shuffled)).toEqual(await after(list.toSorted((a, b) => a.at - b.at)));
      },
    ),
    { numRuns: 100 },
  );
});
