import { beforeEach, expect, test } from 'vitest';
import { lake } from '../../../core/contracts/lake.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import type { RouteVariant } from '../../../core/contracts/registry/routes.ts';
import { newRoute } from '../../../core/registry/routes.ts';
import type { ServingError } from '../../../core/serve/http/errors.ts';
import { refusedForMs } from '../../../core/serve/models.ts';
import { oddDataset, packageOf } from '../edge/models.ts';
import { memoryService, request } from './service.ts';

const pkg = await packageOf(oddDataset('multiclass'), 'logisticRegression');
const other: ServingPackage = { ...pkg, calibration: { kind: 'temperature', temperature: 5 } };
const plain = { ...pkg, plan: { ...(pkg.plan as object), windows: [] } };
const record = Object.fromEntries(pkg.contract.map(({ name, required }) => [name, required ? 'r-1' : null]));
const body = { records: [record] };

let service: ReturnType<typeof memoryService>;
let good: string;
let bad: string;
const keyOf = (digest: string) => lake.model('odd', digest, 'model.json');

/** Version 1 answered before, version 2 answers now. */
async function routed(variants: RouteVariant[], previous: number | null) {
  await service.put(newRoute({ project: 'odd', variants, previous, revision: 2, updatedAt: '2026-03-01T00:00:00Z' }));
}
const live = (version: number, digest: string, weight = 1): RouteVariant => ({ version, digest, weight, mode: 'live' });
const answeredBy = async () => (await service.predictor.predict(request('odd', body))).modelVersion;

beforeEach(async () => {
  service = memoryService();
  record.at = '2027-01-01T00:00:00Z';
  good = await service.register(pkg, 1, 'retired');
  bad = await service.register(other, 2);
  await routed([live(2, bad)], 1);
});

const bytesOf = (digest: string) => service.objects.get(keyOf(digest));
const faults: [string, () => Promise<unknown>, RegExp][] = [
  ['of another model', async () => service.objects.put(keyOf(bad), await bytesOf(good)), /expected a model.json with SHA-256/],
  ['cut short', async () => service.objects.put(keyOf(bad), (await bytesOf(bad)).slice(0, 1000)), /SHA-256/],
  [
    'with one bit flipped',
    async () => {
      const bytes = (await bytesOf(bad)).slice();
      bytes[bytes.length >> 1]! ^= 1;
      await service.objects.put(keyOf(bad), bytes);
    },
    /SHA-256/,
  ],
  ['empty', () => service.objects.put(keyOf(bad), ''), /SHA-256/],
  ['missing', () => service.objects.remove([keyOf(bad)]), /ObjectNotFound: no object at models\/odd/],
  [
    'not on record',
    () => service.registry.write([{ remove: keys.model('odd', 2) }]),
    /no file model.json in its record/,
  ],
];

test.for(faults)('a model.json %s serves nobody: the version before answers, and it is told', async ([, damage, reason]) => {
  expect(await answeredBy()).toBe(2);
  await damage();
  service = Object.assign(memoryServiceOver(service), {});
  expect(await answeredBy()).toBe(1);
  expect(service.captured.at(-1)!.modelVersion).toBe(1);
  expect(service.refusals).toEqual([
    expect.objectContaining({ project: 'odd', version: 2, digest: bad, answering: 1, reason: expect.stringMatching(reason) }),
  ]);
});

/** Another process on the same stores. */
function memoryServiceOver({ registry, objects, clock }: ReturnType<typeof memoryService>) {
  const next = memoryService({ registry, modelFile: (project, digest) => objects.get(lake.model(project, digest, 'model.json')) });
  next.clock.now = clock.now;
  return { ...next, registry, objects };
}
