import { beforeEach, describe, expect, it } from 'vitest';
import { memoryLog, memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import type { Dataset } from '../../../core/contracts/dataset.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord } from '../../../core/contracts/registry/models.ts';
import type { FeaturePlan } from '../../../core/features/plan.ts';
import { bytesHash } from '../../../core/hash/content-hash.ts';
import { ensureModelEntities, loadModelEntities } from '../../../core/rollout/load-model-entities.ts';
import { encodeTable } from '../../../core/table/codec.ts';
import { WindowsNotLoaded } from '../../../core/windows/errors.ts';
import { entityKeys, type SeriesRecord } from '../../../core/windows/online/entity-keys.ts';
import { entityWindows } from '../../../core/windows/online/entity-windows.ts';
import { paymentsDataset, randomPayments, start, trainPackage } from '../serve/payments.ts';
import { expectStatesOf, now } from '../windows/online/states.ts';

const payments = randomPayments(150, 31);
const early = paymentsDataset(payments.slice(0, 120));
const all = paymentsDataset(payments);
const pkg = trainPackage(early, 'logisticRegression');
const { windows } = pkg.plan as FeaturePlan;

let ports: ReturnType<typeof makePorts>;
let generations = 0;
const makePorts = () => ({
  lake: memoryObjectStore(),
  registry: memoryRecordStore(),
  entities: memoryRecordStore(),
  clock: () => new Date(now),
  random: (bytes: number) => new Uint8Array(bytes).fill(++generations),
  log: memoryLog(),
});

beforeEach(() => {
  ports = makePorts();
});

async function register(version: number, snapshotId: string, dataset: Dataset): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...pkg, version }));
  const digest = `d${version}`;
  await ports.lake.put(`models/pay/${digest}/model.json`, bytes);
  await ports.lake.put(`snapshots/pay/${snapshotId}/rows.table`, encodeTable(dataset.table, dataset.extra));
  const model = { project: 'pay', version, digest, snapshotId, state: 'candidate' };
  const files = { 'model.json': bytesHash(bytes) };
  await ports.registry.write([{ put: { ...keys.model('pay', version), ...model, files } as unknown as ModelRecord }]);
}

const kept = () => ports.entities.get<SeriesRecord>(entityKeys.series('pay'));

/** What a prediction reads; the API answers 503 where the windows are absent. */
const read = async () =>
  entityWindows(ports.entities, await kept(), 'pay', windows, [{ customer: 'c1', terminal: 'm1' }], [start]);

describe('a version that no run prepared for serving', () => {
  it('gets the windows that a prediction needs', async () => {
    await register(1, 's1', all);
    await expect(read()).rejects.toBeInstanceOf(WindowsNotLoaded);
    expect(await ensureModelEntities(ports, { project: 'pay', version: 1 })).toMatchObject({ series: 5 });
    expect((await read())[0]).toHaveLength(windows.reduce((n, spec) => n + spec.features.length, 0));
    await expectStatesOf(ports.entities, payments);
  });

  it('gets them from the newest snapshot with the same windows, and the champion keeps its own', async () => {
    await register(1, 's1', early);
    await register(2, 's2', all);
    await loadModelEntities(ports, { project: 'pay', version: 2, rowsKey: 'snapshots/pay/s2/rows.table' });
    await ensureModelEntities(ports, { project: 'pay', version: 1 });
    await expectStatesOf(ports.entities, payments);
    for (const { models } of Object.values((await kept())!.series)) expect(models).toEqual(['d2', 'd1']);
    expect(await ensureModelEntities(ports, { project: 'pay', version: 1 })).toMatchObject({ generation: null });
  });

  it.each([
    ['another positive class', { ...all, extra: { ...all.extra, classes: ['1', '0'] } }],
    ['no column of an entity', withoutColumn(all, 'customer')],
    ['no windows', { ...all, extra: { ...all.extra, project: { ...all.extra.project, features: noWindows() } } }],
  ])('gets them from its own snapshot where the newest has %s', async (_, newest) => {
    await register(1, 's1', early);
    await register(2, 's2', newest as Dataset);
    await ensureModelEntities(ports, { project: 'pay', version: 1 });
    await expectStatesOf(ports.entities, payments.slice(0, 120));
  });

  it('gets them from its own snapshot where the newest is gone', async () => {
    await register(1, 's1', early);
    await register(2, 's2', all);
    const { get } = ports.lake;
    const lake = { ...ports.lake, get: (key: string) => get(key.replace('/s2/', '/gone/')) };
    await ensureModelEntities({ ...ports, lake }, { project: 'pay', version: 1 });
    await expectStatesOf(ports.entities, payments.slice(0, 120));
  });
});

function withoutColumn({ table, extra }: Dataset, name: string): Dataset {
  return { table: { ...table, columns: table.columns.filter((c) => c.name !== name) }, extra: withoutContract(extra) };
}

/** Types of columns that the table lacks are taken from the contract. */
function withoutContract(extra: Dataset['extra']): Dataset['extra'] {
  const { project } = extra;
  const sources = project.data.sources.map((source) => ({ ...source, columns: {} }));
  return { ...extra, project: { ...project, data: { ...project.data, sources } } };
}

function noWindows() {
  return { ...all.extra.project.features, windows: [] };
}
