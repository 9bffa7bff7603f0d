import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import { checkFindingTransition } from '../../registry/finding-states.ts';
import { hasGrown } from './apply-look.ts';

/**
 * A drift of a feature that is acknowledged or snoozed by another check: which check finds a drift depends on how many rows
 * there are, and what a person knows is the feature's.
 * @param known findings of the project
 */
export function quietSibling(
  known: readonly MonitorFindingRecord[],
  { id, finding: { kind, feature } }: Pick<MonitorFindingRecord, 'id' | 'finding'>,
): MonitorFindingRecord | undefined {
  if (kind !== 'drift') return undefined;
  const isQuiet = ({ state }: MonitorFindingRecord) => state === 'acknowledged' || state === 'snoozed';
  return known.find((r) => r.id !== id && r.finding.kind === kind && r.finding.feature === feature && isQuiet(r));
}

/** A finding that has just been opened, as quiet as its sibling; open where it has grown beyond it. */
export function asQuietAs(
  opened: MonitorFindingRecord,
  sibling: MonitorFindingRecord,
  { before, growth }: { before: MonitorFindingRecord | undefined; growth: number },
): MonitorFindingRecord {
  const { state, id, by, reason, until, acknowledged } = sibling;
  const quiet: MonitorFindingRecord = {
    ...opened,
    state,
    by,
    reason: `as ${id}: ${reason}`,
    ...(until !== undefined && { until }),
    ...(acknowledged && { acknowledged }),
  };
  const isOver = until !== undefined && opened.openedAt >= until;
  if (isOver || hasGrown(quiet, growth)) return opened;
  checkFindingTransition({ ...opened, state: before?.state ?? null }, state, 'known');
  return quiet;
}
