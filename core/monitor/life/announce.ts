import type { MonitorId } from '../../contracts/ids.ts';
import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import type { Look } from './apply-look.ts';

const hour = 3_600_000;
/** A finding that lasts is told of once a day; looks of a daily schedule do not come to the second. */
const again = 20 * hour;
/** A look has ten minutes; one that has said nothing for longer is dead, and another one announces instead. */
const patience = hour / 4;

/**
 * The record as the look is about to announce it, where it is for the look to announce: open, found by it, and not told of
 * in the last day, nor about to be by another look that is alive.
 */
export function claimed(record: MonitorFindingRecord, look: Look): MonitorFindingRecord | undefined {
  const { state, announced, announcing, recent } = record;
  const found = recent.some(({ id, found }) => found && id === look.id);
  if (state !== 'open' || !found || isAnnouncedBy(record, look)) return undefined;
  if (announced && msBetween(announced.at, look.at) < again) return undefined;
  if (announcing && msBetween(announcing.at, look.at) < patience) return undefined;
  const isOfToday = announcing && msBetween(announcing.at, look.at) < again;
  const first = isOfToday ? (announcing.first ?? announcing.by) : undefined;
  return { ...record, announcing: { by: look.id, at: look.at, ...(first && { first }) } };
}

/** Whether the look announces the finding: for the first time, or once more because it did not get to its end. */
export function isAnnouncedBy({ announced, announcing }: MonitorFindingRecord, { id }: Look): boolean {
  return (announcing ?? announced)?.by === id;
}

/**
 * What the look's event about findings is known by: the id of the look, or where all of them were another's to tell of, which
 * died, that one's, whose event may have come.
 * @param announced by the look
 */
export function announcementId(announced: readonly MonitorFindingRecord[], { id }: Look): MonitorId {
  const firsts = new Set(announced.map(({ announcing, announced: done }) => (announcing ?? done)?.first ?? id));
  const [only] = firsts;
  return firsts.size === 1 && only !== undefined ? only : id;
}

/** The record once its announcement is out; undefined where it is no longer this look's. */
export function announcedRecord(record: MonitorFindingRecord, { id }: Look): MonitorFindingRecord | undefined {
  const { announcing, ...rest } = record;
  return announcing?.by === id ? { ...rest, announced: announcing } : undefined;
}

function msBetween(before: string, after: string): number {
  return Date.parse(after) - Date.parse(before);
}
