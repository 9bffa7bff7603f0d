import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';

/** What is known of the changes of features, by their names. */
export interface KnownChanges {
  /** ISO 8601: a change that is not over: what is usual is what was before it. */
  open: ReadonlyMap<string, string>;
  /** ISO 8601: a change that was answered, by another model or by a person: what is usual began with it. */
  answered: ReadonlyMap<string, string>;
}

export const noChanges: KnownChanges = { open: new Map(), answered: new Map() };

type Known = Pick<MonitorFindingRecord, 'state' | 'reason' | 'openedAt' | 'modelVersion'> & {
  finding: Pick<MonitorFindingRecord['finding'], 'kind' | 'feature' | 'since'>;
};

/**
 * A drift that is open, acknowledged or snoozed is compared with what was before it for as long as it lasts: a shift does
 * not become usual by itself while labels are waited for. A promotion, or a person who resolves it, makes it usual.
 * @param modelVersion that is looked at; findings of other versions were answered by it
 */
export function knownChanges(findings: readonly Known[], modelVersion: number): KnownChanges {
  const open = new Map<string, string>();
  const answered = new Map<string, string>();
  for (const { state, reason, openedAt, modelVersion: of, finding } of findings) {
    if (finding.kind !== 'drift' || (state === 'resolved' && reason === 'clean')) continue;
    const since = finding.since ?? openedAt;
    const isOpen = state !== 'resolved' && of === modelVersion;
    keep(isOpen ? open : answered, finding.feature, since, isOpen ? earlier : later);
  }
  return { open, answered };
}

const earlier = (a: string, b: string) => a < b;
const later = (a: string, b: string) => a > b;

function keep(changes: Map<string, string>, feature: string, since: string, wins: (a: string, b: string) => boolean) {
  const known = changes.get(feature);
  if (known === undefined || wins(since, known)) changes.set(feature, since);
}
