import { expect, it } from 'vitest';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { listAudit } from '../../../core/registry/audit.ts';
import { currentDatasets } from '../../../core/registry/current-objects.ts';
import { catalogueDataset, datasetTotals, listDatasets, listObjects } from '../../../core/registry/datasets.ts';
import { findDefinition, listProjects } from '../../../core/registry/definitions.ts';
import {
  forgetDataset,
  ProjectBusy,
  removeDataset,
  removeProject,
  stopServing,
} from '../../../core/registry/remove.ts';
import { world } from '../retrain/world.ts';

const removal = { project: 'fraud', by: 'ada', at: new Date('2026-04-01T00:00:00Z') };

it('a removed dataset counts no more, and neither does what was written under its key before', async () => {
  const w = world();
  await w.publish();
  await w.arrive(100);
  const [first] = await listDatasets(w.registry, 'fraud');
  const rewritten = { ...first!, datasetVersion: 'later', rows: 7, cataloguedAt: '2026-03-02T00:00:00Z' };
  const object = { ...first!.object, versionId: 'v2' };
  await catalogueDataset(w.registry, { ...rewritten, object });
  expect((await datasetTotals(w.registry, 'fraud')).rows).toBe(7);

  const objects = await removeDataset(w.registry, removal, { ...rewritten, object });
  await forgetDataset(w.registry, rewritten);

  expect(objects).toMatchObject([{ key: object.key, versionId: 'v2' }]);
  expect((await datasetTotals(w.registry, 'fraud')).rows).toBe(0);
  expect(currentDatasets(await listDatasets(w.registry, 'fraud'), await listObjects(w.registry, 'fraud'))).toEqual([]);
  expect(await listAudit(w.registry, 'fraud', 1)).toMatchObject([
    { action: 'dataset removed', by: 'ada', before: { datasetVersion: 'later', rows: 7 } },
  ]);
  // Told of again, or converted meanwhile, it does not come back.
  expect(await catalogueDataset(w.registry, { ...rewritten, object })).toMatchObject({ status: 'removed' });
});

it('a removed project leaves its audit trail and nothing else', async () => {
  const w = world();
  const runId = await w.trained();
  for (let i = 0; i < 120; i++) await w.arrive(1);
  await w.registry.write([
    { put: keys.runStep(runId, 'snapshot') },
    { put: keys.trial(runId, 0) },
    { put: keys.route('fraud') },
  ]);

  await stopServing(w.registry, 'fraud');
  const removed = await removeProject(w.registry, removal);

  expect(removed).toMatchObject({ dataset: 121, object: 121, run: 1, definition: 1 });
  const left = await w.registry.query(keys.definition('fraud').pk);
  expect(left.filter((r) => !r.sk.startsWith('AUDIT#'))).toEqual([]);
  expect(await w.registry.query(keys.runStep(runId, '').pk)).toEqual([]);
  expect(await findDefinition(w.registry, 'fraud')).toBeUndefined();
  expect(await listProjects(w.registry)).toEqual([]);
  expect(await listAudit(w.registry, 'fraud', 1)).toMatchObject([{ action: 'project removed', by: 'ada' }]);
});

it('a project is not removed while a run of it is under way', async () => {
  const w = world();
  await w.trained();
  expect(await w.ask('manual')).toMatchObject({ decision: 'started' });
  await expect(stopServing(w.registry, 'fraud')).rejects.toBeInstanceOf(ProjectBusy);
});
