import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { getModel, listModels, ModelNotFound, registerModel } from '../../../core/registry/models.ts';
import { interleaved } from './interleaved.ts';
import { registerMany, registration } from './register-many.ts';

describe('registerModel', () => {
  it('counts versions from 1 and starts them as candidates', async () => {
    const registry = memoryRecordStore();
    await registerMany(registry, 'fraud', 12);
    await registerMany(registry, 'other', 1);
    const models = await listModels(registry, 'fraud');
    expect(models.map((m) => m.version)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(models.every((m) => m.state === 'candidate')).toBe(true);
    expect((await listModels(registry, 'other')).map((m) => m.version)).toEqual([1]);
  });

  it('gives a digest that is registered again the version that it has', async () => {
    const registry = memoryRecordStore();
    await registerMany(registry, 'fraud', 2);
    const again = await registerModel(registry, { ...registration('fraud', 'digest-1'), runId: 'later' }, 'test');
    expect(again).toMatchObject({ created: false, model: { version: 1, runId: '20260301-000000-abcdef' } });
    expect(await listAudit(registry, 'fraud')).toHaveLength(2);
  });

  it('gives distinct digests distinct versions without gaps, in any interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 }),
        fc.scheduler(),
        async (digests, scheduler) => {
          const plain = memoryRecordStore();
          const registry = interleaved(plain, scheduler);
          const all = Promise.all(digests.map((d) => registerModel(registry, registration('fraud', d), 'test')));
          await scheduler.waitFor(all);
          const results = await all;
          const versions = new Map(results.map(({ model }) => [model.digest, model.version]));
          const distinct = new Set(digests).size;
          expect([...versions.values()].sort()).toEqual(Array.from({ length: distinct }, (_, i) => i + 1));
          expect(results.filter((r) => r.created)).toHaveLength(distinct);
          expect(await listModels(plain, 'fraud')).toHaveLength(distinct);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('names what is missing', async () => {
    await expect(getModel(memoryRecordStore(), 'fraud', 3)).rejects.toThrow(ModelNotFound);
  });
});
