import type { Project } from '../../contracts/project.ts';
import { wholeThreshold } from '../checks/settings.ts';
import { volume } from '../checks/volume.ts';
import { figuresOf, wholeFinding } from '../finding.ts';
import { type Hours, historyDays, hour as hourMs, hoursADay } from '../statistics/statistics.ts';
import type { JudgedWholes } from './judge-wholes.ts';

/** Looks are many, and days of a business have holidays. */
const level = 1e-4;
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
  const threshold = wholeThreshold(volume, monitoring);
  if (threshold === undefined) return { checks: [], results: [], findings: [] };
  const { name, kind, words } = volume;
  const checks = [{ name, kind, threshold, words }];
  const { to, days } = dailyVolume(hours, now);
  const measured = volume.measure(days, { threshold });
  if (!measured) return { checks, results: [], findings: [] };
  const { pValue, chanceAt, ...rest } = measured;
  const finding = { ...wholeFinding(volume, { ...rest, chance: chanceAt(level) }), advice };
  const { statistic } = finding;
  const found = pValue <= level && statistic > threshold;
  const last = Math.max(...[...hours].filter(([hour, one]) => hour < to && askedIn(one) > 0).map(([hour]) => hour));
  const isSilent = statistic > 1 - silent && to - 1 - last >= quietHours;
  return {
    checks,
    results: [figuresOf(finding)],
    findings: found
      ? [{ ...finding, urgent: isSilent, since: isSilent ? new Date((last + 1) * hourMs).toISOString() : null }]
      : [],
  };
}

function askedIn({ rows, asked }: { rows: number; asked?: number }): number {
  return asked ?? rows;
}
