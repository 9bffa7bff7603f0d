/** What happens in the simulated year, and when. */

export type EventName =
  | 'amountsInCents'
  | 'nightShopping'
  | 'priceLevel'
  | 'contactlessBursts'
  | 'channelMissing'
  | 'accountTakeover';

export interface WorldEvent {
  name: EventName;
  /** `feed`: what is sent is wrong. `price`: amounts change, innocence does not. `fraud`: a new pattern. */
  kind: 'feed' | 'price' | 'fraud';
  /** First day; 0 is the first day of the world. */
  day: number;
  /** The day after the last. */
  until: number;
}

const feedDays = 2;

/** The events of `days` days from `first` on, the first day that a model serves. A new pattern of fraud lasts a third of them. */
export function calendar(first: number, days: number): WorldEvent[] {
  const at = (share: number) => first + Math.round(share * days);
  const end = first + days;
  const feed = (name: EventName, share: number): WorldEvent => ({
    name,
    kind: 'feed',
    day: at(share),
    until: at(share) + feedDays,
  });
  const fraud = (name: EventName, share: number): WorldEvent => ({
    name,
    kind: 'fraud',
    day: at(share),
    until: Math.min(end, at(share + 1 / 3)),
  });
  return [
    feed('amountsInCents', 0.1),
    fraud('nightShopping', 0.2),
    { name: 'priceLevel', kind: 'price', day: at(0.4), until: end },
    fraud('contactlessBursts', 0.5),
    feed('channelMissing', 0.62),
    fraud('accountTakeover', 0.72),
  ];
}
