import { PutObjectCommand } from '@aws-sdk/client-s3';
import { documentClient } from '../../../adapters/aws/dynamo-client.ts';
import { DynamoRecordStore } from '../../../adapters/aws/dynamo-record-store.ts';
import { lake } from '../../../core/contracts/lake.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord, ModelState } from '../../../core/contracts/registry/models.ts';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { bytesHash, contentHash } from '../../../core/hash/content-hash.ts';
import { newRoute } from '../../../core/registry/routes.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import type { WindowSpec } from '../../../core/windows/specs.ts';
import { paymentsDataset, paymentsProject, randomPayments, trainPackage } from '../../core/serve/payments.ts';
import { platform, publish, uniqueName } from './platform.ts';

/** A published project of payments whose models were trained here, and put where a run would put them: many tests need no run. */
export async function paymentsInService(versions: number) {
  const at = await platform();
  const { registry } = at;
  const project = uniqueName('pay');
  await publish({ ...paymentsProject(), name: project } as ProjectInput);
  const dataset = paymentsDataset(randomPayments(200, 1));
  const trained = trainPackage(dataset, 'gradientBoostedTrees');
  const entities = new DynamoRecordStore(documentClient(at.settings.sdk), at.outputs.entityTable);
  const digests: string[] = [];
  for (let version = 1; version <= versions; version++) {
    // Each version says something else.
    const half = { kind: 'isotonic', x: [0, 1], y: [0, 0.9 ** version] } as const;
    const pkg = { ...trained, project, calibration: half } as unknown as ServingPackage;
    const bytes = new TextEncoder().encode(JSON.stringify(pkg));
    const files = { 'model.json': bytesHash(bytes) };
    const digest = contentHash(files);
    await putModelFile(project, digest, bytes);
    const state: ModelState = version === versions ? 'champion' : 'retired';
    const stateAt = new Date().toISOString();
    const algorithm = { name: pkg.model.algorithm, parameters: {}, seed: 1, iterations: 10 };
    const record = { ...keys.model(project, version), project, version, state, stateAt, digest, files, algorithm };
    await registry.write([{ put: record as unknown as ModelRecord }]);
    const { windows } = pkg.plan as { windows: WindowSpec[] };
    const generation = `g${version}`;
    const retained = digests.slice(-1);
    await loadEntities(entities, {
      project,
      dataset,
      specs: windows,
      model: digest,
      retained,
      generation,
      now: Date.now,
    });
    digests.push(digest);
  }
  const route = newRoute({
    project,
    variants: [{ version: versions, digest: digests.at(-1)!, weight: 1, mode: 'live' }],
    previous: versions > 1 ? versions - 1 : null,
    revision: 1,
    updatedAt: new Date().toISOString(),
  });
  await registry.write([{ put: route }]);
  return { project, digests };
}

export async function putModelFile(project: string, digest: string, body: Uint8Array): Promise<void> {
  const at = await platform();
  const Key = lake.model(project, digest, 'model.json');
  await (await at.s3()).send(new PutObjectCommand({ Bucket: at.outputs.lakeBucket, Key, Body: body }));
}
