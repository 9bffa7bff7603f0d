import { describe, expect, it } from 'vitest';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { DatasetVersion } from '../../../core/contracts/dataset.ts';
import {
  catalogueDataset,
  datasetTotals,
  findObject,
  listDatasets,
  rejectObject,
} from '../../../core/registry/datasets.ts';

const version = (datasetVersion: string, change: Partial<DatasetVersion> = {}): DatasetVersion => ({
  project: 'fraud',
  source: 'payments',
  datasetVersion,
  object: { key: `raw/fraud/payments/${datasetVersion}.csv`, versionId: 'v1', etag: 'e', size: 10 },
  format: 'csv',
  compression: 'none',
  rows: 10,
  quarantined: 1,
  reasons: { 'amount: not a number': 1 },
  duplicates: 0,
  columns: [],
  curatedKey: 'curated/x',
  cataloguedAt: '2026-03-01T00:00:00.000Z',
  ...change,
});

describe('catalogueDataset', () => {
  it('enters a version once, whatever comes twice or at once', async () => {
    const registry = memoryRecordStore();
    const results = await Promise.all([1, 2, 3].map(() => catalogueDataset(registry, version('a'))));
    expect(results.filter((r) => r.status === 'catalogued' && !r.repeated)).toHaveLength(1);
    expect(results.filter((r) => r.status === 'catalogued' && r.repeated)).toHaveLength(2);
    expect(await listDatasets(registry, 'fraud')).toHaveLength(1);
  });

  it('knows equal content under another name', async () => {
    const registry = memoryRecordStore();
    await catalogueDataset(registry, version('a'));
    const object = { key: 'raw/fraud/payments/copy.csv', versionId: 'v9', etag: 'e', size: 10 };
    expect(await catalogueDataset(registry, version('a', { object }))).toEqual({
      status: 'duplicate',
      repeated: false,
    });
    expect(await catalogueDataset(registry, version('a', { object }))).toEqual({ status: 'duplicate', repeated: true });
    expect(await findObject(registry, 'fraud', object)).toMatchObject({ status: 'duplicate', datasetVersion: 'a' });
    expect((await datasetTotals(registry, 'fraud')).rows).toBe(10);
  });

  it('tells versions of one key apart', async () => {
    const registry = memoryRecordStore();
    await catalogueDataset(registry, version('a'));
    const object = { ...version('a').object, versionId: 'v2' };
    expect((await catalogueDataset(registry, version('b', { object }))).status).toBe('catalogued');
    expect(await listDatasets(registry, 'fraud')).toHaveLength(2);
  });
});

it('datasetTotals adds up rows by source', async () => {
  const registry = memoryRecordStore();
  expect(await datasetTotals(registry, 'fraud')).toEqual({
    rows: 0,
    bySource: {},
    versions: 0,
    lastCataloguedAt: null,
  });
  await catalogueDataset(registry, version('a', { cataloguedAt: '2026-03-02T00:00:00.000Z' }));
  await catalogueDataset(registry, version('b', { rows: 5 }));
  await catalogueDataset(registry, version('c', { source: 'labels', rows: 2 }));
  await catalogueDataset(registry, version('d', { project: 'other', rows: 100 }));
  expect(await datasetTotals(registry, 'fraud')).toEqual({
    rows: 17,
    bySource: { payments: 15, labels: 2 },
    versions: 3,
    lastCataloguedAt: '2026-03-02T00:00:00.000Z',
  });
  expect(await listDatasets(registry, 'fraud', 'labels')).toHaveLength(1);
});

it('rejectObject enters an unreadable object once', async () => {
  const registry = memoryRecordStore();
  const rejected = {
    project: 'fraud',
    object: { key: 'raw/fraud/payments/x.pdf', etag: 'e' },
    reason: 'not a table',
    at: '2026-03-01T00:00:00.000Z',
  };
  expect(await rejectObject(registry, rejected)).toBe(true);
  expect(await rejectObject(registry, rejected)).toBe(false);
  expect(await findObject(registry, 'fraud', rejected.object)).toMatchObject({
    status: 'rejected',
    reason: 'not a table',
  });
});
