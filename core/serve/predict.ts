import { NoPrediction } from '../algorithms/errors.ts';
import type { ModelKinds } from '../algorithms/predicting.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { RouteVariant } from '../contracts/registry/routes.ts';
import type { EntityEvent, PredictionResponse } from '../contracts/serving.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { candidateVariant, liveVariant } from '../registry/routes.ts';
import type { Row } from '../table/table.ts';
import { WindowsNotLoaded } from '../windows/errors.ts';
import { entityKeys, type SeriesRecord } from '../windows/online/entity-keys.ts';
import { entityMessages } from '../windows/online/entity-messages.ts';
import { entityWindows } from '../windows/online/entity-windows.ts';
import { withKeyHash } from '../windows/online/key-hash.ts';
import { EntityItemsTorn } from '../windows/online/read-states.ts';
import { ExpiringCache } from './caches/expiring-cache.ts';
import { SizeLimitedCache } from './caches/size-limited-cache.ts';
import { type Failed, failedBy, scoreByCanary } from './canary.ts';
import type { ApiRequest } from './http/api-request.ts';
import { noPrediction, notReady } from './http/errors.ts';
import { parseBody } from './http/parse-body.ts';
import {
  eventFieldsOfBoth,
  predictionOf,
  type ReceivedRecord,
  recordEventOf,
  type ScoredRecord,
} from './prediction/capture.ts';
import { inferenceIds } from './prediction/inference-id.ts';
import { loadExplainer } from './prediction/load-explainer.ts';
import { type LoadedModel, loadServingModel } from './prediction/loaded-model.ts';
import { readPackage } from './prediction/package-bytes.ts';
import { parseRecords } from './prediction/parse-records.ts';
import type { Score } from './prediction/scorer.ts';
import { freshForMs, ProjectAccess } from './project-access.ts';
import { type ReleasePorts, Releases } from './releases.ts';

export interface PredictPorts extends ReleasePorts {
  entities: RecordReader;
  /** `model.json` of a registered model. */
  modelFile(project: string, digest: string): Promise<Uint8Array>;
  /** Captures documents; returns those that were refused. */
  capture(documents: string[]): Promise<{ document: string; reason: string }[]>;
  sendEntityMessages(bodies: string[]): Promise<void>;
  /** Keeps what could not be delivered where it can be delivered from. */
  undelivered(to: 'capture' | 'entities', reason: string, document: string): void;
  /** Bytes of compiled models that may be kept. */
  modelMemory: number;
  /** Memory of the process, MB. */
  memoryMb(): number;
  /** Models that can be served. @default those of all algorithms but graphs of ONNX */
  kinds?: ModelKinds;
  /** Asks the function that runs graphs of ONNX. Absent: this is the one. */
  onnx?: (request: ApiRequest) => Promise<PredictionResponse>;
}

/** Predictions that are captured in one call. */
const captureChunk = 500;
/** Compiled, a model takes about this many times the bytes of its file. */
const compiledFactor = 4;

/** Predicts for every project; keeps what it has read of them. */
export class Predictor {
  readonly #ports: PredictPorts;
  readonly #access: ProjectAccess;
  readonly #models: SizeLimitedCache<LoadedModel>;
  readonly #series: ExpiringCache<SeriesRecord | undefined>;
  readonly #releases: Releases;

  constructor(ports: PredictPorts) {
    this.#ports = ports;
    const now = () => ports.clock().getTime();
    this.#access = new ProjectAccess(ports.registry, now);
    this.#models = new SizeLimitedCache(ports.modelMemory);
    this.#series = new ExpiringCache(freshForMs, 10_000, now);
    this.#releases = new Releases(ports);
  }

  /** @throws ServingError */
  async predict(request: ApiRequest): Promise<PredictionResponse> {
    const { project } = request;
    // Asked for at once; who may not pass is not told what the route says.
    const routed = this.#access.route(project);
    routed.catch(() => {});
    await this.#access.authorise(request.caller, project, 'predict');
    const route = await routed;
    const { version, digest, shift, runtime } = liveVariant(route);
    const onTrial = route.variants.length > 1 ? candidateVariant(route) : undefined;
    const canary = onTrial?.mode === 'live' ? onTrial : undefined;
    if ((runtime || canary?.runtime) && this.#ports.onnx) return this.#ports.onnx(request);
    const model = await this.#model(project, version, digest);

    const now = this.#ports.clock().getTime();
    const { records, sent: asSent, explain } = recordsOf(request, model);
    // Before anything is sent or captured.
    if (explain) loadExplainer(model.scorer);
    if (model.hasPersonalData) {
      const key = await this.#ports.piiKey();
      for (const record of records) model.pseudonymise(record, key);
    }
    const times = records.map((record) => timeOf(record, model, now));
    const { windows } = model.scorer;
    const series = windows.length === 0 ? undefined : await this.#seriesOf(project);
    const windowValues = await entityWindows(this.#ports.entities, series, project, windows, records, times).catch(
      (error: unknown) => {
        throw error instanceof WindowsNotLoaded || error instanceof EntityItemsTorn ? notReady(error.message) : error;
      },
    );

    // A canary, and what the champion tells no windows of, have events too.
    const beside = onTrial && (canary || windows.length === 0) ? await this.#beside(project, onTrial) : undefined;
    const listeners = beside && 'eventFields' in beside ? [model, beside] : [model];
    const hasWindows = listeners.some(({ scorer }) => scorer.windows.length > 0);
    const countsDecisions = listeners.some((one) => one.countsDecisions);

    const ids = inferenceIds(records.length, now, this.#ports.random(10));
    const received = records.map((record, i): ReceivedRecord => {
      const hasTime = model.time !== undefined && typeof record[model.time] === 'number';
      const key = model.keyOf(record);
      // Windows find the record of a label by it.
      const inferenceId = key === undefined || !hasWindows ? ids[i]! : withKeyHash(ids[i]!, key);
      return { inferenceId, record, key, time: hasTime ? times[i]! : Number.NaN };
    });
    // The messages are on their way while the scores are computed, unless they say what was decided; a function is frozen once
    // it has answered, so all is awaited before.
    const sent = countsDecisions ? [] : [this.#announce(listeners, received)];
    const tried =
      canary &&
      (await scoreByCanary(
        {
          route,
          canary,
          model: beside!,
          piiKey: this.#ports.piiKey,
          clock: this.#ports.clock,
          windowsOf: async (specs, rows, at) =>
            entityWindows(this.#ports.entities, await this.#seriesOf(project), project, specs, rows, at),
        },
        { received, asSent, times, explain, since: now },
      ));
    // All of them first: of a request that is refused nothing is captured.
    const proposed = received.map((a, i): ScoredRecord => {
      const values = windowValues[i]!;
      const byCanary = tried?.records[i];
      if (byCanary?.scored) return byCanary.scored;
      const score = scoreOf(model, a.record, values, { explain, shift, at: i });
      if (!tried) return { ...a, windowValues: values, score };
      const log = { variant: 'champion' as const, ...(byCanary && { canaryFailed: byCanary.failed }) };
      return { ...a, windowValues: values, score, served: { modelVersion: version, log } };
    });
    const scored: ScoredRecord[] = [];
    for (let from = 0; from < proposed.length; from += captureChunk) {
      const chunk = await this.#releases.explore(project, proposed.slice(from, from + captureChunk));
      sent.push(this.#capture(model, chunk, now, now + (tried?.ownMs ?? 0)));
      scored.push(...chunk);
    }
    if (countsDecisions) sent.push(this.#announce(listeners, scored));
    await Promise.all(sent);
    return { modelVersion: version, predictions: scored.map(predictionOf) };
  }

  #model(project: string, version: number, digest: string): Promise<LoadedModel> {
    return this.#models.get(`${project}/${version}/${digest}`, async () => {
      const [record, bytes] = await Promise.all([
        this.#ports.registry.get<ModelRecord>(keys.model(project, version)),
        this.#ports.modelFile(project, digest),
      ]);
      const value = loadServingModel(readPackage(bytes, record?.files['model.json']), version, this.#ports.kinds);
      return { value, size: bytes.length * compiledFactor };
    });
  }

  /** The version on trial, ready to score, or why it is not: that it cannot be loaded is its failure, and no request's. */
  async #beside(project: string, { version, digest }: RouteVariant): Promise<LoadedModel | Failed> {
    try {
      return await this.#model(project, version, digest);
    } catch (error) {
      return failedBy(version, error);
    }
  }

  #seriesOf(project: string): Promise<SeriesRecord | undefined> {
    return this.#series.get(project, () => this.#ports.entities.get<SeriesRecord>(entityKeys.series(project)));
  }

  /**
   * Predictions are answered also when they cannot be captured: the log keeps them.
   * @param from what the champion's answers took is counted from here
   */
  async #capture(model: LoadedModel, scored: readonly ScoredRecord[], now: number, from = now): Promise<void> {
    const at = new Date(now).toISOString();
    const measured = { tookMs: this.#ports.clock().getTime() - from, memoryMb: this.#ports.memoryMb() };
    const refused = await this.#ports.capture(
      scored.map((m) => {
        const canary = m.served?.canary;
        return canary
          ? canary.captureLine(m, at, { ...measured, tookMs: canary.tookMs })
          : model.captureLine(m, at, measured);
      }),
    );
    for (const { document, reason } of refused) this.#ports.undelivered('capture', reason, document);
  }

  /** Tells the entity windows. */
  async #announce(
    [model, beside]: readonly LoadedModel[],
    received: readonly (ReceivedRecord & Partial<ScoredRecord>)[],
  ): Promise<void> {
    const fields = beside ? eventFieldsOfBoth(model!.eventFields, beside.eventFields) : model!.eventFields;
    if (fields.length === 0) return;
    const events = received.flatMap((a): EntityEvent[] => {
      const event = recordEventOf(model!.project, fields, a, a.score?.answer.decision);
      return event ? [event] : [];
    });
    const bodies = entityMessages(events);
    if (bodies.length === 0) return;
    try {
      await this.#ports.sendEntityMessages(bodies);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      for (const body of bodies) this.#ports.undelivered('entities', reason, body);
    }
  }
}

/** @throws ServingError 422 where the model has no prediction of the record */
function scoreOf(
  { scorer }: LoadedModel,
  record: Row,
  windowValues: readonly number[],
  { explain, shift, at }: { explain: boolean; shift: number | undefined; at: number },
): Score {
  try {
    return scorer.score(record, windowValues, explain, shift);
  } catch (error) {
    if (error instanceof NoPrediction) throw noPrediction(error.message, at);
    throw error;
  }
}

/** The records as validated, and as they were sent. */
function recordsOf(request: ApiRequest, model: LoadedModel): { records: Row[]; sent: unknown[]; explain: boolean } {
  const body = parseBody(request.body, request.isBase64Encoded, request.contentType);
  const parsed = parseRecords(body, model.hasPersonalData, (record, i, problems) =>
    model.validate(record, `records[${i}]`, problems),
  );
  return { ...parsed, sent: body.records as unknown[] };
}

/** When a record happened: now, where its project has no time or the model does not need it and it is not given. */
function timeOf(record: Row, { time }: LoadedModel, now: number): number {
  if (time === undefined || record[time] === undefined) return now;
  return typeof record[time] === 'number' ? record[time] : Number.NaN;
}
