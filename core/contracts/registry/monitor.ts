import type { ConstantDecision } from '../events.ts';
import type { ModelDigest, MonitorId, ProjectName } from '../ids.ts';
import type { CheckResult, MonitorFinding } from '../monitor-finding.ts';
import type { StoredRecord } from '../record.ts';

export interface MonitorRecord extends StoredRecord {
  project: ProjectName;
  monitorId: MonitorId;
  from: string;
  to: string;
  modelVersion: number;
  digest: ModelDigest;
  rows: number;
  labelled: number;
  /** Older objects of the inference log and of labels that were not read: more than one check reads. */
  omitted: number;
  /** How many features drifted, and of how many columns the quality is too poor, counted once a reason. */
  found: { drifted: number; violations: number };
  /** The first of each kind; the report has all of them. */
  findings: MonitorFinding[];
  /** Of each check for drift the largest statistic, found or not; none where nothing was judged. */
  largestDrift: CheckResult[];
  realisedCost: number | null;
  /** Regression and several classes: the project's metric on predictions with known truth, and when evaluated. */
  realisedError?: { metric: string; value: number; reference: number | null } | null;
  /** The constant decision that would have cost less, by how much per 1,000 records, and whether that is certain. */
  worseThan?: { decision: ConstantDecision; excess: number; certain: boolean } | null;
  /** Labels of no prediction that was read. */
  unmatchedLabels?: number;
  reportKey: string;
  at: string;
}

/** A point in the order in which objects were written: those modified before `at`, and of those since then `keys`. */
export interface Watermark {
  /** ISO 8601. */
  at: string;
  keys: string[];
}

/** How far the monitor has looked. */
export interface MonitorStateRecord extends StoredRecord {
  project: ProjectName;
  /** Objects of the inference log up to here have been judged for drift; later ones accumulate until there are enough. */
  cursor: Watermark | null;
  /** Predictions and labels up to here have been looked at: nothing later means nothing to do. */
  seen: Watermark | null;
  at: string;
  lastReportKey: string;
  /**
   * What the looks at a model have seen: how many judged, which drifts held in the last of them (1) or not (0), and from which hour
   * (since 1970, UTC) the first of these looked.
   */
  drift?: { digest: ModelDigest; looks: number; held: Record<string, number[]>; from?: Record<string, number> };
  /** It is known how many predictions are usual, so that silence is worth a look. */
  knowsVolume?: boolean;
  revision: number;
}
