import { dayMs } from '../population.ts';

/** From Monday on: payments of a day against the mean of the week. */
const weekdays = [0.95, 0.94, 0.97, 1.02, 1.18, 1.16, 0.78];

export interface Season {
  /** Factor of the number of payments. */
  payments: number;
  /** Factor of the amounts. */
  amounts: number;
  /** Added to the share that is paid online. */
  online: number;
}

/** How people pay on a day: more before the weekend, online on Sundays, most of all before Christmas, little in August. */
export function seasonOf(time: number): Season {
  const date = new Date(time);
  const weekday = (date.getUTCDay() + 6) % 7;
  const dayOfYear = (time - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs;
  const yearly = 1 + 0.08 * Math.cos((2 * Math.PI * (dayOfYear - 350)) / 365);
  const advent = dayOfYear >= 328 && dayOfYear < 358 ? 1.2 : 1;
  return {
    payments: weekdays[weekday]! * yearly * advent,
    amounts: (advent > 1 ? 1.1 : 1) * (weekday >= 4 ? 1.05 : 0.97),
    online: (weekday === 6 ? 0.1 : 0) + (advent > 1 ? 0.05 : 0),
  };
}
