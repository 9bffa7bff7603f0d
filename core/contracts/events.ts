import type { FindingSummary } from './findings.ts';
import type { MonitorFinding } from './monitor-finding.ts';
import type { ModelState } from './registry/models.ts';
import type { TriggerReason } from './triggers.ts';

/** A decision that needs no model. */
export type ConstantDecision = 'block nothing' | 'block everything';

/** Details of the events on the bus `perennial` (source `perennial`). One entry for each detail type. */
export interface EventDetails {
  DatasetCatalogued: { project: string; source: string; datasetVersion: string; rows: number; quarantined: number };
  DatasetRejected: { project: string; source: string; object: string; reason: string };
  ProjectDefinitionChanged: {
    project: string;
    definitionHash: string;
    codeHash: string;
    changed: ('definition' | 'code')[];
    /** Paths in the project file that differ, e.g. `objective.costs.falsePositive`. */
    paths: string[];
  };
  RunFinished: {
    project: string;
    runId: string;
    trigger: TriggerReason;
    outcome: string;
    version?: number;
    /** Of the version that the run registered. */
    findings?: FindingSummary[];
  };
  RunFailed: { project: string; runId: string; trigger: TriggerReason; step: string; error: string };
  ModelRegistered: {
    project: string;
    version: number;
    digest: string;
    runId: string;
    state: ModelState;
    findings: FindingSummary[];
  };
  /** `accepted`: codes of critical findings that were accepted for it. */
  ModelPromoted: { project: string; version: number; previous?: number; by: string; accepted?: string[] };
  DriftDetected: { project: string; monitorId: string; findings: MonitorFinding[] };
  PerformanceDegraded: {
    project: string;
    monitorId: string;
    metric: string;
    /** The metric when the model was evaluated; or, where only that is worse, the cost of the constant decision. */
    reference: number;
    observed: number;
    /** The constant decision that would have cost less, what it would have cost, and how much less, per 1,000 records. */
    worseThan?: { decision: ConstantDecision; cost: number; excess: number; certain: boolean };
  };
  /** By the monitor, or by a file that ingest took with warnings. */
  QualityViolated: {
    project: string;
    monitorId?: string;
    source?: string;
    datasetVersion?: string;
    object?: string;
    /** Of the monitor; none where a file is meant. */
    findings: MonitorFinding[];
    /** In words (ingest). */
    warnings?: string[];
  };
}

export type EventType = keyof EventDetails;
export type PerennialEvent = { [T in EventType]: { type: T; detail: EventDetails[T] } }[EventType];

export const eventSource = 'perennial';
export const eventTypes: readonly EventType[] = [
  'DatasetCatalogued',
  'DatasetRejected',
  'ProjectDefinitionChanged',
  'RunFinished',
  'RunFailed',
  'ModelRegistered',
  'ModelPromoted',
  'DriftDetected',
  'PerformanceDegraded',
  'QualityViolated',
];
