import type { CostChange, MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { MonitorFindingRecord } from '../../contracts/registry/monitor-findings.ts';
import { formatNumber, formatPercent, formatTime, plural } from '../../values/format.ts';
import { wordsOf } from '../checks/words-of.ts';

/**
 * What was found, with the figures and without examples of values: messages leave the platform, and new categories or the
 * fullest bin may be names of people.
 */
export function whatWords({ check, kind, statistic, threshold, effect, message }: MonitorFinding): string {
  const words = wordsOf(check);
  // Metrics and dates, no values.
  if (kind === 'performance') return message;
  return `${(words?.statistic ?? check).toLowerCase()} ${formatNumber(statistic)}, allowed is ${formatNumber(threshold)}; ${formatPercent(effect)} of the rows changed`;
}

/** `costs about 80 a day more (60 to 100)`. */
export function costWords(cost: CostChange | null): string {
  if (!cost) return 'its cost is not known';
  const { perDay, lower, upper } = cost;
  const range = `(${formatNumber(lower)} to ${formatNumber(upper)})`;
  return perDay < 0
    ? `costs about ${formatNumber(-perDay)} a day less ${range}`
    : `costs about ${formatNumber(perDay)} a day more ${range}`;
}

/** When it began and was seen, and how often it came. */
export function sinceWords({ finding, openedAt, lastSeenAt, looks, times }: MonitorFindingRecord): string {
  const began = finding.since ? `since ${formatTime(finding.since)}` : `found on ${formatTime(openedAt)}`;
  const again = times > 1 ? `, for the ${times}${ordinal(times)} time` : '';
  return `${began}${again}, in ${plural(looks, 'look')}, last ${formatTime(lastSeenAt)}`;
}

/** How far it is from chance. */
export function sureWords({ statistic, threshold, chance }: MonitorFinding): string {
  if (chance <= 0) return `${formatNumber(statistic / threshold)} times the threshold`;
  return `${formatNumber(statistic / chance)} times what chance explains`;
}

function ordinal(n: number): string {
  const last = n % 100 > 10 && n % 100 < 14 ? 0 : n % 10;
  return ['th', 'st', 'nd', 'rd'][last] ?? 'th';
}
