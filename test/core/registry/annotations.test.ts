import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { RunRecord } from '../../../core/contracts/registry/runs.ts';
import { type AnnotateCommand, annotate, annotationsOf } from '../../../core/registry/annotations.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { recordTrial } from '../../../core/registry/trials.ts';

const command = { action: 'annotate', project: 'p', runId: 'r', by: 'ada' } as const;

async function withRun() {
  const registry = memoryRecordStore();
  await registry.write([{ put: { ...keys.run('p', 'r'), project: 'p', runId: 'r' } as unknown as RunRecord }]);
  await recordTrial(registry, { runId: 'r', index: 3 } as Parameters<typeof recordTrial>[1]);
  const ports = { registry, clock: () => new Date('2026-03-01T00:00:00Z') };
  return { registry, say: (change: Partial<AnnotateCommand>) => annotate(ports, { ...command, ...change }) };
}

describe('what is said of a run', () => {
  it('is a note and tags, of the run and of its trials; the audit says by whom', async () => {
    const { registry, say } = await withRun();
    await say({ note: 'first' });
    await say({ tags: { team: 'risk', keep: '' } });
    await say({ tags: { keep: null }, by: 'bob' });
    await say({ trial: 3, note: 'overfits' });

    expect((await annotationsOf(registry, 'p', ['r', 'other'])).get('r')).toEqual({
      run: { note: 'first', tags: { team: 'risk' }, by: 'bob', at: '2026-03-01T00:00:00.000Z' },
      'trial-3': { note: 'overfits', tags: {}, by: 'ada', at: '2026-03-01T00:00:00.000Z' },
    });
    expect(await listAudit(registry, 'p')).toHaveLength(4);
  });

  it('loses nothing that is said at the same time', async () => {
    const { registry, say } = await withRun();
    await Promise.all(Array.from({ length: 8 }, (_, i) => say({ tags: { [`t${i}`]: '' } })));
    expect(Object.keys((await annotationsOf(registry, 'p', ['r'])).get('r')?.run?.tags ?? {})).toHaveLength(8);
  });

  it.each([
    [{}, /a note, or tags/],
    [{ note: 'x'.repeat(5_001) }, /at most 5000 characters/],
    [{ tags: { 'a b': '' } }, /tag's key/],
    [{ tags: { a: 'x'.repeat(501) } }, /value of tag 'a'/],
    [{ tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, ''])) }, /at most 50 tags/],
    [{ runId: 'none', note: 'x' }, /no run 'none'/],
    [{ trial: 4, note: 'x' }, /no trial 4/],
  ] as [Partial<AnnotateCommand>, RegExp][])('is refused where it is %j', async (change, message) => {
    const { say } = await withRun();
    await expect(say(change)).rejects.toThrow(message);
  });
});
