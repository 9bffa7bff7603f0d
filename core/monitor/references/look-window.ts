import { type Hours, hoursADay } from '../statistics/statistics.ts';

/** The hours in which drift is looked for: whole days, the last one ending with the newest prediction. */
export interface LookWindow {
  /** Hours since 1970, UTC: from this one on, before that one. */
  from: number;
  to: number;
  days: number;
  rows: number;
  /** Whether the model has been watched for as long as a whole day: of less only the same hours can be compared. */
  whole: boolean;
}

const maxDays = 28;
/** Days of which nothing has been judged yet are looked at together, up to so many. */
const maxUnjudged = 7;

/**
 * The last day, or as many whole days as hold enough rows and all that has not been judged yet.
 * @param unjudged hour of the first prediction that has not been judged; null where all are
 * @returns null without any prediction of the model
 */
export function lookWindow(hours: Hours, minimumRows: number, unjudged: number | null): LookWindow | null {
  const own = [...hours].filter(([, { rows }]) => rows > 0).map(([hour, { rows }]) => ({ hour, rows }));
  const first = own[0]?.hour;
  const last = own.at(-1)?.hour;
  if (first === undefined || last === undefined) return null;
  const to = last + 1;
  const toJudge = unjudged === null ? 1 : Math.min(maxUnjudged, Math.ceil((to - unjudged) / hoursADay));
  const rowsSince = (from: number) => own.reduce((sum, { hour, rows }) => (hour >= from ? sum + rows : sum), 0);
  let days = Math.max(1, toJudge);
  while (days < maxDays && rowsSince(to - days * hoursADay) < minimumRows && first < to - days * hoursADay) days++;
  const from = to - days * hoursADay;
  return { from, to, days, rows: rowsSince(from), whole: to - first >= hoursADay - 1 };
}
