import type { FailedRecord, FallbackReason } from '../../contracts/serving.ts';
import type { ReceivedRecord } from './capture.ts';
import type { LoadedModel } from './loaded-model.ts';
import type { Score } from './scorer.ts';

export interface ReadRecords {
  model: LoadedModel;
  received: readonly ReceivedRecord[];
  /** The others of the request, where it asks for its faults record by record. */
  failed: FailedRecord[] | undefined;
}

/** Records that are right, and cannot be scored; `cause` says what has failed. */
export class ScoringImpossible extends Error {
  override name = 'ScoringImpossible';
  readonly reason: FallbackReason;
  /** The records, where the model is there that reads them. */
  readonly read: ReadRecords | undefined;

  constructor(reason: FallbackReason, cause: unknown, read?: ReadRecords) {
    super(`nothing can be scored: ${reason}`, { cause });
    this.reason = reason;
    this.read = read;
  }
}

/** Throws why scoring is impossible: for a promise that fails. */
export function impossible(reason: FallbackReason, read?: ReadRecords): (cause: unknown) => never {
  return (cause) => {
    throw new ScoringImpossible(reason, cause, read);
  };
}

/** What stands in for a score: the project's decision, and why. */
export function fallbackScore(decision: NonNullable<Score['answer']['decision']>, reason: FallbackReason): Score {
  return { answer: { decision, fallback: { reason } } };
}
