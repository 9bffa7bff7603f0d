import { describe, expect, it } from 'vitest';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { ObjectNotFound } from '../../../core/ports/object-store.ts';
import { CorruptModel } from '../../../core/register/copy-files.ts';
import type { ModelManifest } from '../../../core/register/manifest.ts';
import { modelDigest } from '../../../core/register/model-digest.ts';
import { IncompleteRun, registerOfRun } from '../../../core/register/register.ts';
import { getModel, listModels } from '../../../core/registry/models.ts';
import { leaveRun, refittedRun } from './refitted-run.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('registerOfRun', () => {
  it('stores files, manifest and card, records the version and tells the bus', async () => {
    const { ports, registry, lake, events, state } = await refittedRun();
    const { digest, files } = state.refit!;
    expect(await registerOfRun(ports, state)).toEqual({ version: 1, digest });
    for (const [file, hash] of Object.entries(files))
      expect(bytesHash(await lake.get(`models/fraud/${digest}/${file}`))).toBe(hash);
    const manifest = JSON.parse(text(await lake.get(`models/fraud/${digest}/manifest.json`))) as ModelManifest;
    expect(modelDigest(manifest.files)).toBe(digest);
    expect(manifest.lineage).toMatchObject({
      labelObjects: { count: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      runId: 'run-1',
      snapshotId: 's1',
      datasets: { payments: ['v1', 'v2'] },
      definitionHash: 'd1',
      codeHash: 'code-1',
      steps: { refit: 'refit-0' },
      algorithm: { name: 'gradientBoostedTrees', iterations: 12 },
    });
    expect(await getModel(registry, 'fraud', 1)).toMatchObject({
      state: 'candidate',
      files,
      metrics: { rocAuc: 0.9 },
      trainedUntil: '2026-02-01T00:00:00.000Z',
    });
    expect(text(await lake.get(`models/fraud/${digest}/model-card.html`))).toContain('Model version 1');
    expect(events.published).toEqual([
      {
        type: 'ModelRegistered',
        detail: { project: 'fraud', version: 1, digest, runId: 'run-1', state: 'candidate', findings: [] },
      },
    ]);
  });

  it('gives one version to a model that is registered again, by the same run or another', async () => {
    const made = await refittedRun();
    const first = await registerOfRun(made.ports, made.state);
    expect(await registerOfRun(made.ports, made.state)).toEqual(first);
    const equal = await leaveRun(made, 'run-2', 0);
    expect(await registerOfRun(made.ports, equal)).toEqual(first);
    const other = await leaveRun(made, 'run-3', 1);
    expect(await registerOfRun(made.ports, other)).toMatchObject({ version: 2 });
    expect(await listModels(made.registry, 'fraud')).toHaveLength(2);
    expect((await getModel(made.registry, 'fraud', 1)).runId).toBe('run-1');
  });

  it('completes what an attempt left half done', async () => {
    const { ports, state, registry } = await refittedRun();
    const broken = { ...ports, events: { publish: () => Promise.reject(new Error('away')) } };
    await expect(registerOfRun(broken, state)).rejects.toThrow('away');
    expect(await registerOfRun(ports, state)).toMatchObject({ version: 1 });
    expect(ports.events.published).toHaveLength(1);
    expect(await listModels(registry, 'fraud')).toHaveLength(1);
  });

  it('refuses files that are not what the refit wrote', async () => {
    const { ports, state, lake, registry } = await refittedRun();
    await lake.put('work/fraud/refit-0/reference.json', '{"rows":901}');
    await expect(registerOfRun(ports, state)).rejects.toThrow(/reference.json has SHA-256/);
    const refit = { ...state.refit!, digest: 'other' };
    await expect(registerOfRun(ports, { ...state, refit })).rejects.toBeInstanceOf(CorruptModel);
    expect(await listModels(registry, 'fraud')).toEqual([]);
  });

  it('refuses a run without a refit, or whose files are gone', async () => {
    const { ports, state } = await refittedRun();
    const { refit, ...without } = state;
    await expect(registerOfRun(ports, without)).rejects.toBeInstanceOf(IncompleteRun);
    const gone = { ...refit!, stepKey: 'gone' };
    await expect(registerOfRun(ports, { ...state, refit: gone })).rejects.toBeInstanceOf(ObjectNotFound);
  });
});

describe('modelDigest', () => {
  const files = { 'model.json': 'a', 'evaluation-model.json': 'b', 'reference.json': 'c', 'evaluation.json': 'd' };

  it('does not depend on how the model was judged', () => {
    expect(modelDigest({ ...files, 'evaluation.json': 'against another champion' })).toBe(modelDigest(files));
  });

  it.each(['model.json', 'evaluation-model.json', 'reference.json'])('depends on %s', (file) => {
    expect(modelDigest({ ...files, [file]: 'x' })).not.toBe(modelDigest(files));
  });
});
