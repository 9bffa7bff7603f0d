import type { ModelDigest, ProjectName } from '../ids.ts';
import type { ModelRuntime } from '../model.ts';
import type { StoredRecord } from '../record.ts';

/** One version that gets requests of a project. */
export interface RouteVariant {
  version: number;
  digest: ModelDigest;
  /** Fraction of the entities that it answers, above 0 to 1; of the live variants together 1. */
  weight: number;
  /** `live`: it answers; `shadow`: what the champion answered is scored by it too, away from the answer (`core/rollout/judge`). */
  mode: 'live' | 'shadow';
  /** It is on trial, by a rollout. Of the live variants exactly one is not: the champion. */
  candidate?: true;
  /** What runs it, where the prediction function itself cannot: a function of its own. */
  runtime?: ModelRuntime;
  /**
   * Binary: log odds added to its calibrated probability, because positives have become more or less frequent since. Absent: 0,
   * as for every version that begins to serve.
   */
  shift?: number;
}

/** What serving needs to know of a project; the only thing that a promotion or rollback changes. */
export interface RouteRecord extends StoredRecord {
  project: ProjectName;
  /** One live variant of weight 1, the champion; while a rollout is on, beside it the candidate, in the shadow or live. */
  variants: RouteVariant[];
  /** The rollout that is on, and the column by whose value a canary's records are told apart; null: by their key. */
  rollout?: { number: number; stickyBy: string | null };
  /** The champion before this one, to which a rollback returns. */
  previous: number | null;
  revision: number;
  updatedAt: string;
}
