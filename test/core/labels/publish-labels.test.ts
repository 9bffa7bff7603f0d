import { expect, it } from 'vitest';
import { publishLabels } from '../../../core/labels/publish-labels.ts';
import { labelFile, shopWithLabels } from './shop-with-labels.ts';

it('writes parts of a bounded size, the first one last, and sends events in batches', async () => {
  const ports = await shopWithLabels(10_000);
  const result = await publishLabels(ports, labelFile, { perObject: 3_000 });
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
  expect(await publishLabels(ports, labelFile, { perObject: 3_000 })).toMatchObject({ known: true });
});

it('has nothing to write for a file whose labels are all missing', async () => {
  const ports = await shopWithLabels(0);
  expect(await publishLabels(ports, labelFile)).toMatchObject({ labels: 0, objects: 0, events: 0 });
  expect(ports.keys).toEqual([]);
});
