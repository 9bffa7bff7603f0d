import { createHash } from 'node:crypto';
import { memoryObjectStore, memoryRecordStore, memoryReleaseBudget } from '../../../adapters/memory/index.ts';
import type { EventDetails } from '../../../core/contracts/events.ts';
import { lake } from '../../../core/contracts/lake.ts';
import type { Project } from '../../../core/contracts/project.ts';
import type { StoredRecord } from '../../../core/contracts/record.ts';
import type { GrantRecord } from '../../../core/contracts/registry/grants.ts';
import { keys } from '../../../core/contracts/registry/keys.ts';
import type { ModelRecord, ModelState } from '../../../core/contracts/registry/models.ts';
import type { CapturedPrediction, EntityEvent, ServingPackage } from '../../../core/contracts/serving.ts';
import { bytesHash, contentHash } from '../../../core/hash/content-hash.ts';
import type { ApiRequest } from '../../../core/serve/http/api-request.ts';
import { Predictor, type PredictPorts } from '../../../core/serve/predict.ts';
import { type LabelPorts, LabelRecorder } from '../../../core/serve/record-labels.ts';
import { readEntityMessage } from '../../../core/windows/online/entity-messages.ts';
import { routeTo } from '../../support/route.ts';

export const hashOfKey = (apiKey: string) => createHash('sha256').update(apiKey).digest('hex');

/** The two services on the in-memory twins, with everything that they send kept. */
export function memoryService(overrides: Partial<PredictPorts & LabelPorts> = {}) {
  const registry = memoryRecordStore();
  const entities = memoryRecordStore();
  const objects = memoryObjectStore();
  const captured: CapturedPrediction[] = [];
  const events: EntityEvent[] = [];
  const undelivered: { to: string; reason: string; document: string }[] = [];
  const refusedModels: EventDetails['ModelRefused'][] = [];
  const unreleased: { project: string; reason: string }[] = [];
  const fallbacks: { project: string; reason: string; records: number }[] = [];
  const refusals: { code: string; paths: string[] }[] = [];
  const calls = { models: 0, capture: 0, messages: 0 };
  const clock = { now: Date.UTC(2027, 0, 1) };
  const ports: PredictPorts & LabelPorts = {
    registry,
    entities,
    modelFile: (project, digest) => {
      calls.models++;
      return objects.get(lake.model(project, digest, 'model.json'));
    },
    piiKey: async () => 'secret',
    capture: async (documents) => {
      calls.capture++;
      captured.push(...documents.map((d) => JSON.parse(d) as CapturedPrediction));
      return [];
    },
    sendEntityMessages: async (bodies) => {
      calls.messages += bodies.length;
      events.push(...bodies.flatMap((body) => readEntityMessage(body).events));
    },
    putObject: (key, body) => objects.put(key, body),
    undelivered: (to, reason, document) => undelivered.push({ to, reason, document }),
    clock: () => new Date(clock.now),
    random: (count) => new Uint8Array(count),
    risk: memoryReleaseBudget(),
    modelRefused: async (refused) => void refusedModels.push(refused),
    unreleased: (project, reason) => unreleased.push({ project, reason }),
    fellBack: (project, reason, records) => fallbacks.push({ project, reason, records }),
    refused: (_, code, paths) => refusals.push({ code, paths }),
    modelMemory: 1e9,
    memoryMb: () => 128,
    ...overrides,
  };
  const put = (record: StoredRecord) => registry.write([{ put: record }]);

  async function publish(definition: Project): Promise<void> {
    const { name: project } = definition;
    await put({ ...keys.directory(project), project } as StoredRecord);
    await put({ ...keys.definition(project), project, definition } as StoredRecord);
  }

  /** Registers a package. */
  async function register(pkg: ServingPackage, version: number, state: ModelState = 'champion'): Promise<string> {
    const { project } = pkg;
    const bytes = new TextEncoder().encode(JSON.stringify(pkg));
    const files = { 'model.json': bytesHash(bytes) };
    const digest = contentHash(files);
    await objects.put(lake.model(project, digest, 'model.json'), bytes);
    await put({ ...keys.directory(project), project } as StoredRecord);
    const algorithm = { name: pkg.model.algorithm };
    await put({
      ...keys.model(project, version),
      project,
      version,
      state,
      digest,
      files,
      algorithm,
    } as unknown as ModelRecord);
    return digest;
  }

  /** Registers a package as the champion. */
  async function serve(pkg: ServingPackage, champion = 1): Promise<string> {
    const digest = await register(pkg, champion);
    await put(routeTo(pkg.project, champion, digest));
    return digest;
  }

  async function grant(apiKey: string, projects: string[], scopes: GrantRecord['scopes']): Promise<void> {
    await put({ ...keys.grant(hashOfKey(apiKey)), projects, scopes } as unknown as GrantRecord);
  }

  const predictor = new Predictor(ports);
  const recorder = new LabelRecorder(ports);
  return {
    ports,
    registry,
    entities,
    objects,
    captured,
    events,
    undelivered,
    calls,
    refusedModels,
    unreleased,
    fallbacks,
    refusals,
    clock,
    put,
    publish,
    register,
    serve,
    grant,
    predictor,
    recorder,
  };
}

/** A request as it comes from API Gateway. */
export function request(project: string, body: unknown, change: Partial<ApiRequest> = {}): ApiRequest {
  return {
    project,
    caller: { kind: 'iam', arn: 'arn:aws:iam::123456789012:user/tester' },
    contentType: 'application/json',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    ...change,
  };
}
