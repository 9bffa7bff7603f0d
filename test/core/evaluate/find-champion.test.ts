import { beforeEach, describe, expect, test } from 'vitest';
import { memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import { findChampion } from '../../../core/evaluate/find-champion.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { ModelDamaged } from '../../../core/registry/model-files.ts';
import { newRoute } from '../../../core/registry/routes.ts';
import { smallModel } from '../serve/small-model.ts';

const project = 'small';
const place = (name: string) => keysOf.model(project, 'd7', name);
let bytes: Uint8Array;
let lake: ReturnType<typeof memoryObjectStore>;
let registry: ReturnType<typeof memoryRecordStore>;
const found = () => findChampion({ lake, registry }, project);

/** Version 7 serves, registered with these files. */
async function served(...names: string[]) {
  lake = memoryObjectStore();
  registry = memoryRecordStore();
  for (const name of names) await lake.put(place(name), bytes);
  const files = Object.fromEntries(names.map((name) => [name, bytesHash(bytes)]));
  const model = { ...keys.model(project, 7), project, version: 7, digest: 'd7', files, trainedUntil: null };
  const variant = { version: 7, digest: 'd7', weight: 1, mode: 'live' as const };
  const updatedAt = '2026-01-01T00:00:00.000Z';
  await registry.write([
    { put: model as unknown as ModelRecord },
    { put: newRoute({ project, variants: [variant], previous: null, revision: 1, updatedAt }) },
  ]);
}

beforeEach(async () => {
  bytes ??= new TextEncoder().encode(JSON.stringify(await smallModel()));
  await served('model.json', 'evaluation-model.json');
});

test('the champion is read with the model that was evaluated, where it was registered with one', async () => {
  const both = await found();
  expect(both).toMatchObject({ version: 7, servedModel: { project }, evaluationModel: { project } });
  await served('model.json');
  expect(await found()).toMatchObject({ version: 7, evaluationModel: undefined });
});

describe.each(['model.json', 'evaluation-model.json'])('a champion whose %s', (name) => {
  test('differs by a bit, and is a model still, is compared with nobody', async () => {
    const text = new TextDecoder().decode(bytes);
    // A digit of a number: all of it still parses.
    const changed = text.replace(/(\d)(?=[,\]}])/, (digit) => String((Number(digit) + 1) % 10));
    expect(() => JSON.parse(changed)).not.toThrow();
    expect(changed).not.toBe(text);
    await lake.put(place(name), changed);

    await expect(found()).rejects.toThrow(ModelDamaged);
    await expect(found()).rejects.toThrow(/^version 7 of 'small' is not what was registered: .*SHA-256 .* instead of/);
  });
});

async function without(name: string) {
  const kept = lake;
  lake = memoryObjectStore();
  for (const other of ['model.json', 'evaluation-model.json'])
    if (other !== name) await lake.put(place(other), await kept.get(place(other)));
}

test('a champion that is gone is compared with nobody', async () => {
  await without('model.json');
  await expect(found()).rejects.toThrow(/model\.json is not there; .*perennial rollback small/);
});

test('one whose evaluation model alone is gone is there without it', async () => {
  await without('evaluation-model.json');
  expect(await found()).toMatchObject({ version: 7, servedModel: { project }, evaluationModel: undefined });
});
