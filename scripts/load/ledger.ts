import type { Said } from './oracle.ts';
import type { Event } from './plain-windows.ts';
import type { LoadRecord } from './projects.ts';

/** One prediction that was answered. */
export interface Answered {
  inferenceId: string;
  record: LoadRecord;
  /** Named by the answer; undefined where its protocol names none for each record. */
  version: number | undefined;
  said: Said;
  explained: boolean;
  /** When it was asked for and answered, ms. */
  from: number;
  until: number;
  /** Times that it was asked for, with and without an answer. */
  attempts: number;
  /** What the same request was answered when it came again. */
  again: Answered[];
  /** Events of its entity that had been asked about before, each known or on its way. */
  earlier?: readonly Event[];
  /** Nothing is on its way any more: all of them are in its windows. */
  settled?: boolean;
}

/** A label that was accepted. */
export interface SentLabel {
  key?: string;
  inferenceId?: string;
  value: boolean;
  at: string;
}

/** What the players of a project were told, which is judged afterwards. */
export class Ledger {
  readonly project: string;
  readonly answered = new Map<string, Answered>();
  /** Keys of records that were refused: nothing may be captured of them. */
  readonly refused = new Set<string>();
  /** Keys of records that were asked about without a name and got no answer: whether they are captured, nobody can say. */
  readonly doubtful = new Set<string>();
  readonly labels: SentLabel[] = [];
  readonly faults: string[] = [];
  readonly counts: Record<string, number> = {};

  constructor(project: string) {
    this.project = project;
  }

  fault(text: string): void {
    this.faults.push(`${new Date().toISOString()} ${this.project}: ${text}`);
  }

  count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }

  /** An answer, or the same once more. */
  keep(answer: Answered): void {
    const { inferenceId, record } = answer;
    const known = this.answered.get(inferenceId);
    if (!known) {
      this.answered.set(inferenceId, answer);
      return;
    }
    if (known.record.id !== record.id) this.fault(`${inferenceId} names records ${known.record.id} and ${record.id}`);
    known.attempts += answer.attempts;
    known.again.push(answer);
  }
}
