import type { FindingSummary } from './findings.ts';
import type {
  BatchId,
  CodeHash,
  DatasetVersionId,
  DefinitionHash,
  ModelDigest,
  MonitorId,
  ProjectName,
  RunId,
} from './ids.ts';
import type { MonitorFinding } from './monitor-finding.ts';
import type { ModelState } from './registry/models.ts';
import type { TriggerReason } from './triggers.ts';

/** A decision that needs no model. */
export type ConstantDecision = 'block nothing' | 'block everything';

/** Who tells of what the monitor found. */
export interface Announced {
  project: ProjectName;
  monitorId: MonitorId;
  /**
   * The same for events that tell of the same once more, because a look died before it had recorded that it told: readers act
   * on one of them. The id of a look; absent in events of earlier code.
   */
  announcement?: MonitorId;
}

/** When what an event tells of began, and what is known since: retraining waits for labels. */
export interface ChangeInTime {
  /** ISO 8601; null where it is not known. */
  since: string | null;
  /** Predictions after it whose label has matured. */
  labelledSince: number;
  /** Of these those of the rarer class, of a project with two; absent otherwise, and in events of earlier code. */
  rarerSince?: number;
  /** The version that was judged: what is found of one ends with it. Absent in events of earlier code. */
  modelVersion?: number;
}

/** Details of the events on the bus `perennial` (source `perennial`). One entry for each detail type. */
export interface EventDetails {
  DatasetCatalogued: {
    project: ProjectName;
    source: string;
    datasetVersion: DatasetVersionId;
    rows: number;
    quarantined: number;
  };
  DatasetRejected: { project: ProjectName; source: string; object: string; reason: string };
  ProjectDefinitionChanged: {
    project: ProjectName;
    definitionHash: DefinitionHash;
    codeHash: CodeHash;
    changed: ('definition' | 'code')[];
    /** Paths in the project file that differ, e.g. `objective.costs.falsePositive`. */
    paths: string[];
  };
  RunFinished: {
    project: ProjectName;
    runId: RunId;
    trigger: TriggerReason;
    outcome: string;
    version?: number;
    /** Of the version that the run registered. */
    findings?: FindingSummary[];
  };
  RunFailed: { project: ProjectName; runId: RunId; trigger: TriggerReason; step: string; error: string };
  ModelRegistered: {
    project: ProjectName;
    version: number;
    digest: ModelDigest;
    runId: RunId;
    state: ModelState;
    findings: FindingSummary[];
  };
  /** `accepted`: codes of critical findings that were accepted for it. */
  ModelPromoted: { project: ProjectName; version: number; previous?: number; by: string; accepted?: string[] };
  /**
   * What is stored of a version that requests were routed to is not what was registered: it serves nobody. Told by each process that
   * meets it, and again while it is asked for.
   */
  ModelRefused: {
    project: ProjectName;
    version: number;
    digest: ModelDigest;
    reason: string;
    /** The version that answers in its place; null: none can. */
    answering: number | null;
    /** ISO 8601. */
    at: string;
  };
  /** A version waits for another person than `requestedBy`. `reminder`: how often this was told before. */
  ApprovalRequested: {
    project: ProjectName;
    version: number;
    requestedBy: string;
    deadline: string;
    reminder: number;
  };
  /** A rollout found its candidate (`version`) worse; `champion` serves. */
  RolloutRolledBack: { project: ProjectName; rollout: number; version: number; champion: number; reason: string };
  /** A rollout does not go on: why, and what a person can do. `champion` serves, but what the canary answers. */
  RolloutHeld: {
    project: ProjectName;
    rollout: number;
    version: number;
    champion: number;
    reasons: { reason: string; remedy: string }[];
  };
  /** A rollout has ended by itself, undecided: its candidate stays one; `champion` serves. */
  RolloutEnded: { project: ProjectName; rollout: number; version: number; champion: number; reason: string };
  DriftDetected: Announced & ChangeInTime & { findings: MonitorFinding[] };
  PerformanceDegraded: Announced &
    ChangeInTime & {
      metric: string;
      /** The metric when the model was evaluated; or, where only that is worse, the cost of the constant decision. */
      reference: number;
      observed: number;
      /** The constant decision that would have cost less, what it would have cost, and how much less, per 1,000 records. */
      worseThan?: { decision: ConstantDecision; cost: number; excess: number; certain: boolean };
    };
  /** `failed`: what is there is in the lake, and starting it again does the rest. */
  BatchFinished: {
    project: ProjectName;
    job: BatchId;
    state: 'finished' | 'failed';
    version?: number;
    rows: number;
    predicted: number;
    refused: number;
    /** Files that could not be read. */
    unreadable: number;
    reason?: string;
  };
  /** By the monitor, or by a file that ingest took with warnings. */
  QualityViolated: {
    project: ProjectName;
    monitorId?: MonitorId;
    /** Of the monitor, as in its other events. */
    announcement?: MonitorId;
    source?: string;
    datasetVersion?: DatasetVersionId;
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
