import { describe, expect, test } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/record-store.ts';
import type { Platform } from '../../../bin/client/platform.ts';
import { decisionOfChange, describeDecision, knownTriggers, runUnderWay } from '../../../bin/client/run-of-change.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { RunRecord } from '../../../core/contracts/registry/runs.ts';
import type { Trigger, TriggerReason } from '../../../core/contracts/triggers.ts';
import { triggerWrite } from '../../../core/registry/triggers.ts';

const definition = { project: 'p', definitionHash: 'd', codeHash: 'c' };
const run = (more: Partial<RunRecord> = {}): RunRecord =>
  ({
    ...keys.run('p', 'r1'),
    ...definition,
    runId: 'r1',
    status: 'running',
    startedAt: '2026-03-02T00:00:00Z',
    trigger: { reason: 'manual' },
    ...more,
  }) as RunRecord;

async function platform(...records: object[]): Promise<Platform> {
  const registry = memoryRecordStore();
  await registry.putMany(records as never);
  return { registry } as unknown as Platform;
}

const dataset = (cataloguedAt: string) => ({ ...keys.dataset('p', 's', cataloguedAt), cataloguedAt });

describe('the run that is followed instead of a new one', () => {
  test('has the definition, the code and the data of now', async () => {
    const at = await platform(run(), dataset('2026-03-01T00:00:00Z'));

    expect((await runUnderWay(at, definition))?.runId).toBe('r1');
  });

  test.each([
    ['has ended', [run({ status: 'succeeded' })]],
    ['has another definition', [run({ definitionHash: 'old' })]],
    ['has older code', [run({ codeHash: 'old' })]],
    ['began before the last file', [run(), dataset('2026-03-03T00:00:00Z')]],
    ['only judges a model that was imported', [run({ trigger: { reason: 'import' } as Trigger })]],
    ['is none', []],
  ])('is none where it %s', async (_, records) => {
    expect(await runUnderWay(await platform(...records), definition)).toBeUndefined();
  });
});

test('a publication is told the decision that it brought about, and no earlier one', async () => {
  const at = await platform();
  const decide = (id: string, reason: TriggerReason, why: string) =>
    at.registry.write([
      triggerWrite({ id, project: 'p', reason, at: '', by: '' }, { decision: 'refused', why }, new Date()),
    ]);
  await decide('before', 'definition', 'old');
  const known = await knownTriggers(at, 'p');
  await decide('data', 'data', 'other');
  await decide('after', 'definition', 'new');

  const decision = await decisionOfChange(at, 'p', known);

  expect(decision).toEqual({ decision: 'refused', why: 'new' });
});

test('each decision has its sentence', () => {
  expect(describeDecision('p', { decision: 'started', runId: 'r' })).toMatch(/Run r has started.*run p --wait/);
  expect(describeDecision('p', { decision: 'coalesced', with: 'r' })).toMatch(/when r has ended/);
  expect(describeDecision('p', { decision: 'refused', why: 'no rows' })).toBe('No run was started: no rows.');
  expect(describeDecision('p', undefined)).toMatch(/--triggers/);
});
