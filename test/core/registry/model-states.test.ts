import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { Finding } from '../../../core/contracts/findings.ts';
import type { ModelRecord, ModelState } from '../../../core/contracts/registry/models.ts';
import type { RecordStore } from '../../../core/ports/index.ts';
import {
  checkTransition,
  inState,
  modelTransitions,
  TransitionNotAllowed,
} from '../../../core/registry/model-states.ts';
import { listModels, registerModel } from '../../../core/registry/models.ts';
import { promote, rollback } from '../../../core/registry/promotion.ts';
import { findLiveVariant } from '../../../core/registry/routes.ts';
import { interleaved } from './interleaved.ts';
import { registration } from './register-many.ts';

const states: readonly ModelState[] = ['candidate', 'held', 'champion', 'retired', 'rejected'];
const model = (state: ModelState | null) => ({ project: 'fraud', version: 2, state });

describe('the table of transitions', () => {
  it('leads to every state, out of every state but the last, and names no change twice', () => {
    expect(new Set(modelTransitions.map(({ to }) => to))).toEqual(new Set(states));
    expect(states.filter((state) => !modelTransitions.some(({ from }) => from === state))).toEqual(['rejected']);
    expect(new Set(modelTransitions.map(({ from, to }) => `${from} ${to}`)).size).toBe(modelTransitions.length);
  });

  it('is the table and the drawing of docs/model-states.md', () => {
    const text = readFileSync('docs/model-states.md', 'utf8');
    const rows = [...text.matchAll(/^\| (new|`\w+`) +\| (`\w+`) +\| ([^|]+?) +\|/gm)];
    const bare = (cell: string) => cell.replaceAll('`', '');
    expect(rows.map(([, from, to, causes]) => [bare(from!), bare(to!), causes])).toEqual(
      modelTransitions.map(({ from, to, causes }) => [from ?? 'new', to, causes.join(', ')]),
    );
    const arrows = [...text.matchAll(/^ +(\S+) --> (\S+):/gm)].map(([, from, to]) => `${from} ${to}`);
    expect(arrows).toEqual(modelTransitions.map(({ from, to }) => `${from ?? '[*]'} ${to}`));
  });

  it('refuses what it does not have, with both states and what is possible', () => {
    const refused = (from: ModelState | null, to: ModelState, cause: 'promoted' | 'replaced' | 'found again') => {
      try {
        checkTransition(model(from), to, cause);
        return undefined;
      } catch (error) {
        expect(error).toBeInstanceOf(TransitionNotAllowed);
        expect(error).toMatchObject({ from, to });
        return (error as Error).message;
      }
    };
    expect(refused('rejected', 'champion', 'promoted')).toBe(
      "version 2 of 'fraud' is rejected and cannot become champion (promoted); it can become nothing else: train a new one",
    );
    expect(refused('champion', 'candidate', 'found again')).toBe(
      "version 2 of 'fraud' is champion and cannot become candidate (found again); it can become retired (replaced)",
    );
    expect(refused(null, 'champion', 'promoted')).toMatch(/is not registered and cannot become champion/);
    // The states are in the table, the cause is another's.
    expect(refused('champion', 'retired', 'promoted')).toMatch(/cannot become retired \(promoted\)/);
    expect(refused('candidate', 'champion', 'promoted')).toBeUndefined();
  });

  it('gives the model in its next state, and since when', () => {
    const read = { ...model('candidate'), stateAt: 'then' } as unknown as ModelRecord;
    expect(inState(read, 'champion', 'promoted', 'now')).toEqual({ ...read, state: 'champion', stateAt: 'now' });
    expect(() => inState(read, 'retired', 'replaced', 'now')).toThrow(TransitionNotAllowed);
  });
});

const critical: Finding = { code: 'chance', severity: 'critical', message: 'no better than chance', remedy: 'none' };

/** The registry; after every write each model that changed its state did so by the table, and what serves is the only champion. */
function watched(registry: RecordStore, problems: string[]): RecordStore {
  return {
    ...registry,
    async write(operations) {
      const before = new Map((await listModels(registry, 'fraud')).map((m) => [m.version, m.state]));
      await registry.write(operations);
      const after = await listModels(registry, 'fraud');
      for (const { version, state } of after) {
        const from = before.get(version) ?? null;
        if (state !== from && !modelTransitions.some((t) => t.from === from && t.to === state))
          problems.push(`version ${version}: ${from} to ${state}`);
      }
      const champions = after.filter(({ state }) => state === 'champion').map(({ version }) => version);
      const live = await findLiveVariant(registry, 'fraud');
      if (champions.join() !== (live ? String(live.version) : ''))
        problems.push(`champions ${champions.join()}, live ${live?.version}`);
    },
  };
}

it('no operations, in any order and interleaving, bring about a state that the table forbids, or two champions', async () => {
  const version = fc.integer({ min: 1, max: 4 });
  const accept = fc.constantFrom<string[]>([], ['chance']);
  const operation = fc.oneof(
    fc.record({ kind: fc.constant('register' as const), digest: fc.constantFrom('a', 'b', 'c'), found: fc.boolean() }),
    fc.record({ kind: fc.constant('promote' as const), version, accept }),
    fc.record({ kind: fc.constant('rollback' as const), version: fc.option(version, { nil: undefined }), accept }),
  );
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      fc.scheduler(),
      async (rounds, scheduler) => {
        const problems: string[] = [];
        const plain = memoryRecordStore();
        const registry = interleaved(watched(plain, problems), scheduler);
        const common = { project: 'fraud', by: 'ada', reason: 'better', at: new Date('2026-03-01T00:00:00Z') };
        // Operations of a round run at once.
        for (const round of rounds) {
          const results = Promise.allSettled(
            round.map((o) => {
              if (o.kind === 'register')
                return registerModel(
                  registry,
                  { ...registration('fraud', o.digest), findings: o.found ? [critical] : [] },
                  'run',
                );
              const accept = o.accept.map((code) => ({ code, by: 'ada' }));
              return o.kind === 'promote'
                ? promote(registry, { ...common, version: o.version, accept })
                : rollback(registry, { ...common, ...(o.version && { version: o.version }), accept });
            }),
          );
          await scheduler.waitFor(results);
          for (const { state } of await listModels(plain, 'fraud')) seen.add(state);
        }
        expect(problems).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
  expect([...seen].sort()).toEqual(['candidate', 'champion', 'held', 'retired']);
});
