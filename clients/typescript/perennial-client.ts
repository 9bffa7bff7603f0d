/**
 * A client of Perennial's prediction API, in one file without dependencies: Node 20 or newer, Deno, Bun and browsers.
 *
 * A request that gets no answer, or is told to come again, is sent again under the same `idempotency-key`, so that it counts once.
 */

/** The decision is the project's fallback and not the model's, which could not be asked. */
export interface Fallback {
  reason: 'model' | 'windows' | 'secret' | 'function' | 'no_prediction';
}

export type Decision = 'allow' | 'review' | 'block';

export interface Contribution {
  feature: string;
  value?: string | number | boolean | null;
  contribution: number;
  reason: string;
}

/** Why a record got its prediction: base, contributions and rest add up to the score. */
export interface Explanation {
  scale: 'logOdds' | 'logit' | 'probability' | 'value' | 'logValue' | 'logScore';
  class?: string;
  base: number;
  score: number;
  contributions: Contribution[];
  rest: { count: number; contribution: number };
}

/** What every prediction has; the others belong to a task. */
export interface Answered {
  /** By which labels name the prediction. */
  inferenceId: string;
  fallback?: Fallback;
  /** The version that answered, while a rollout has two answer; absent: that of the response. */
  modelVersion?: number;
  /** Where it was asked for. */
  explanation?: Explanation;
}

export interface BinaryPrediction extends Answered {
  /** Absent of a fallback. */
  probability?: number;
  decision: Decision;
  expectedCost?: number;
}

export interface MulticlassPrediction extends Answered {
  label: string;
  probabilities: Record<string, number>;
}

export interface RegressionPrediction extends Answered {
  value: number;
  interval?: { lower: number; upper: number; coverage: number };
}

export interface AnomalyPrediction extends Answered {
  /** Absent of a fallback. */
  score?: number;
  decision: Decision;
}

export type AnyPrediction = BinaryPrediction | MulticlassPrediction | RegressionPrediction | AnomalyPrediction;

/** Ground truth of a prediction, or of the record of a key. */
export type Label = { value: string | number | boolean; at?: string } & ({ inferenceId: string } | { key: string });

export interface Problem {
  /** `records[3].amount`, counted over all records of the call. */
  path: string;
  message: string;
}

export interface Predictions<P> {
  predictions: P[];
  /** That have answered: one, unless a rollout has two answer, or a model was replaced meanwhile; 0 of fallbacks without a model. */
  modelVersions: number[];
}

/** A record that has no prediction, while the others of its call have theirs. */
export interface Refusal {
  /** Its place in the call. */
  record: number;
  /** `invalid_record`, or `no_prediction` of the model. */
  code: string;
  message: string;
  details: Problem[];
}

export interface EachPrediction<P> extends Omit<Predictions<P>, 'predictions'> {
  /** In the order of the records; null in the place of one that is refused. */
  predictions: (P | null)[];
  refused: Refusal[];
}

export interface Labelled {
  accepted: number;
  rejected: Problem[];
}

/** The API has refused, or has not answered. */
export class ApiError extends Error {
  override name = 'ApiError';
  /** 0 where there was no answer. */
  readonly status: number;
  /** As docs/api.md lists them; `unreachable` where there was no answer. */
  readonly code: string;
  readonly details: readonly Problem[];
  /** Seconds after which to ask again, where the API says so. */
  readonly retryAfter: number | undefined;
  /** Records, or labels, of the call that were answered before it failed. */
  readonly answered: number;

  constructor(
    { status, code, message, details = [], retryAfter, answered = 0 }: Failure & { answered?: number },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter;
    this.answered = answered;
  }
}

/** 400, 413, 415, 422: what was sent is not what the project takes; `details` name it. */
export class InvalidRequestError extends ApiError {
  override name = 'InvalidRequestError';
}
/** 401, 403: no valid key, or not for this. */
export class ForbiddenError extends ApiError {
  override name = 'ForbiddenError';
}
/** 404, 409: no such project, or no model of it serves. */
export class NotServedError extends ApiError {
  override name = 'NotServedError';
}
/** 429: the key has asked too often, or has used up its quota. */
export class ThrottledError extends ApiError {
  override name = 'ThrottledError';
}
/** 5xx, or no answer. */
export class UnavailableError extends ApiError {
  override name = 'UnavailableError';
}

export interface ClientOptions {
  /** Address of the API, without `/projects/…`. */
  url: string;
  project: string;
  /** Value of an API key; none where a laptop serves. */
  key?: string;
  /** For one request. @default 30,000 */
  timeoutMs?: number;
  /** How often a request is sent at most. @default 5 */
  attempts?: number;
  /** The longest wait between two attempts; whoever is told to wait longer is told so. @default 30,000 */
  maxWaitMs?: number;
}

export interface PredictOptions {
  /** Whether reasons are wanted. @default false */
  explain?: boolean;
  /** Names the call, so that it counts once however often the program repeats it. @default a new one for each call */
  idempotencyKey?: string;
}

interface Failure {
  status: number;
  code: string;
  message: string;
  details?: Problem[];
  retryAfter?: number | undefined;
}

const recordsAtOnce = 1_000;
const explainedAtOnce = 100;
/** The API takes 5 MB. */
const bytesAtOnce = 4_500_000;
const utf8 = new TextEncoder();
const retried = new Set([0, 429, 502, 503, 504]);
const firstWaitMs = 250;

/** Predictions and labels of one project. */
export class Client<R extends object = Record<string, unknown>, P extends Answered = AnyPrediction> {
  readonly #url: string;
  readonly #key: string | undefined;
  readonly #timeoutMs: number;
  readonly #attempts: number;
  readonly #maxWaitMs: number;

  constructor({ url, project, key, timeoutMs = 30_000, attempts = 5, maxWaitMs = 30_000 }: ClientOptions) {
    if (!(attempts >= 1)) throw new RangeError(`expected at least 1 attempt, received ${attempts}`);
    this.#url = `${url.replace(/\/+$/, '')}/projects/${encodeURIComponent(project)}`;
    this.#key = key;
    this.#timeoutMs = timeoutMs;
    this.#attempts = attempts;
    this.#maxWaitMs = maxWaitMs;
  }

  /**
   * Predictions in the order of the records, of which there may be any number: they are sent a thousand a request, one after the other.
   * @throws ApiError; TypeError for what is no JSON
   */
  async predict(
    records: readonly R[],
    { explain = false, idempotencyKey = crypto.randomUUID() }: PredictOptions = {},
  ): Promise<Predictions<P>> {
    const { outcomes, modelVersions } = await this.#ask<P>(records, explain, '', idempotencyKey);
    return { predictions: outcomes, modelVersions };
  }

  /**
   * As `predict`, but a record that is wrong keeps none of the others from its prediction.
   * @throws ApiError where a request as a whole is refused, or not answered; TypeError for what is no JSON
   */
  async predictEach(
    records: readonly R[],
    { explain = false, idempotencyKey = crypto.randomUUID() }: PredictOptions = {},
  ): Promise<EachPrediction<P>> {
    const perRecord = ',"failures":"perRecord"';
    const { outcomes, modelVersions } = await this.#ask<P | Faulty>(records, explain, perRecord, idempotencyKey);
    const refused: Refusal[] = [];
    const predictions = outcomes.map((outcome, record) => {
      if (!('error' in outcome)) return outcome;
      const { code, message, details = [] } = outcome.error;
      refused.push({
        record,
        code,
        message: at(message, record),
        details: details.map((problem) => ({ ...problem, path: at(problem.path, record) })),
      });
      return null;
    });
    return { predictions, refused, modelVersions };
  }

  /** What became of each record, and the versions that have answered some. */
  async #ask<O extends Answered | Faulty>(
    records: readonly R[],
    explain: boolean,
    more: string,
    name: string,
  ): Promise<{ outcomes: O[]; modelVersions: number[] }> {
    const atOnce = explain ? explainedAtOnce : recordsAtOnce;
    const outcomes: O[] = [];
    const versions = new Set<number>();
    for (const batch of batches('records', records, atOnce, `${explain ? ',"explain":true' : ''}${more}`)) {
      const answer = await this.#post<{ modelVersion: number; predictions: O[] }>('predictions', name, batch);
      for (const outcome of answer.predictions) {
        outcomes.push(outcome);
        if (!('error' in outcome)) versions.add(outcome.modelVersion ?? answer.modelVersion);
      }
    }
    return { outcomes, modelVersions: [...versions] };
  }

  /** Sends ground truth; labels that are right are taken also where others are not. @throws ApiError; TypeError for what is no JSON */
  async label(
    labels: readonly Label[],
    { idempotencyKey = crypto.randomUUID() }: Pick<PredictOptions, 'idempotencyKey'> = {},
  ): Promise<Labelled> {
    const done: Labelled = { accepted: 0, rejected: [] };
    for (const batch of batches('labels', labels, recordsAtOnce, '')) {
      const { accepted, rejected } = await this.#post<Labelled>('labels', idempotencyKey, batch);
      done.accepted += accepted;
      for (const problem of rejected) done.rejected.push(moved(problem, batch.from));
    }
    return done;
  }

  async #post<T>(what: 'predictions' | 'labels', name: string, { body, from, only }: Batch): Promise<T> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      // Batches of a call are requests of their own.
      'idempotency-key': only ? name : `${name}.${from}`,
      ...(this.#key === undefined ? {} : { 'x-api-key': this.#key }),
    };
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#once<T>(`${this.#url}/${what}`, headers, body);
      if ('answer' in outcome) return outcome.answer;
      const { failure, cause } = outcome;
      const wait = waitMs(attempt, failure.retryAfter, this.#maxWaitMs);
      if (attempt >= this.#attempts || !retried.has(failure.status) || wait === undefined)
        throw errorOf(failure, from, cause);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async #once<T>(
    url: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<{ answer: T } | { failure: Failure; cause?: unknown }> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      const text = await response.text();
      if (response.ok) return { answer: JSON.parse(text) as T };
      return { failure: failureOf(response, text) };
    } catch (cause) {
      const message = `${url} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`;
      return { failure: { status: 0, code: 'unreachable', message }, cause };
    }
  }
}

/** In the place of a prediction. */
interface Faulty {
  error: { code: string; message: string; details?: Problem[] };
}

interface Batch {
  body: string;
  /** Place of its first item in the call. */
  from: number;
  /** It is the whole call. */
  only: boolean;
}

function batches(name: string, items: readonly object[], atOnce: number, more: string): Batch[] {
  const found: { texts: string[]; from: number }[] = [];
  let bytes = 0;
  items.forEach((item, from) => {
    // As it stands it would say that the body is no UTF-8.
    const text = JSON.stringify(item, finite).replaceAll('\ufffd', '\\ufffd');
    const size = utf8.encode(text).length + 1;
    const last = found.at(-1);
    if (last && last.texts.length < atOnce && bytes + size <= bytesAtOnce) last.texts.push(text);
    else {
      found.push({ texts: [text], from });
      bytes = 0;
    }
    bytes += size;
  });
  return found.map(({ texts, from }) => ({
    body: `{"${name}":[${texts.join(',')}]${more}}`,
    from,
    only: found.length === 1,
  }));
}

/** JSON would make null of them, unsaid. */
function finite(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`expected a finite number as '${name}', received ${value}; send null for an unknown value`);
  return value;
}

function failureOf(response: Response, text: string): Failure {
  const { status } = response;
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(after) ? after : undefined;
  try {
    const { error } = JSON.parse(text) as { error: Omit<Failure, 'status'> };
    return { status, code: error.code, message: error.message, details: error.details ?? [], retryAfter };
  } catch {
    return { status, code: 'unknown', message: `status ${status}: ${text.slice(0, 300)}`, retryAfter };
  }
}

function errorOf(failure: Failure, from: number, cause: unknown): ApiError {
  const { status, details = [] } = failure;
  const message = placed(failure.message, from);
  const told = { ...failure, message, details: details.map((problem) => moved(problem, from)), answered: from };
  const options = cause === undefined ? undefined : { cause };
  if (status === 429) return new ThrottledError(told, options);
  if (status === 0 || status >= 500) return new UnavailableError(told, options);
  if (status === 401 || status === 403) return new ForbiddenError(told, options);
  if (status === 404 || status === 409) return new NotServedError(told, options);
  return new InvalidRequestError(told, options);
}

/** A problem of a batch as one of the call. */
function moved({ path, message }: Problem, from: number): Problem {
  return { path: placed(path, from), message };
}

/** A text about a record, with its place in the call. */
function at(text: string, record: number): string {
  return text.replace(/^records\[\d+\]/, `records[${record}]`);
}

/** The place with which a path or a message begins, counted over the call. */
function placed(text: string, from: number): string {
  const place = (_: string, name: string, index: string) => `${name}[${Number(index) + from}]`;
  return text.replace(/^(records|labels)\[(\d+)\]/, place);
}

/** With full jitter, or as the API asks; undefined where that is longer than the longest wait. */
function waitMs(attempt: number, retryAfter: number | undefined, longest: number): number | undefined {
  const own = Math.random() * Math.min(longest, firstWaitMs * 2 ** attempt);
  if (retryAfter === undefined) return own;
  return retryAfter * 1_000 > longest ? undefined : retryAfter * 1_000 + own;
}
