import { memoryObjectStore, memoryRecordStore } from '../../../adapters/memory/index.ts';
import { apiKeyHash } from '../../../core/access/api-key-hash.ts';
import { writeGrant } from '../../../core/access/grants.ts';
import type { Scope } from '../../../core/contracts/registry/grants.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { DefinitionRecord, DirectoryRecord } from '../../../core/contracts/registry/projects.ts';
import type { ArtifactStore } from '../../../core/track/artifacts.ts';
import { type TrackingAnswer, type TrackingPorts, track } from '../../../core/track/request.ts';
import { project } from '../../support/project.ts';

export const projectName = 'fraud';
export const start = Date.parse('2026-03-01T00:00:00Z');

/** A published project, a key that may track, and a client that asks as MLflow's does. */
export async function tracked({ scopes = ['track'] as Scope[] } = {}) {
  const registry = memoryRecordStore();
  const lake = memoryObjectStore();
  let [at, made] = [start, 0];
  const clock = () => new Date(at++);
  const definition = { project: projectName, definition: project(), publishedAt: clock().toISOString(), revision: 1 };
  await registry.write([{ put: { ...keys.definition(projectName), ...definition } as unknown as DefinitionRecord }]);
  await registry.write([
    { put: { ...keys.directory(projectName), project: projectName } as unknown as DirectoryRecord },
  ]);
  const request = { project: projectName, keyHash: apiKeyHash('secret'), apiKeyId: 'k1', by: 'ada', at: clock() };
  await writeGrant(registry, { ...request, wanted: scopes });
  const artifacts: ArtifactStore = {
    get: lake.get,
    head: lake.head,
    list: lake.list,
    remove: lake.remove,
    readUrl: async (key) => `https://lake.example/read/${key}`,
    writeUrl: async (key, part) => `https://lake.example/write/${key}${part ? `?part=${part.number}` : ''}`,
    beginUpload: async () => 'upload-1',
    completeUpload: async () => {},
    abortUpload: async () => {},
  };
  const ports: TrackingPorts = {
    registry,
    artifacts,
    clock,
    random: (bytes) => {
      made++;
      return Uint8Array.from({ length: bytes }, (_, i) => (i < 4 ? (made >> (8 * i)) & 255 : i));
    },
  };
  const send = (method: string, path: string, fields: Record<string, unknown> = {}, token = 'secret') =>
    track(ports, {
      httpMethod: method,
      headers: { Authorization: `Bearer ${token}` },
      pathParameters: { project: projectName, proxy: path },
      ...(method === 'GET'
        ? { multiValueQueryStringParameters: fields as Record<string, string[]> }
        : { body: JSON.stringify(fields) }),
    });
  /** The answer's body; the code of an error. */
  const ask = async <T>(method: string, path: string, fields?: Record<string, unknown>): Promise<T> =>
    bodyOf(await send(method, `2.0/mlflow/${path}`, fields)) as T;
  const code = async (method: string, path: string, fields?: Record<string, unknown>) =>
    (await ask<{ error_code?: string }>(method, path, fields)).error_code;
  return { registry, lake, ports, send, ask, code };
}

export const bodyOf = ({ body }: TrackingAnswer): unknown => JSON.parse(body);

export interface RunAnswer {
  run: {
    info: { run_id: string; run_name: string; status: string; lifecycle_stage: string; artifact_uri: string };
    data: Record<'metrics' | 'params' | 'tags', { key: string; value: unknown }[]>;
  };
}
