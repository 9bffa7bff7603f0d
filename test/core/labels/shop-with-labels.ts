import { memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { MemoryObjectStore } from '../../../adapters/memory/object-store.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import type { DatasetRecord } from '../../../core/contracts/registry/datasets.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { FileLabel, PublishLabelsPorts } from '../../../core/labels/publish-labels.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { routeTo } from '../../support/route.ts';
import { storeModel } from '../../support/stored-model.ts';

const at = new Date('2026-03-01T23:59:59.999Z');
/** A file of labels that is catalogued. */
export const labelFile = { project: 'shop', source: 'reports', datasetVersion: 'v1' };

/** A project that serves, and a file with so many labels. */
export async function shopWithLabels(
  labels: number,
): Promise<PublishLabelsPorts & { lake: MemoryObjectStore; keys: string[]; bodies: string[] }> {
  const lake = memoryObjectStore();
  const registry = memoryRecordStore();
  const definition = projectSchema.parse({
    name: 'shop',
    objective: { task: 'regression', target: 'loss' },
    data: {
      sources: [
        { name: 'rows', key: 'id', time: 'at', columns: { who: { type: 'string' } } },
        { name: 'reports', role: 'labels', key: 'id', time: 'known', columns: { loss: { type: 'number' } } },
      ],
    },
    features: { windows: [{ entity: 'who', of: 'loss', over: ['P7D'], delay: 'P1D', statistics: ['mean'] }] },
  });
  await publishDefinition(registry, { definition, codeHash: 'c', by: 'test', at });
  await registry.write([
    {
      put: {
        ...keys.dataset('shop', 'reports', 'v1'),
        ...labelFile,
        curatedKey: 'curated/x',
        cataloguedAt: at.toISOString(),
        columns: ['id', 'known', 'loss'].map((name) => ({ name, type: 'number', missing: 0, inContract: true })),
      } as unknown as DatasetRecord,
    },
    { put: routeTo('shop', 1, 'd') },
  ]);
  await lake.put('curated/x', 'parquet');
  await storeModel(
    { registry, lake },
    { project: 'shop', version: 1, digest: 'd' },
    { 'model.json': { format: 1, classes: [], plan: {}, model: {} } },
  );
  const written: string[] = [];
  const bodies: string[] = [];
  const { put } = lake;
  return {
    lake: {
      ...lake,
      put: async (key, ...rest) => {
        written.push(key);
        await put(key, ...rest);
      },
    },
    registry,
    entities: memoryRecordStore(),
    clock: () => at,
    readLabels: async (_, __, visit) => {
      for (let from = 0; from < labels; from += 2048) {
        const chunk = Array.from(
          { length: Math.min(2048, labels - from) },
          (_, i): FileLabel => ({ key: `k${from + i}`, value: (from + i) / 8, at: null }),
        );
        await visit(chunk);
      }
    },
    sendEntityMessages: async (more) => void bodies.push(...more),
    keys: written,
    bodies,
  };
}
