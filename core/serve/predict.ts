import { NoPrediction } from '../algorithms/errors.ts';
import type { RouteVariant } from '../contracts/registry/routes.ts';
import type {
  EntityEvent,
  FailedRecord,
  FallbackReason,
  Prediction,
  PredictionResponse,
} from '../contracts/serving.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { candidateVariant, liveVariant } from '../registry/routes.ts';
import type { Row } from '../table/table.ts';
import { WindowsNotLoaded } from '../windows/errors.ts';
import { entityKeys, type SeriesRecord } from '../windows/online/entity-keys.ts';
import { entityMessages } from '../windows/online/entity-messages.ts';
import { entityWindows } from '../windows/online/entity-windows.ts';
import { withKeyHash } from '../windows/online/key-hash.ts';
import { EntityItemsTorn } from '../windows/online/read-states.ts';
import type { WindowSpec } from '../windows/specs.ts';
import { ExpiringCache } from './caches/expiring-cache.ts';
import type { CanaryAnswers, Failed } from './canary.ts';
import type { ApiRequest } from './http/api-request.ts';
import { noPrediction, notReady, ServingError } from './http/errors.ts';
import { idSource } from './http/idempotency.ts';
import { type ServingModelPorts, ServingModels } from './models.ts';
import {
  eventFieldsOfBoth,
  type Measured,
  predictionOf,
  type ReceivedRecord,
  recordEventOf,
  type ScoredRecord,
} from './prediction/capture.ts';
import { type CheckedRecords, checkRecords } from './prediction/check-records.ts';
import { fallbackScore, impossible, ScoringImpossible } from './prediction/fallback.ts';
import { inferenceIds } from './prediction/inference-id.ts';
import type { LoadedModel } from './prediction/loaded-model.ts';
import type { Score } from './prediction/scorer.ts';
import { freshForMs, ProjectAccess } from './project-access.ts';
import { readWhenAsked } from './protocols/read-when-asked.ts';
import { type ReleasePorts, Releases } from './releases.ts';
import { ServingSettings } from './serving-settings.ts';

export interface PredictPorts extends ReleasePorts, ServingModelPorts {
  registry: RecordReader;
  entities: RecordReader;
  /** Captures documents; returns those that were refused. */
  capture(documents: string[]): Promise<{ document: string; reason: string }[]>;
  sendEntityMessages(bodies: string[]): Promise<void>;
  /** Keeps what could not be delivered where it can be delivered from. */
  undelivered(to: 'capture' | 'entities', reason: string, document: string): void;
  /** Says what was wrong with a request whose caller is told without the names of fields. */
  refused(project: string, code: string, paths: string[]): void;
  /** Says that records got the project's fallback in place of a score, and why. */
  fellBack(project: string, reason: FallbackReason, records: number, cause: unknown): void;
  /** Memory of the process, MB. */
  memoryMb(): number;
  /** Asks the function that runs graphs of ONNX. Absent: this is the one. */
  onnx?: (request: ApiRequest) => Promise<PredictionResponse>;
}

/** Of what the champion's scores become answers. */
interface ScoringRequest {
  places: number[] | undefined;
  failed: FailedRecord[] | undefined;
  project: string;
  version: number;
  /** What the canary made of its records, where there is one. */
  tried: CanaryAnswers | undefined;
}

/** Predictions that are captured in one call. */
const captureChunk = 500;

/** Predicts for every project; keeps what it has read of them. */
export class Predictor {
  readonly #ports: PredictPorts;
  readonly #access: ProjectAccess;
  readonly #models: ServingModels;
  readonly #series: ExpiringCache<SeriesRecord | undefined>;
  readonly #settings: ServingSettings;
  readonly #releases: Releases;

  constructor(ports: PredictPorts) {
    this.#ports = ports;
    const now = () => ports.clock().getTime();
    this.#access = new ProjectAccess(ports.registry, now);
    const runsElsewhere = ({ runtime }: RouteVariant) => runtime !== undefined && ports.onnx !== undefined;
    this.#models = new ServingModels(ports, { freshForMs, runsElsewhere });
    this.#series = new ExpiringCache(freshForMs, 10_000, now);
    this.#settings = new ServingSettings(ports.registry, now);
    this.#releases = new Releases(ports, this.#settings);
  }

  /** Models that are kept, and their bytes. */
  get models(): { count: number; bytes: number } {
    return this.#models.kept;
  }

  /** @throws ServingError */
  async predict(request: ApiRequest): Promise<PredictionResponse> {
    try {
      const answer = await this.#predict(request).catch((error: unknown) => {
        if (error instanceof ScoringImpossible) return this.#fallBack(request, error);
        throw error;
      });
      return await this.#settings.toldInPlaces(answer, request, this.#ports.refused);
    } catch (error) {
      throw await this.#settings.told(error, request, this.#ports.refused);
    }
  }

  async #predict(request: ApiRequest): Promise<PredictionResponse> {
    const { project } = request;
    // Asked for at once; who may not pass is not told what the route says.
    const routed = this.#access.route(project);
    routed.catch(() => {});
    await this.#access.authorise(request.caller, project, 'predict');
    const route = await routed;
    const chosen = liveVariant(route);
    const onTrial = route.variants.length > 1 ? candidateVariant(route) : undefined;
    const canary = onTrial?.mode === 'live' ? onTrial : undefined;
    if (canary?.runtime && this.#ports.onnx) return this.#ports.onnx(request).catch(notAsked);
    const { variant, model } = await this.#models.answering(route, chosen).catch(impossible('model'));
    if (!model) return this.#ports.onnx!(request).catch(notAsked);
    const { version, shift } = variant;

    const now = this.#ports.clock().getTime();
    const { records, asSent, explain, places, failed } = await recordsOf(request, model);
    const answered = (predictions: Prediction[]): PredictionResponse => ({
      modelVersion: version,
      predictions,
      ...(failed && { failed }),
    });
    if (records.length === 0) return answered([]);
    // Before anything is sent or captured.
    if (explain) await this.#models.explaining(project, variant, model);
    const secret = model.hasPersonalData ? await this.#ports.piiKey().catch(impossible('secret')) : undefined;
    if (secret !== undefined) for (const record of records) model.pseudonymise(record, secret);
    const times = records.map((record) => timeOf(record, model, now));
    const { windows } = model.scorer;
    // A canary, and what the champion tells no windows of, have events too.
    const beside =
      onTrial && (canary || windows.length === 0) ? await this.#beside(project, onTrial, version) : undefined;
    const listeners = beside && 'eventFields' in beside ? [model, beside] : [model];
    const hasWindows = listeners.some(({ scorer }) => scorer.windows.length > 0);
    const countsDecisions = listeners.some((one) => one.countsDecisions);
    const ids = this.#idsOf(request, records.length, now, secret);
    const received = records.map((record, i): ReceivedRecord => {
      const hasTime = model.time !== undefined && typeof record[model.time] === 'number';
      const key = model.keyOf(record);
      // Windows find the record of a label by it.
      const inferenceId = key === undefined || !hasWindows ? ids[i]! : withKeyHash(ids[i]!, key);
      return { inferenceId, record, key, time: hasTime ? times[i]! : Number.NaN };
    });
    const windowValues = await this.#windowsOf(project, windows, records, times)
      .catch(notReadyWhere)
      .catch(impossible('windows', { model, received }));
    // The messages are on their way while the scores are computed, unless they say what was decided; a function is frozen once
    // it has answered, so all is awaited before.
    const sent = countsDecisions ? [] : [this.#announce(listeners, received)];
    const tried =
      canary &&
      (await (
        await import('./canary.ts')
      ).scoreByCanary(
        {
          route,
          canary,
          model: beside!,
          piiKey: this.#ports.piiKey,
          clock: this.#ports.clock,
          windowsOf: (specs, rows, at) => this.#windowsOf(project, specs, rows, at),
        },
        { received, asSent, times, explain, since: now },
      ));
    // All of them first: of a request that is refused nothing is captured.
    const scores = received.map(({ record }, i) =>
      tried?.records[i]?.scored ? undefined : scoreOf(model, record, windowValues[i]!, explain, shift),
    );
    const proposed = await this.#scoredOf(received, windowValues, scores, { project, version, tried, places, failed });
    const scored: ScoredRecord[] = [];
    for (let from = 0; from < proposed.length; from += captureChunk) {
      const chunk = await this.#releases.explore(project, proposed.slice(from, from + captureChunk));
      sent.push(this.#capture(model, chunk, now, now + (tried?.ownMs ?? 0)));
      scored.push(...chunk);
    }
    if (countsDecisions) sent.push(this.#announce(listeners, scored));
    await Promise.all(sent);
    return answered(scored.map(predictionOf));
  }

  /** @throws WindowsNotLoaded, EntityItemsTorn */
  async #windowsOf(
    project: string,
    windows: readonly WindowSpec[],
    records: readonly Row[],
    times: readonly number[],
  ): Promise<number[][]> {
    const series = windows.length === 0 ? undefined : await this.#seriesOf(project);
    return entityWindows(this.#ports.entities, series, project, windows, records, times);
  }

  /** The project's decision in place of scores. @throws `cause` where it states none, or cannot be asked */
  async #fallbackFor(project: string, reason: FallbackReason, records: number, cause: unknown): Promise<Score> {
    const settings = await this.#settings.of(project).catch(() => undefined);
    const decision = settings?.fallback?.decision;
    if (decision === undefined) throw cause;
    this.#ports.fellBack(project, reason, records, cause);
    return fallbackScore(decision, reason);
  }

  /** Answers a request of which nothing can be scored. */
  async #fallBack(request: ApiRequest, { reason, cause, read }: ScoringImpossible): Promise<PredictionResponse> {
    const { project } = request;
    const now = this.#ports.clock().getTime();
    if (read) {
      const { model, received } = read;
      const score = await this.#fallbackFor(project, reason, received.length, cause);
      const scored = received.map((a): ScoredRecord => ({ ...a, windowValues: [], score }));
      await Promise.all([this.#capture(model, scored, now), this.#announce([model], scored)]);
      return { modelVersion: 0, predictions: scored.map(predictionOf) };
    }
    // What it makes of records is not known, or not how they are kept.
    const { recordlessLine, recordsAsSent } = await import('./recordless.ts');
    const sent = recordsAsSent(request);
    const { answer } = await this.#fallbackFor(project, reason, sent.length, cause);
    const [settings, secret] = await Promise.all([
      this.#settings.of(project),
      this.#ports.piiKey().catch(() => undefined),
    ]);
    const ids = secret ? this.#idsOf(request, sent.length, now, secret) : this.#newIds(sent.length, now);
    const measured = this.#measured(now);
    const lines = sent.map((record, i) =>
      recordlessLine({ project, inferenceId: ids[i]!, record, answer, at: now, measured }, settings?.key, secret),
    );
    await this.#keep(lines);
    return { modelVersion: 0, predictions: ids.map((inferenceId) => ({ inferenceId, ...answer })) };
  }

  /** The records with their scores; of those that have none the project's fallback, or their faults in their places where the request asks for that. */
  async #scoredOf(
    received: readonly ReceivedRecord[],
    windowValues: readonly number[][],
    scores: readonly (Score | NoPrediction | undefined)[],
    { project, version, tried, places, failed }: ScoringRequest,
  ): Promise<ScoredRecord[]> {
    const without = scores.flatMap((score, i) => (score instanceof NoPrediction ? [{ score, i }] : []));
    const [first] = without;
    let instead: Score | undefined;
    if (first) {
      const fault = noPrediction(first.score.message, first.i);
      instead = await this.#fallbackFor(project, 'no_prediction', without.length, fault).catch((error: unknown) => {
        if (failed && error === fault) return undefined;
        throw error;
      });
      if (!instead) for (const { score, i } of without) failed!.push(failedRecord(places![i]!, score));
    }
    return received.flatMap((a, i): ScoredRecord[] => {
      const byCanary = tried?.records[i];
      if (byCanary?.scored) return [byCanary.scored];
      const score = scores[i] instanceof NoPrediction ? instead : scores[i];
      if (!score) return [];
      const scored = { ...a, windowValues: windowValues[i]!, score };
      if (!tried) return [scored];
      const log = { variant: 'champion' as const, ...(byCanary && { canaryFailed: byCanary.failed }) };
      return [{ ...scored, served: { modelVersion: version, log } }];
    });
  }

  /** Of a request that its caller names, and that comes again, the same: whatever counts predictions counts them once. */
  #idsOf(request: ApiRequest, count: number, now: number, secret: string | undefined): string[] {
    const named = idSource(request, secret);
    return named ? inferenceIds(count, named.time, named.random) : this.#newIds(count, now);
  }

  #newIds(count: number, now: number): string[] {
    return inferenceIds(count, now, this.#ports.random(10));
  }

  /** The version on trial, ready to score, or why it is not: that it cannot be loaded is its failure, and no request's. */
  async #beside(project: string, variant: RouteVariant, answering: number): Promise<LoadedModel | Failed> {
    try {
      return await this.#models.onTrial(project, variant, answering);
    } catch (error) {
      return (await import('./canary.ts')).failedBy(variant.version, error);
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
    const measured = this.#measured(from);
    await this.#keep(
      scored.map((m) => {
        const canary = m.served?.canary;
        return canary
          ? canary.captureLine(m, at, { ...measured, tookMs: canary.tookMs })
          : model.captureLine(m, at, measured);
      }),
    );
  }

  #measured(since: number): Measured {
    return { tookMs: this.#ports.clock().getTime() - since, memoryMb: this.#ports.memoryMb() };
  }

  async #keep(documents: string[]): Promise<void> {
    const refused = await this.#ports.capture(documents);
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

/** The score of a record, or why the model has none of it. */
function scoreOf(
  { scorer }: LoadedModel,
  record: Row,
  windowValues: readonly number[],
  explain: boolean,
  shift: number | undefined,
): Score | NoPrediction {
  try {
    return scorer.score(record, windowValues, explain, shift);
  } catch (error) {
    if (error instanceof NoPrediction) return error;
    throw error;
  }
}

/** @throws ServingError 503 where windows are not there, or not of one moment; what else was thrown */
function notReadyWhere(error: unknown): never {
  throw error instanceof WindowsNotLoaded || error instanceof EntityItemsTorn ? notReady(error.message) : error;
}

/** What the other function has said is said; it falls back by itself. */
function notAsked(error: unknown): never {
  if (error instanceof ServingError) throw error;
  throw new ScoringImpossible('function', error);
}

function failedRecord(index: number, { message }: NoPrediction): FailedRecord {
  const { code, message: said, details } = noPrediction(message, index);
  return { index, error: { code, message: said, details: [...details] } };
}

/** The records as validated, and as they were sent. */
async function recordsOf(
  request: ApiRequest,
  model: LoadedModel,
): Promise<CheckedRecords<Row> & { asSent: readonly unknown[]; explain: boolean }> {
  const asked = await readWhenAsked(request, model);
  const checked = checkRecords(asked, model.hasPersonalData, (record, i, problems) =>
    model.validate(record, `records[${i}]`, problems),
  );
  const asSent = checked.places ? checked.places.map((at) => asked.records[at]) : asked.records;
  return { ...checked, asSent, explain: asked.explain };
}

/** When a record happened: now, where its project has no time or the model does not need it and it is not given. */
function timeOf(record: Row, { time }: LoadedModel, now: number): number {
  if (time === undefined || record[time] === undefined) return now;
  return typeof record[time] === 'number' ? record[time] : Number.NaN;
}
