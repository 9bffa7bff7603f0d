import { expect, it } from 'vitest';
import { memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import type { DatasetRecord } from '../../../core/contracts/registry/datasets.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { type FileLabel, type PublishLabelsPorts, publishLabels } from '../../../core/labels/publish-labels.ts';
import { publishDefinition } from '../../../core/registry/definitions.ts';
import { routeTo } from '../../support/route.ts';

const at = new Date('2026-03-01T23:59:59.999Z');
const dataset = { project: 'shop', source: 'reports', datasetVersion: 'v1' };

async function setUp(labels: number): Promise<PublishLabelsPorts & { keys: string[]; bodies: string[] }> {
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
        ...dataset,
        curatedKey: 'curated/x',
        cataloguedAt: at.toISOString(),
        columns: ['id', 'known', 'loss'].map((name) => ({ name, type: 'number', missing: 0, inContract: true })),
      } as unknown as DatasetRecord,
    },
    { put: routeTo('shop', 1, 'd') },
  ]);
  await lake.put('curated/x', 'parquet');
  await lake.put('models/shop/d/model.json', '{"format":1,"classes":[],"plan":{},"model":{}}');
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

it('writes parts of a bounded size, the first one last, and sends events in batches', async () => {
  const ports = await setUp(10_000);
  const result = await publishLabels(ports, dataset, { perObject: 3_000 });
  expect(result).toEqual({
    project: 'shop',
    datasetVersion: 'v1',
    known: false,
    labels: 10_000,
    objects: 4,
    events: 10_000,
  });
  const prefix = 'labels/shop/dt=2026-03-01/file-v1';
  expect(ports.keys).toEqual([`${prefix}-1.ndjson`, `${prefix}-2.ndjson`, `${prefix}-3.ndjson`, `${prefix}.ndjson`]);
  expect(ports.bodies.length).toBeLessThanOrEqual(210);
  expect(Math.max(...ports.bodies.map((body) => body.length))).toBeLessThan(60_001);
  expect(await publishLabels(ports, dataset, { perObject: 3_000 })).toMatchObject({ known: true });
});

it('has nothing to write for a file whose labels are all missing', async () => {
  const ports = await setUp(0);
  expect(await publishLabels(ports, dataset)).toMatchObject({ labels: 0, objects: 0, events: 0 });
  expect(ports.keys).toEqual([]);
});
