import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ImportedModel, parseImportedModel } from '../../core/contracts/imported.ts';
import { lake as keysOf } from '../../core/contracts/lake.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import type { Evaluation } from '../../core/evaluate/evaluation-json.ts';
import { bytesHash, contentHash } from '../../core/hash/content-hash.ts';
import { getModel, listModels } from '../../core/registry/models.ts';
import { findLiveVariant } from '../../core/registry/routes.ts';
import { listTrials } from '../../core/registry/trials.ts';
import { readLease } from '../../core/retrain/lease.ts';
import type { Cloud } from '../../scripts/simulate/cloud.ts';
import { beforeTheRun, rows } from './world.ts';

const file = readFileSync(new URL('../core/import/fixtures/payments.txt', import.meta.url), 'utf8');
const day = 86_400_000;

async function bring(cloud: Cloud, text: string, about: Partial<ImportedModel> = {}) {
  const bytes = new TextEncoder().encode(text);
  const described = parseImportedModel({
    format: 'lightgbm',
    file: 'payments.txt',
    sha256: bytesHash(bytes),
    ...about,
  });
  const id = contentHash(described);
  await cloud.lake.put(keysOf.imported('fraud', id, 'model'), bytes);
  await cloud.lake.put(keysOf.imported('fraud', id, 'import.json'), JSON.stringify(described));
  cloud.trigger({ reason: 'import', by: 'somebody', detail: { import: id } });
  await cloud.settle();
  return cloud.decided.findLast(({ trigger }) => trigger.reason === 'import')!;
}

describe('a model that was trained elsewhere', () => {
  let cloud: Cloud;
  const readJson = async <T>(key: string) => JSON.parse(new TextDecoder().decode(await cloud.lake.get(key))) as T;
  beforeEach(async () => {
    cloud = await beforeTheRun();
  });

  test('is judged beside the baselines, promoted and served as it came', async () => {
    const trainedUntil = new Date(cloud.now - 20 * day).toISOString();
    const { run, error } = await bring(cloud, file, { trainedUntil });

    expect(error).toBeUndefined();
    expect(run!.evaluate).toMatchObject({ verdict: 'promote', winner: 0 });
    expect(run!.promote).toMatchObject({ promoted: true, version: 1 });
    const trials = await listTrials(cloud.registry, run!.runId);
    expect(trials.map(({ algorithm, imported }) => [algorithm, imported?.file])).toEqual([
      ['gradientBoostedTrees', 'payments.txt'],
      ['prior', undefined],
      ['singleFeature', undefined],
    ]);
    const model = await getModel(cloud.registry, 'fraud', 1);
    expect(model).toMatchObject({
      state: 'champion',
      algorithm: { imported: { format: 'lightgbm', trainedUntil }, iterations: 30 },
      trainedUntil: expect.any(String),
    });
    expect(model.findings?.map(({ code }) => code)).not.toContain('trainingRows');
    const pkg = await readJson<ServingPackage>(keysOf.model('fraud', model.digest, 'model.json'));
    expect(run!.search!.trials[0]!.uncalibrated).toBeUndefined();
    expect(pkg.contract.filter(({ used }) => used).map(({ name }) => name)).toEqual(['amount', 'channel']);
    const { predictions } = await cloud.predict([
      { id: 'a', at: new Date(cloud.now).toISOString(), customer: 'c1', amount: 95, channel: 'web' },
      { id: 'b', at: new Date(cloud.now).toISOString(), customer: 'c1', amount: 5, channel: 'shop' },
    ]);
    expect(predictions[0]!.probability).toBeGreaterThan(0.4);
    expect(predictions[1]!.probability).toBeLessThan(0.2);
  }, 60_000);

  test('is held where nobody says what it was trained on', async () => {
    const { run } = await bring(cloud, file);

    expect(run!.promote).toMatchObject({ promoted: false, heldBy: ['trainingRows'] });
    expect(await getModel(cloud.registry, 'fraud', 1)).toMatchObject({ state: 'held' });
    expect(await findLiveVariant(cloud.registry, 'fraud')).toBeUndefined();
  }, 60_000);

  test('is judged on no row that it may have seen', async () => {
    const trainedUntil = new Date(cloud.now - 2 * day).toISOString();
    const { run, error } = await bring(cloud, file, { trainedUntil });

    expect(error).toBeUndefined();
    expect(run!.prepare!.counts.test).toBe(47);
    // The validation part is earlier: rows that it has seen would make it too sure.
    expect(run!.search!.trials[0]).toMatchObject({ uncalibrated: true });
    const { calibration } = await readJson<Evaluation>(run!.evaluate!.evaluationKey);
    expect(calibration).toMatchObject({ chosen: null, reason: expect.stringMatching(/may have seen/) });
  }, 60_000);

  test('is refused where no row is new to it', async () => {
    const trainedUntil = new Date(cloud.now).toISOString();
    const { run, error } = await bring(cloud, file, { trainedUntil });

    expect(run).toBeUndefined();
    expect(error).toMatch(
      /UnusableImport: payments.txt was trained until .* of the \d+ rows of the test part 0 are later/,
    );
  }, 60_000);

  test('that is none leaves the champion, and what waits for a run', async () => {
    cloud.trigger({ reason: 'manual', by: 'somebody' });
    await cloud.settle();
    const before = await readLease(cloud.registry, 'fraud');
    const { error } = await bring(cloud, file.replace('feature_names=amount', 'feature_names=Amount'));

    expect(error).toMatch(/UnusableImport: the model reads 'Amount'.*the records have no such column/);
    expect((await listModels(cloud.registry, 'fraud')).map(({ state }) => state)).toEqual(['champion']);
    const after = await readLease(cloud.registry, 'fraud');
    expect(after).toMatchObject({ runId: null, lastRun: before!.lastRun, succeededRuns: 1 });
  }, 60_000);

  test('is compared with the champion by the rules of every run', async () => {
    cloud.trigger({ reason: 'manual', by: 'somebody' });
    await cloud.settle();
    const { run } = await bring(cloud, file, { trainedUntil: new Date(cloud.now - 20 * day).toISOString() });

    expect(run!.evaluate).toMatchObject({ champion: 1 });
    expect(run!.evaluate!.reason).toMatch(/champion 1/);
    expect(run!.register!.version).toBe(2);
  }, 60_000);

  test('is challenged by models of the platform, and watched, once rows are new to it', async () => {
    const trainedUntil = new Date(cloud.now - 20 * day).toISOString();
    await bring(cloud, file, { trainedUntil });
    cloud.trigger({ reason: 'manual', by: 'somebody' });
    await cloud.settle();

    const { run, error } = cloud.decided.findLast(({ trigger }) => trigger.reason === 'manual')!;
    expect(error).toBeUndefined();
    expect(run!.evaluate).toMatchObject({ champion: 1 });
    expect(run!.search!.trials.map(({ imported }) => imported)).not.toContainEqual(expect.anything());
    expect((await getModel(cloud.registry, 'fraud', 1)).algorithm.imported?.file).toBe('payments.txt');
    const records = Array.from({ length: 60 }, (_, i) => ({
      ...rows[i]!,
      id: `later-${i}`,
      at: new Date(cloud.now).toISOString(),
    }));
    await cloud.predict(records);
    await cloud.flush();
    cloud.now += day;
    const report = await cloud.look();
    expect(report).toMatchObject({ modelVersion: expect.any(Number) });
  }, 60_000);
});
