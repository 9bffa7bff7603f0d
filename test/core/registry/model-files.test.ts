import { describe, expect, it, vi } from 'vitest';
import { bytesOf } from '../../../adapters/bytes-of.ts';
import { memoryEvents, memoryLog, memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { MemoryObjectStore } from '../../../adapters/memory/object-store.ts';
import { textOf } from '../../../adapters/text-of.ts';
import { packageOfJob } from '../../../core/batch/package.ts';
import { planBatch } from '../../../core/batch/plan.ts';
import type { BatchJob } from '../../../core/contracts/batch.ts';
import { lake as keysOf } from '../../../core/contracts/lake.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import { publishLabels } from '../../../core/labels/publish-labels.ts';
import { analyseStep } from '../../../core/monitor/analyse-step.ts';
import { registerOfRun } from '../../../core/register/register.ts';
import { ModelDamaged, ModelFileGone, modelFile, modelJson } from '../../../core/registry/model-files.ts';
import { loadModelEntities } from '../../../core/rollout/load-model-entities.ts';
import { snapshotInputs } from '../../../core/snapshot/inputs.ts';
import { storeModel } from '../../support/stored-model.ts';
import { batchWorld, withHistory } from '../batch/world.ts';
import { labelFile, shopWithLabels } from '../labels/shop-with-labels.ts';
import * as monitored from '../monitor/traffic.ts';
import { refittedRun } from '../register/refitted-run.ts';
import { paymentsDataset, randomPayments, trainPackage } from '../serve/payments.ts';
import { smallModel } from '../serve/small-model.ts';

const small = await smallModel();
const payments = paymentsDataset(randomPayments(60, 1));

/** Something that reads a file of a version, which is as it was registered. */
interface Reading {
  lake: MemoryObjectStore;
  key: string;
  read: () => Promise<unknown>;
}

async function monitorOf(name: string): Promise<Reading> {
  const [registry, lake, clock] = [memoryRecordStore(), memoryObjectStore(), () => monitored.now];
  const { version } = monitored;
  const definition = { definition: monitored.project(), definitionHash: 'h' };
  await registry.write([{ put: { ...keys.definition('fraud'), project: 'fraud', ...definition } as never }]);
  // What an isotonic error model is made of does not matter: the package is read first.
  const reference = { ...monitored.reference, errorModel: {} };
  const contents = { 'reference.json': reference, 'model.json': small };
  await storeModel({ registry, lake }, { project: 'fraud', version, digest: 'd' }, contents);
  await lake.put('inferences/fraud/dt=2026-03-31/a', monitored.lines(monitored.traffic(20).predictions));
  const ports = { registry, lake, events: memoryEvents(), clock, log: memoryLog(), textOf, bytesOf, page: () => '' };
  return {
    lake,
    key: keysOf.model('fraud', 'd', name),
    read: () => analyseStep(ports, { project: 'fraud', by: 'ada', monitorId: 'm', version, digest: 'd' }),
  };
}

async function registerAgain(name: string): Promise<Reading> {
  const { ports, state, lake } = await refittedRun();
  const { digest } = await registerOfRun(ports, state);
  return {
    lake: lake as MemoryObjectStore,
    key: keysOf.model('fraud', digest, name),
    read: () => registerOfRun(ports, state),
  };
}

async function smallIn<T extends object>(make: () => T & Pick<Parameters<typeof storeModel>[0], 'registry'>) {
  const made = make();
  const lake = memoryObjectStore();
  const place = { project: 'small', version: 7, digest: 'd7' };
  const model = await storeModel({ ...made, lake }, place, { 'model.json': small });
  return { ...made, lake, model, key: keysOf.model('small', 'd7', 'model.json') };
}

const readers: [string, () => Promise<Reading>][] = [
  ['the monitor, what training told it', () => monitorOf('reference.json')],
  ['the monitor, the model', () => monitorOf('model.json')],
  [
    'labels of a file, whose classes they are',
    async () => {
      const shop = await shopWithLabels(1);
      return {
        lake: shop.lake,
        key: keysOf.model('shop', 'd', 'model.json'),
        read: () => publishLabels(shop, labelFile),
      };
    },
  ],
  ['a run that registers the same model again, for its card', () => registerAgain('model.json')],
  ['the same, its evaluation', () => registerAgain('evaluation.json')],
  [
    'a batch that is planned',
    async () => {
      const { lake, key, ports } = await planned();
      return {
        lake,
        key,
        read: () => planBatch(ports, { project: 'small', by: 'ada', input: 'batch/small/a.csv', options: {} }),
      };
    },
  ],
  [
    'a batch that was planned',
    async () => {
      const { lake, key, model } = await smallIn(() => ({ registry: memoryRecordStore() }));
      const { version, digest, files } = model;
      const job = { project: 'small', model: { version, digest, sha256: files['model.json']! } } as BatchJob;
      return { lake, key, read: () => packageOfJob(lake, job) };
    },
  ],
  [
    'a load of entity windows',
    async () => {
      const { lake, key, registry } = await smallIn(() => ({ registry: memoryRecordStore() }));
      const ports = {
        lake,
        registry,
        entities: memoryRecordStore(),
        clock: () => new Date(),
        random: (n: number) => new Uint8Array(n),
        log: memoryLog(),
      };
      return { lake, key, read: () => loadModelEntities(ports, { project: 'small', version: 7, rowsKey: 'none' }) };
    },
  ],
];

async function planned() {
  const world = batchWorld();
  const digest = await world.serve(small, 1);
  const definition = { name: 'small', data: { sources: [] }, features: { windows: [] } };
  await world.publish(definition as never);
  await world.lake.put('batch/small/a.csv', 'amount,country\n1,NL\n');
  return { ...world, key: keysOf.model('small', digest, 'model.json') };
}

describe.each(readers)('%s', (_, reading) => {
  it('is read while it is as it was registered', async () => {
    const { lake, key, read } = await reading();
    const get = vi.spyOn(lake, 'get');
    // What comes after may fail here.
    expect(await read().catch((error: unknown) => error)).not.toBeInstanceOf(ModelDamaged);
    expect(get).toHaveBeenCalledWith(key);
  });

  it('is refused where a digit has changed, though all of it still parses', async () => {
    const { lake, key, read } = await reading();
    const text = textOf(await lake.get(key));
    const changed = text.replace(/(\d)(?=[,\]}])/, (digit) => String((Number(digit) + 1) % 10));
    expect(JSON.parse(changed)).not.toEqual(JSON.parse(text));
    await lake.put(key, changed);
    await expect(read()).rejects.toThrow(ModelDamaged);
    await expect(read()).rejects.toThrow(new RegExp(`${key} has SHA-256 .* restore the object's version before`));
  });

  it('is refused where it is gone', async () => {
    const { lake, key, read } = await reading();
    await lake.remove([key]);
    await expect(read()).rejects.toThrow(ModelFileGone);
    await expect(read()).rejects.toThrow(`${key} is not there; restore the object's version before`);
  });
});

it('a snapshot takes the windows that a version captured, refuses a damaged one, and goes on without one that was purged', async () => {
  const world = batchWorld();
  const digest = await world.serve(trainPackage(payments, 'logisticRegression'), 1);
  await withHistory(world, payments);
  const key = keysOf.model('pay', digest, 'model.json');
  const { windowsOf } = await snapshotInputs(world.ports, 'pay');
  expect((await windowsOf(1)).length).toBeGreaterThan(0);
  await world.lake.put(key, '{}');
  await expect(windowsOf(1)).rejects.toThrow(ModelDamaged);
  await world.lake.remove([key]);
  expect(await windowsOf(1)).toEqual([]);
});

it('a file that a version never had is none, and an error where every version has one', async () => {
  const stores = { registry: memoryRecordStore(), lake: memoryObjectStore() };
  const model = await storeModel(stores, { project: 'small', version: 1, digest: 'd' }, {});
  await stores.lake.put(keysOf.model('small', 'd', 'evaluation.json'), '{}');
  expect(await modelFile(stores.lake, model, 'evaluation.json')).toBeUndefined();
  const read = modelJson(stores.lake, model, 'evaluation.json', (value) => value);
  await expect(read).rejects.toThrow(/version 1 of 'small' .* evaluation.json was never registered/);
});
