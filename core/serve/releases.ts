import type { ProjectName } from '../contracts/ids.ts';
import type { Ports } from '../ports/index.ts';
import type { ReceivedRecord, ScoredRecord } from './prediction/capture.ts';
import { eligibility, type ReleaseRule, releaseDraw, releasedScore } from './prediction/release.ts';
import type { ServingSettings } from './serving-settings.ts';

export interface ReleasePorts extends Pick<Ports, 'clock' | 'random' | 'piiKey'> {
  /**
   * Adds a loss to what a project has risked on a UTC day, unless the sum would pass `most`; whether it did. Never more than
   * `most` in all, whoever asks at once.
   */
  risk(project: ProjectName, day: string, loss: number, most: number): Promise<boolean>;
  /** Says that a release was not made because the budget could not be asked. */
  unreleased(project: ProjectName, reason: string): void;
}

/**
 * Lets a few records through that a model would block, so that their outcome is learned (`labels.release`). A request without a
 * blocked record pays nothing for it; one with asks for the rule once a minute, and only a release writes.
 */
export class Releases {
  readonly #ports: ReleasePorts;
  readonly #settings: ServingSettings;
  /** Losses from `room` on were refused on the day. */
  readonly #refused = new Map<ProjectName, { day: string; room: number }>();

  constructor(ports: ReleasePorts, settings: ServingSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** The records with those let through that chance has let through, and with what is to be logged of the others. */
  async explore(project: ProjectName, scored: ScoredRecord[]): Promise<ScoredRecord[]> {
    if (scored.every(({ score }) => (score.answer.decision ?? 'allow') === 'allow')) return scored;
    try {
      const rule = (await this.#settings.of(project))?.release;
      if (!rule) return scored;
      const secret = await this.#ports.piiKey();
      return await Promise.all(scored.map((record) => this.#decide(project, record, rule, secret)));
    } catch (error) {
      // What cannot be read releases nothing: a block is what the model said.
      this.#ports.unreleased(project, error instanceof Error ? error.message : String(error));
      return scored;
    }
  }

  async #decide(project: ProjectName, record: ScoredRecord, rule: ReleaseRule, secret: string): Promise<ScoredRecord> {
    const { decision, fallback } = record.score.answer;
    // A fallback is no decision of the model's, whose mistakes are what releases tell.
    if (decision === undefined || decision === 'allow' || fallback) return record;
    const day = this.#ports.clock().toISOString().slice(0, 10);
    const { rate, loss } = eligibility(record.score, rule, this.#roomOf(project, day));
    if (rate === 0 || this.#draw(record, project, secret) >= rate)
      return { ...record, exploration: { propensity: rate } };
    if (!(await this.#risk(project, day, loss, rule.maximumLossPerDay)))
      return { ...record, exploration: { propensity: 0 } };
    const score = releasedScore(record.score);
    return { ...record, score, exploration: { propensity: rate, released: true, proposed: decision } };
  }

  #draw(record: ReceivedRecord, project: ProjectName, secret: string): number {
    return releaseDraw(record, project, secret, this.#ports.random);
  }

  /** A budget that does not answer releases nothing. */
  async #risk(project: ProjectName, day: string, loss: number, most: number): Promise<boolean> {
    try {
      if (await this.#ports.risk(project, day, loss, most)) return true;
    } catch (error) {
      this.#ports.unreleased(project, error instanceof Error ? error.message : String(error));
      return false;
    }
    this.#refused.set(project, { day, room: Math.min(this.#roomOf(project, day), loss) });
    return false;
  }

  #roomOf(project: ProjectName, day: string): number {
    const refused = this.#refused.get(project);
    return refused?.day === day ? refused.room : Number.POSITIVE_INFINITY;
  }
}
