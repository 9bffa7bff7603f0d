import { NoPrediction } from '../algorithms/errors.ts';
import type { RouteVariant } from '../contracts/registry/routes.ts';
import type { FailedRecord, Prediction, PredictionResponse } from '../contracts/serving.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { candidateVariant, liveVariant } from '../registry/routes.ts';
import type { Row } from '../table/table.ts';
import { WindowsNotLoaded } from '../windows/errors.ts';
import { withKeyHash } from '../windows/online/key-hash.ts';
import { EntityItemsTorn } from '../windows/online/read-states.ts';
import type { CanaryAnswers, Failed } from './canary.ts';
import { Delivery, type DeliveryPorts } from './delivery.ts';
import { type FallbackPorts, Fallbacks } from './fallbacks.ts';
import type { ApiRequest } from './http/api-request.ts';
import { noPrediction, notReady, ServingError } from './http/errors.ts';
import { type ServingModelPorts, ServingModels } from './models.ts';
import { predictionOf, type ReceivedRecord, type ScoredRecord } from './prediction/capture.ts';
import { type CheckedRecords, checkRecords } from './prediction/check-records.ts';
import { impossible, ScoringImpossible } from './prediction/fallback.ts';
import type { LoadedModel } from './prediction/loaded-model.ts';
import type { Score } from './prediction/scorer.ts';
import { freshForMs, ProjectAccess } from './project-access.ts';
import { readWhenAsked } from './protocols/read-when-asked.ts';
import { type ReleasePorts, Releases } from './releases.ts';
import { RequestIds } from './request-ids.ts';
import { ServedWindows } from './served-windows.ts';
import { ServingSettings } from './serving-settings.ts';

export interface PredictPorts extends ReleasePorts, ServingModelPorts, DeliveryPorts, FallbackPorts {
  registry: RecordReader;
  entities: RecordReader;
  /** Says what was wrong with a request whose caller is told without the names of fields. */
  refused(project: string, code: string, paths: string[]): void;
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
  readonly #windows: ServedWindows;
  readonly #settings: ServingSettings;
  readonly #releases: Releases;
  readonly #delivery: Delivery;
  readonly #ids: RequestIds;
  readonly #fallbacks: Fallbacks;

  constructor(ports: PredictPorts) {
    this.#ports = ports;
    const now = () => ports.clock().getTime();
    this.#access = new ProjectAccess(ports.registry, now);
    const runsElsewhere = ({ runtime }: RouteVariant) => runtime !== undefined && ports.onnx !== undefined;
    this.#models = new ServingModels(ports, { freshForMs, runsElsewhere });
    this.#windows = new ServedWindows(ports.entities, now);
    this.#settings = new ServingSettings(ports.registry, now);
    this.#releases = new Releases(ports, this.#settings);
    this.#delivery = new Delivery(ports);
    this.#ids = new RequestIds(ports);
    this.#fallbacks = new Fallbacks(ports, this.#settings, this.#delivery, this.#ids);
  }

  /** Models that are kept, and their bytes. */
  get models(): { count: number; bytes: number } {
    return this.#models.kept;
  }

  /** @throws ServingError */
  async predict(request: ApiRequest): Promise<PredictionResponse> {
    try {
      const answer = await this.#predict(request).catch((error: unknown) => {
        if (error instanceof ScoringImpossible) return this.#fallbacks.answer(request, error);
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
    const { records, asSent, explain, places, failed, asked } = await recordsOf(request, model);
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
    // By their places in the request: which of its records are right may be another question to another model.
    const ids = this.#ids.of(request, asked, now, secret);
    const received = records.map((record, i): ReceivedRecord => {
      const id = ids[places?.[i] ?? i]!;
      const hasTime = model.time !== undefined && typeof record[model.time] === 'number';
      const key = model.keyOf(record);
      // Windows find the record of a label by it.
      const inferenceId = key === undefined || !hasWindows ? id : withKeyHash(id, key);
      return { inferenceId, record, key, time: hasTime ? times[i]! : Number.NaN };
    });
    const windowsOf = this.#windows.ofRequest(project, canary !== undefined);
    const windowValues = await windowsOf(windows, records, times)
      .catch(notReadyWhere)
      .catch(impossible('windows', { model, received, failed }));
    // The messages are on their way while the scores are computed, unless they say what was decided; a function is frozen once
    // it has answered, so all is awaited before.
    const sent = countsDecisions ? [] : [this.#delivery.announce(listeners, received)];
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
          windowsOf,
          loadExplainer: (its) => this.#models.explaining(project, canary, its),
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
      sent.push(this.#delivery.capture(model, chunk, now, now + (tried?.ownMs ?? 0)));
      scored.push(...chunk);
    }
    if (countsDecisions) sent.push(this.#delivery.announce(listeners, scored));
    await Promise.all(sent);
    return answered(scored.map(predictionOf));
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
      instead = await this.#fallbacks.score(project, 'no_prediction', without.length, fault).catch((error: unknown) => {
        if (failed && error === fault) return undefined;
        throw error;
      });
      if (!instead) for (const { score, i } of without) failed!.push(failedRecord(places![i]!, score));
    }
    const scored: ScoredRecord[] = [];
    for (let i = 0; i < received.length; i++) {
      const byCanary = tried?.records[i];
      const own = scores[i];
      const score = own instanceof NoPrediction ? instead : own;
      if (byCanary?.scored) scored.push(byCanary.scored);
      else if (score) {
        const { inferenceId, record, key, time } = received[i]!;
        const answered: ScoredRecord = { inferenceId, record, key, time, windowValues: windowValues[i]!, score };
        const log = { variant: 'champion' as const, ...(byCanary && { canaryFailed: byCanary.failed }) };
        if (tried) answered.served = { modelVersion: version, log };
        scored.push(answered);
      }
    }
    return scored;
  }

  /** The version on trial, ready to score, or why it is not: that it cannot be loaded is its failure, and no request's. */
  async #beside(project: string, variant: RouteVariant, answering: number): Promise<LoadedModel | Failed> {
    try {
      return await this.#models.onTrial(project, variant, answering);
    } catch (error) {
      return (await import('./canary.ts')).failedBy(variant.version, error);
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

/** The records as validated, and as they were sent; `asked`: how many the request has, those that are wrong too. */
async function recordsOf(
  request: ApiRequest,
  model: LoadedModel,
): Promise<CheckedRecords<Row> & { asSent: readonly unknown[]; explain: boolean; asked: number }> {
  const asked = await readWhenAsked(request, model);
  const checked = checkRecords(asked, model.hasPersonalData, (record, i, problems) =>
    model.validate(record, `records[${i}]`, problems),
  );
  const asSent = checked.places ? checked.places.map((at) => asked.records[at]) : asked.records;
  return { ...checked, asSent, explain: asked.explain, asked: asked.records.length };
}

/** When a record happened: now, where its project has no time or the model does not need it and it is not given. */
function timeOf(record: Row, { time }: LoadedModel, now: number): number {
  if (time === undefined || record[time] === undefined) return now;
  return typeof record[time] === 'number' ? record[time] : Number.NaN;
}
