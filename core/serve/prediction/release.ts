import type { Project } from '../../contracts/project.ts';
import type { CapturedPrediction } from '../../contracts/serving.ts';
import { pseudonym } from '../../hash/pseudonym.ts';
import { expectedCosts } from '../../metrics/cost/cost.ts';
import type { ReceivedRecord } from './capture.ts';
import { isOfRequest } from './inference-id.ts';
import type { Score } from './scorer.ts';

export type ReleaseRule = NonNullable<Project['labels']['release']>;

/** What a decision under exploration is logged with; absent where there is none, or the model lets the record through itself. */
export type Exploration = Pick<CapturedPrediction, 'propensity' | 'released' | 'proposed'>;

/** Of what is not stated an error costs 1. */
const defaultLoss = 1;
const draws = 2 ** 48;

/** How likely a decision is turned into one to let the record through, and what that may cost. */
export interface Eligibility {
  /** 0: never. */
  rate: number;
  /** Cost of the record should it be a positive: what a release is reckoned at. */
  loss: number;
}

/** @param room from which loss on the day's budget is known to refuse */
export function eligibility({ answer, costs }: Score, rule: ReleaseRule, room: number): Eligibility {
  const loss = Math.max(0, costs?.[1] ?? defaultLoss);
  const asked = answer.decision === 'block' || (answer.decision === 'review' && rule.reviewed);
  return { rate: asked && loss <= rule.maximumLoss && loss < room ? rule.rate : 0, loss };
}

/**
 * A number in [0, 1) that nobody outside can foresee. Of a record with a key always the same, or asking again would be a way to be let
 * through; of a request that comes again under its name too.
 * @param secret of the platform
 * @param random where there is no key: 6 bytes
 */
export function releaseDraw(
  { key, inferenceId }: Pick<ReceivedRecord, 'key' | 'inferenceId'>,
  project: string,
  secret: string,
  random: (bytes: number) => Uint8Array,
): number {
  const known = key ?? (isOfRequest(inferenceId) ? inferenceId : undefined);
  if (known !== undefined)
    return Number.parseInt(pseudonym(secret, project, `release\0${known}`).slice(0, 12), 16) / draws;
  return random(6).reduce((number, byte) => number * 256 + byte, 0) / draws;
}

/** The score of a record that is let through. */
export function releasedScore(score: Score): Score {
  const { probability = Number.NaN } = score.answer;
  const { allow } = expectedCosts(probability, score.costs ?? [1, defaultLoss, 0, 0]);
  return { ...score, answer: { ...score.answer, decision: 'allow', expectedCost: allow } };
}
