import type { Project } from '../../contracts/project.ts';
import { volume } from '../checks/volume.ts';
import { type Hours, historyDays, hour as hourMs, hoursADay } from '../statistics/statistics.ts';
import { judgeCount } from './judge-count.ts';
import type { JudgedWholes } from './judge-wholes.ts';

/** Less than this of what is usual cannot wait for the daily message. */
const silent = 0.1;
const quietHours = 6;
const advice =
  'Ask who sends the records whether that is right, and acknowledge it where it is: a holiday, a campaign, an end of service.';

/**
 * Predictions of the last days by periods of 24 hours, the last one first, from the first whole one on. What was asked in the hour
 * before now may not be in the lake yet.
 */
export function dailyVolume(hours: Hours, now: Date): { to: number; days: number[] } {
  const to = Math.floor(now.getTime() / hourMs) - 1;
  const first = Math.min(to, ...[...hours].filter(([, one]) => askedIn(one) > 0).map(([hour]) => hour));
  const days = new Array<number>(Math.min(historyDays, Math.floor((to - first) / hoursADay))).fill(0);
  for (const [hour, one] of hours) {
    const day = Math.floor((to - 1 - hour) / hoursADay);
    if (hour < to && day < days.length) days[day]! += askedIn(one);
  }
  return { to, days };
}

/** Whether as many predictions as usual are asked for, of whichever version of the model. */
export function judgeVolume(hours: Hours, now: Date, monitoring: Project['monitoring']): JudgedWholes {
  const { to, days } = dailyVolume(hours, now);
  return judgeCount(volume, days, monitoring, 'records', (statistic) => {
    const last = Math.max(...[...hours].filter(([hour, one]) => hour < to && askedIn(one) > 0).map(([hour]) => hour));
    const isSilent = statistic > 1 - silent && to - 1 - last >= quietHours;
    return { advice, urgent: isSilent, since: isSilent ? new Date((last + 1) * hourMs).toISOString() : null };
  });
}

function askedIn({ rows, asked }: { rows: number; asked?: number }): number {
  return asked ?? rows;
}
