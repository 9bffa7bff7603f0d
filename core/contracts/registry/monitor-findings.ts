import type { MonitorId, ProjectName } from '../ids.ts';
import type { MonitorFinding } from '../monitor-finding.ts';
import type { StoredRecord } from '../record.ts';

/**
 * `open`: found, and nobody has answered; it is told of and may start a run. `acknowledged`: known, quiet until it grows.
 * `snoozed`: quiet until a time. `resolved`: gone, by itself, by a person or with the model that it was of.
 */
export type MonitorFindingState = 'open' | 'acknowledged' | 'snoozed' | 'resolved';

/** One look of the monitor that judged the finding: whether it found it. */
export interface FindingLook {
  id: MonitorId;
  /** ISO 8601. */
  at: string;
  found: boolean;
}

export interface Announcement {
  by: MonitorId;
  /** The look that meant to tell of it first, where another one does: its event may have come. */
  first?: MonitorId;
  /** ISO 8601. */
  at: string;
}

/** The life of a finding of the monitor: one record a project and id, whatever the number of looks. */
export interface MonitorFindingRecord extends StoredRecord {
  project: ProjectName;
  id: string;
  state: MonitorFindingState;
  /** ISO 8601: of the last change of state, by whom and why. */
  stateAt: string;
  by: string;
  reason: string;
  /** ISO 8601: the look that opened it, of this time. */
  openedAt: string;
  /** ISO 8601: looks that found it first after it was opened, and last. */
  lastSeenAt: string;
  /** Looks of this time that found it. */
  looks: number;
  /** How many times it was opened: 1, and one more each time it came back. */
  times: number;
  /** As it was found last. */
  finding: MonitorFinding;
  /** The largest statistic of this time. */
  largest: number;
  /** The version that it was found of last. */
  modelVersion: number;
  /** The last looks in order, so that one that comes twice or late changes nothing that it should not. */
  recent: FindingLook[];
  /** What it was when it was acknowledged: it opens again once it has grown by `monitoring.findings.growth`. */
  acknowledged?: Pick<MonitorFinding, 'cost' | 'effect'>;
  /** ISO 8601: a snoozed one is quiet until then. */
  until?: string;
  /** The look whose event told of it last. */
  announced: Announcement | null;
  /** The look that is about to announce it. */
  announcing?: Announcement;
  revision: number;
}

/** What was sent of a project in a day that begins at `monitoring.messages.hour`. */
export interface MessageRecord extends StoredRecord {
  project: ProjectName;
  /** `yyyy-MM-dd` of its begin. */
  day: string;
  /** Each is written before it is sent, so that none comes twice. */
  sent: SentMessage[];
  revision: number;
}

export interface SentMessage {
  kind: 'daily' | 'urgent';
  /** Ids of the findings that it names. */
  findings: string[];
  at: string;
  /** The look that sends it. */
  by: MonitorId;
  /** `unknown` while it is being sent, and for good where its sender died meanwhile: it may not have arrived. */
  outcome: 'sent' | 'unknown';
}
