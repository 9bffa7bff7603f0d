import type { MonitorFindingRecord, MonitorFindingState } from '../contracts/registry/monitor-findings.ts';

/** Why a finding of the monitor changes its state. */
export type FindingCause =
  /** A look found it. */
  | 'found'
  /** A look found it after it was resolved. */
  | 'found again'
  /** The same drift of the feature is acknowledged or snoozed, found by another check. */
  | 'known'
  /** A person knows of it. */
  | 'acknowledged'
  /** A person wants to hear of it later. */
  | 'snoozed'
  /** It has grown by `monitoring.findings.growth` since it was acknowledged. */
  | 'grew'
  /** Its time is over, and a look finds it still. */
  | 'woke'
  /** Looks and days enough have not found it. */
  | 'clean'
  /** A person says that it is gone. */
  | 'resolved'
  /** The model that it was of serves no more. */
  | 'replaced';

export interface FindingTransition {
  /** null: there was no such finding. */
  from: MonitorFindingState | null;
  to: MonitorFindingState;
  causes: readonly FindingCause[];
}

/** Every change of state that there is; docs/findings.md draws it. */
export const findingTransitions: readonly FindingTransition[] = [
  { from: null, to: 'open', causes: ['found'] },
  { from: null, to: 'acknowledged', causes: ['known'] },
  { from: null, to: 'snoozed', causes: ['known'] },
  { from: 'open', to: 'acknowledged', causes: ['acknowledged'] },
  { from: 'open', to: 'snoozed', causes: ['snoozed'] },
  { from: 'open', to: 'resolved', causes: ['clean', 'resolved', 'replaced'] },
  { from: 'acknowledged', to: 'open', causes: ['grew'] },
  { from: 'acknowledged', to: 'snoozed', causes: ['snoozed'] },
  { from: 'acknowledged', to: 'resolved', causes: ['clean', 'resolved', 'replaced'] },
  { from: 'snoozed', to: 'open', causes: ['woke'] },
  { from: 'snoozed', to: 'acknowledged', causes: ['acknowledged'] },
  { from: 'snoozed', to: 'snoozed', causes: ['snoozed'] },
  { from: 'snoozed', to: 'resolved', causes: ['clean', 'resolved', 'replaced'] },
  { from: 'resolved', to: 'open', causes: ['found again'] },
  { from: 'resolved', to: 'acknowledged', causes: ['known'] },
  { from: 'resolved', to: 'snoozed', causes: ['known'] },
];

type Named = Pick<MonitorFindingRecord, 'project' | 'id'> & { state: MonitorFindingState | null };

/** A change of state that the table does not have. */
export class FindingTransitionNotAllowed extends Error {
  override name = 'FindingTransitionNotAllowed';
  constructor({ project, id, state }: Named, to: MonitorFindingState, cause: FindingCause) {
    const possible = findingTransitions.filter(({ from }) => from === state);
    const words = possible.map((t) => `${t.to} (${t.causes.join(' or ')})`).join(', ');
    super(
      `finding '${id}' of '${project}' is ${state ?? 'not known'} and cannot become ${to} (${cause}); it can become ${words}`,
    );
  }
}

/** @throws FindingTransitionNotAllowed */
export function checkFindingTransition(finding: Named, to: MonitorFindingState, cause: FindingCause): void {
  const allowed = findingTransitions.some((t) => t.from === finding.state && t.to === to && t.causes.includes(cause));
  if (!allowed) throw new FindingTransitionNotAllowed(finding, to, cause);
}

/** Who changes a finding's state, when and why. */
export interface FindingChange {
  to: MonitorFindingState;
  cause: FindingCause;
  by: string;
  /** ISO 8601. */
  at: string;
  /** In a person's words. @default the cause */
  reason?: string;
}

/** The finding in its next state. @throws FindingTransitionNotAllowed */
export function findingInState(
  record: MonitorFindingRecord,
  { to, cause, by, at, reason = cause }: FindingChange,
): MonitorFindingRecord {
  checkFindingTransition(record, to, cause);
  const { until: _, acknowledged: __, ...rest } = record;
  // Looks before it is over decide nothing any more.
  const recent = to === 'resolved' ? [] : record.recent;
  return { ...rest, state: to, stateAt: at, by, reason, recent };
}
