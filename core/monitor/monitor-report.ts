import type { PerennialEvent } from '../contracts/events.ts';
import type { CheckResult, MonitorFinding } from '../contracts/monitor-finding.ts';
import { objectWith } from '../contracts/schema.ts';
import type { Task } from '../contracts/task.ts';
import type { ComparedDays } from './judge/judge.ts';
import type { Trends } from './judge/trends.ts';
import type { AttributionDrift } from './performance/attribution/attribution-drift.ts';
import type { EstimatedPerformance } from './performance/estimated.ts';
import type { Fallbacks } from './performance/fallbacks.ts';
import type { Performance } from './performance/performance.ts';
import type { Resources } from './performance/resources.ts';
import type { SeenLooks } from './references/held.ts';
import type { AppliedCheck, FeatureReport } from './run-checks.ts';

/** `report.json` of one check of the monitor. */
export interface MonitorReport {
  format: 1;
  project: string;
  monitorId: string;
  /** Who or what asked for it. */
  by: string;
  /** ISO 8601. */
  at: string;
  task: Task;
  modelVersion: number;
  /** Predictions of this model version that had not been judged yet. */
  window: {
    /** ISO 8601: first and last prediction; null without. */
    from: string | null;
    to: string | null;
    rows: number;
    /** Left out: made by other versions, the same inference again, lines that could not be read. */
    otherVersions: number;
    repeated: number;
    malformed: number;
  };
  /**
   * Objects of the inference log that were read, older ones that were too much for one check, and those of the log or of labels that cannot be
   * unpacked: absent where all can be.
   */
  objects: { read: number; omitted: number; damaged?: { count: number; example: string } };
  labels: {
    count: number;
    malformed: number;
    /** Of no prediction that was read: of keys that nothing was predicted for, or of older predictions. */
    unmatched: number;
    /** Some of these, by key or inference id. */
    examples: string[];
    /** How old a prediction must be for its truth to be known, ms: as declared, or as the arrival of labels says. */
    maturity: number;
  };
  /** Drift and quality are judged when the window has this many rows; until then it accumulates. */
  minimumRows: number;
  judged: boolean;
  /** Every check of the monitor, with its threshold. */
  checks: AppliedCheck[];
  /** Those that drifted most first. */
  features: FeatureReport[];
  /** Figures of rows as wholes: how features go together, repetition and age of records. */
  wholes?: CheckResult[];
  /** Of all kinds, the dearest first; those of drift and quality not until judged. */
  findings: MonitorFinding[];
  /** The days in which drift was looked for, and what features were compared with; null without a prediction. */
  compared: ComparedDays | null;
  /** The days before; null without a prediction. */
  trends: Trends | null;
  /** What the looks at this model have seen so far, with this one. */
  looks: SeenLooks;
  performance: Performance | null;
  /** Binary: of predictions whose truth is not known yet; null without. */
  estimated: EstimatedPerformance | null;
  /** What answering took, of the fresh predictions; null where none says. */
  resources: Resources | null;
  /** Records that could not be scored, of the fresh ones; null where there are none. Absent in reports of earlier releases. */
  fallbacks?: Fallbacks | null;
  /** What the model looks at; null where the look judged nothing, or nothing can be told. Absent in reports of earlier releases. */
  attribution?: AttributionDrift | null;
  /** ISO 8601: predictions from here on are joined with labels. */
  performanceSince: string;
  events: PerennialEvent[];
}

/** The light check of a file that the platform wrote. */
export const monitorReportSchema = objectWith<MonitorReport>('a report of the monitor (format 1)', {
  format: 1,
  monitorId: 'string',
  window: 'object',
});
