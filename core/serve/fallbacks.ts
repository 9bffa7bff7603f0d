import type { FallbackReason, PredictionResponse } from '../contracts/serving.ts';
import type { Ports } from '../ports/index.ts';
import type { Delivery } from './delivery.ts';
import type { ApiRequest } from './http/api-request.ts';
import { predictionOf, type ScoredRecord } from './prediction/capture.ts';
import { fallbackScore, type ScoringImpossible } from './prediction/fallback.ts';
import type { Score } from './prediction/scorer.ts';
import type { RequestIds } from './request-ids.ts';
import type { ServingSettings } from './serving-settings.ts';

export interface FallbackPorts extends Pick<Ports, 'clock' | 'piiKey'> {
  /** Says that records got the project's fallback in place of a score, and why. */
  fellBack(project: string, reason: FallbackReason, records: number, cause: unknown): void;
}

/** Answers in place of scores, where a project states one. */
export class Fallbacks {
  readonly #ports: FallbackPorts;
  readonly #settings: ServingSettings;
  readonly #delivery: Delivery;
  readonly #ids: RequestIds;

  constructor(ports: FallbackPorts, settings: ServingSettings, delivery: Delivery, ids: RequestIds) {
    this.#ports = ports;
    this.#settings = settings;
    this.#delivery = delivery;
    this.#ids = ids;
  }

  /** The project's decision in place of scores. @throws `cause` where it states none, or cannot be asked */
  async score(project: string, reason: FallbackReason, records: number, cause: unknown): Promise<Score> {
    const settings = await this.#settings.of(project).catch(() => undefined);
    const decision = settings?.fallback?.decision;
    if (decision === undefined) throw cause;
    this.#ports.fellBack(project, reason, records, cause);
    return fallbackScore(decision, reason);
  }

  /** Answers a request of which nothing can be scored. @throws its cause, as `score` does */
  async answer(request: ApiRequest, { reason, cause, read }: ScoringImpossible): Promise<PredictionResponse> {
    const { project } = request;
    const now = this.#ports.clock().getTime();
    if (read) {
      const { model, received, failed } = read;
      const score = await this.score(project, reason, received.length, cause);
      const scored = received.map((a): ScoredRecord => ({ ...a, windowValues: [], score }));
      await Promise.all([this.#delivery.capture(model, scored, now), this.#delivery.announce([model], scored)]);
      return { modelVersion: 0, predictions: scored.map(predictionOf), ...(failed && { failed }) };
    }
    // What it makes of records is not known, or not how they are kept.
    const { recordlessLine, recordsAsSent } = await import('./recordless.ts');
    const { records: sent, places, failed, asked } = recordsAsSent(request);
    const told = failed && { failed };
    if (sent.length === 0) return { modelVersion: 0, predictions: [], ...told };
    const { answer } = await this.score(project, reason, sent.length, cause);
    const [settings, secret] = await Promise.all([
      this.#settings.of(project),
      this.#ports.piiKey().catch(() => undefined),
    ]);
    const all = secret ? this.#ids.of(request, asked, now, secret) : this.#ids.fresh(asked, now);
    const ids = places ? places.map((at) => all[at]!) : all;
    const measured = this.#delivery.measured(now);
    const lines = sent.map((record, i) =>
      recordlessLine({ project, inferenceId: ids[i]!, record, answer, at: now, measured }, settings?.key, secret),
    );
    await this.#delivery.keep(lines);
    return { modelVersion: 0, predictions: ids.map((inferenceId) => ({ inferenceId, ...answer })), ...told };
  }
}
