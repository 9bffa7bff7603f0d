import type { EventName, WorldEvent } from '../../projects/bank-fraud/world/calendar.ts';
import type { Look } from './year.ts';

/** A day on which people are told of something that they were not told of in the week before. */
export interface Alarm {
  day: number;
  /** Findings that are new. */
  findings: Look['findings'];
  /** No event of the world explains it. */
  falseAlarm: boolean;
}

/** A finding that has not been there for so long is told anew. */
const forgottenAfter = 7;
/** Windows of 30 days hold what was wrong, and a day more. */
const windowDays = 31;
/** A change is news for so long; a model that has seen it takes it for granted. */
const newsDays = 60;

/**
 * Alarms of the monitor: one message a day. False are those none of whose findings has an event that explains it: data (quality
 * and drift) by the calendar alone, never by the season; performance also by a crew that has changed its method within 30 days.
 */
export function alarmsOf(looks: readonly Look[], events: readonly WorldEvent[], moves: readonly number[]): Alarm[] {
  const lastSeen = new Map<string, number>();
  return looks.flatMap(({ day, findings }): Alarm[] => {
    const fresh = findings.filter(({ id }) => day - (lastSeen.get(id) ?? Number.NEGATIVE_INFINITY) > forgottenAfter);
    for (const { id } of findings) lastSeen.set(id, day);
    if (fresh.length === 0) return [];
    const explained = fresh.some(
      ({ kind }) =>
        events.some((event) => explains(event, day)) ||
        (kind === 'performance' && moves.some((move) => day >= move && day < move + 30)),
    );
    return [{ day, findings: fresh, falseAlarm: !explained }];
  });
}

/** Whether an alarm on a day may come of the event: of its beginning, or of its end. */
function explains({ kind, day: from, until }: WorldEvent, day: number): boolean {
  if (kind === 'feed') return day >= from && day < until + windowDays;
  return (day >= from && day < from + newsDays) || (kind === 'fraud' && day >= until && day < until + newsDays);
}

/** Days within which an alarm can be said to be about the event. */
const inTime: Record<WorldEvent['kind'], number> = { feed: 5, price: newsDays, fraud: 90 };

/** From the beginning of each event to the end of the day of the first alarm that names it in time; null where none does. */
export function detectionDays(
  alarms: readonly Alarm[],
  events: readonly WorldEvent[],
): Partial<Record<EventName, number | null>> {
  return Object.fromEntries(
    events.map((event) => {
      const within = alarms.filter(({ day }) => day >= event.day && day < event.day + inTime[event.kind]);
      const first = within.find(({ findings }) => findings.some((finding) => names(finding, event)));
      return [event.name, first ? first.day + 1 - event.day : null];
    }),
  );
}

/** Feed and prices are named by their column; fraud by what it does to the model, its score or the share of a channel. */
function names({ kind, feature }: Look['findings'][number], { name }: WorldEvent): boolean {
  if (name === 'amountsInCents' || name === 'priceLevel') return feature.includes('amount');
  if (name === 'channelMissing') return feature === 'channel';
  return kind === 'performance' || feature === 'score' || feature === 'decision' || feature === 'channel';
}
