import type { MonitorId, ProjectName } from '../../contracts/ids.ts';
import type { MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { Project } from '../../contracts/project.ts';
import { keys } from '../../contracts/registry/keys.ts';
import type { FindingLook, MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import { type FindingCause, findingInState } from '../../registry/finding-states.ts';

/** A look that judged a finding. */
export interface Look {
  project: ProjectName;
  id: MonitorId;
  /** ISO 8601. */
  at: string;
  modelVersion: number;
}

export type FindingSettings = Project['monitoring']['findings'];

/** Looks that a record remembers: at least as many as may have to be clean (`resolveAfterLooks`). */
const maxRecent = 48;
const day = 86_400_000;

/** A finding that was not known. */
export function openedFinding(look: Look, finding: MonitorFinding): MonitorFindingRecord {
  const { project, at, modelVersion } = look;
  return {
    ...keys.finding(project, finding.id),
    project,
    id: finding.id,
    state: 'open',
    stateAt: at,
    by: byLook(look),
    reason: 'found',
    ...newTime(look, finding),
    times: 1,
    modelVersion,
    revision: 0,
  };
}

/**
 * A finding after one more look that judged it. A look that was applied before changes nothing; one that comes late
 * counts where it belongs: what was found last stays what was found last.
 * @param finding as the look found it; undefined: it did not
 * @returns undefined where nothing changes
 */
export function applyLook(
  before: MonitorFindingRecord,
  look: Look,
  finding: MonitorFinding | undefined,
  settings: FindingSettings,
): MonitorFindingRecord | undefined {
  if (before.recent.some(({ id }) => id === look.id)) return undefined;
  const oldest = before.recent[0];
  if (before.recent.length === maxRecent && oldest && isBefore(look, oldest)) return undefined;
  if (before.state === 'resolved')
    return finding && look.at > before.stateAt ? foundAgain(before, look, finding) : undefined;
  const seen = withLook(before, look, finding);
  if (!finding) return isOver(seen, settings) ? changed(seen, 'resolved', 'clean', look) : seen;
  if (seen.state === 'snoozed' && seen.until !== undefined && look.at >= seen.until)
    return changed(seen, 'open', 'woke', look);
  if (seen.state === 'acknowledged' && look.at > seen.stateAt && hasGrown(seen, settings.growth))
    return changed(seen, 'open', 'grew', look);
  return seen;
}

/** Whether it has grown since it was acknowledged: by cost where both costs are known, else by effect. */
export function hasGrown({ acknowledged, finding }: MonitorFindingRecord, factor: number): boolean {
  if (!acknowledged) return false;
  const { cost, effect } = acknowledged;
  if (cost && finding.cost && cost.perDay > 0) return finding.cost.perDay >= factor * cost.perDay;
  return finding.effect > 0 && finding.effect >= factor * effect;
}

/** Whether looks and days enough have passed since one found it. */
function isOver({ recent, lastSeenAt }: MonitorFindingRecord, settings: FindingSettings): boolean {
  const clean = recent.slice(recent.findLastIndex(({ found }) => found) + 1);
  const last = clean.at(-1);
  if (!last || clean.length < settings.resolveAfterLooks) return false;
  return Date.parse(last.at) - Date.parse(lastSeenAt) >= settings.resolveAfterDays * day;
}

function withLook(before: MonitorFindingRecord, look: Look, finding: MonitorFinding | undefined): MonitorFindingRecord {
  const { id, at, modelVersion } = look;
  const recent = [...before.recent, { id, at, found: finding !== undefined }]
    .sort((a, b) => (isBefore(a, b) ? -1 : 1))
    .slice(-maxRecent);
  if (!finding) return { ...before, recent };
  const isLast = at >= before.lastSeenAt;
  return {
    ...before,
    recent,
    looks: before.looks + 1,
    openedAt: [at, before.openedAt].toSorted()[0]!,
    lastSeenAt: isLast ? at : before.lastSeenAt,
    largest: Math.max(before.largest, finding.statistic),
    // A look that cannot tell when it began does not make it unknown.
    ...(isLast && { finding: { ...finding, since: finding.since ?? before.finding.since }, modelVersion }),
  };
}

function foundAgain(before: MonitorFindingRecord, look: Look, finding: MonitorFinding): MonitorFindingRecord {
  const { announcing: _, ...opened } = changed(before, 'open', 'found again', look);
  return { ...opened, ...newTime(look, finding), times: before.times + 1, modelVersion: look.modelVersion };
}

function newTime({ id, at }: Look, finding: MonitorFinding) {
  const recent: FindingLook[] = [{ id, at, found: true }];
  return { openedAt: at, lastSeenAt: at, looks: 1, finding, largest: finding.statistic, recent, announced: null };
}

function changed(record: MonitorFindingRecord, to: 'open' | 'resolved', cause: FindingCause, look: Look) {
  return findingInState(record, { to, cause, by: byLook(look), at: look.at });
}

function isBefore(a: Pick<FindingLook, 'id' | 'at'>, b: Pick<FindingLook, 'id' | 'at'>): boolean {
  return a.at === b.at ? a.id < b.id : a.at < b.at;
}

const byLook = ({ id }: Look) => `monitor ${id}`;
