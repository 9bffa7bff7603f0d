import type { Project } from '../../contracts/project.ts';
import { labelVolume } from '../checks/label-volume.ts';
import { judgeCount } from './judge-count.ts';
import type { JudgedWholes } from './judge-wholes.ts';

const dayMs = 86_400_000;
const advice =
  'Ask who sends the labels whether that is right, and acknowledge it where it is: fewer frauds that pass, a holiday, another process. Until they come again nobody can tell whether the model has become worse.';

/** Labels of the whole days (UTC) before now, the last one first, from the first day of any on. @param arrived by yyyy-MM-dd */
export function labelDays(arrived: ReadonlyMap<string, number>, now: Date): number[] {
  const today = Math.floor(now.getTime() / dayMs);
  const back = [...arrived].map(([day, count]) => ({ at: today - 1 - Date.parse(day) / dayMs, count }));
  const before = back.filter(({ at, count }) => at >= 0 && count > 0);
  const days = new Array<number>(Math.max(0, ...before.map(({ at }) => at + 1))).fill(0);
  for (const { at, count } of before) days[at]! += count;
  return days;
}

/** Whether as many labels as usual arrive. @param arrived by yyyy-MM-dd */
export function judgeLabels(
  arrived: ReadonlyMap<string, number>,
  now: Date,
  monitoring: Project['monitoring'],
): JudgedWholes {
  const days = labelDays(arrived, now);
  const silent = days.findIndex((count) => count > 0);
  const first = Math.floor(now.getTime() / dayMs) - silent;
  const since = silent > 0 ? new Date(first * dayMs).toISOString() : null;
  return judgeCount(labelVolume, days, monitoring, 'labels', () => ({ advice, since }));
}
