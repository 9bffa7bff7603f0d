import { expect, test } from 'vitest';
import { memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { Platform } from '../../../bin/client/platform.ts';
import { championPackage } from '../../../bin/client/predict.ts';
import { registeredPackage } from '../../../bin/client/registered-package.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { ObjectNotFound } from '../../../core/ports/object-store.ts';
import { ModelDamaged, ModelFileGone } from '../../../core/registry/model-files.ts';
import { smallModel } from '../../core/serve/small-model.ts';
import { routeTo } from '../../support/route.ts';
import { storeModel } from '../../support/stored-model.ts';

const small = await smallModel();

/** A platform whose bucket answers as S3 does. */
async function platform() {
  const [registry, lake] = [memoryRecordStore(), memoryObjectStore()];
  await registry.write([
    { put: { ...keys.directory('small'), project: 'small' } as never },
    { put: { ...keys.definition('small'), project: 'small', definition: {} } as never },
    { put: routeTo('small', 1, 'd') },
  ]);
  await storeModel({ registry, lake }, { project: 'small', version: 1, digest: 'd' }, { 'model.json': small });
  const s3 = {
    send: async ({ input }: { input: { Key: string } }) => {
      const bytes = await lake.get(input.Key).catch((error: unknown) => {
        throw error instanceof ObjectNotFound ? Object.assign(new Error('none'), { name: 'NoSuchKey' }) : error;
      });
      return { Body: { transformToByteArray: async () => bytes } };
    },
  };
  const at = { registry, outputs: { lakeBucket: 'lake' }, s3: async () => s3 } as unknown as Platform;
  return { at, lake, key: keysOf.model('small', 'd', 'model.json') };
}

test.for([
  ['predict, label, call and client', (at: Platform) => championPackage(at, 'small')],
  ['export and serve', async (at: Platform) => (await registeredPackage(at, 'small', 1)).pkg],
] as const)('%s take a model that is what was registered, and no other', async ([, read]) => {
  const { at, lake, key } = await platform();
  expect(await read(at)).toMatchObject({ project: 'small' });
  await lake.put(key, JSON.stringify({ ...small, classes: small.classes.toReversed() }));
  await expect(read(at)).rejects.toThrow(ModelDamaged);
  await lake.remove([key]);
  await expect(read(at)).rejects.toThrow(ModelFileGone);
});
