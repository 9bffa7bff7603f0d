import type { MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { Project } from '../../contracts/project.ts';
import type { CheckWords, Measurement } from '../checks/check.ts';
import { wholeThreshold } from '../checks/settings.ts';
import { figuresOf, wholeFinding } from '../finding.ts';
import type { JudgedWholes } from './judge-wholes.ts';

/** Looks are many, and days of a business have holidays. */
const level = 1e-4;

/** A check of how many come, by day. */
export interface CountCheck {
  name: string;
  kind: 'quality';
  defaultThreshold: number;
  words: CheckWords;
  /** @param days the last one first */
  measure(days: readonly number[], options: { threshold: number }): Measurement | null;
}

/**
 * Whether as many come as usual.
 * @param days the last one first
 * @param told what a finding says besides its figures, of its statistic
 */
export function judgeCount(
  check: CountCheck,
  days: readonly number[],
  monitoring: Project['monitoring'],
  feature: 'records' | 'labels',
  told: (statistic: number) => Pick<MonitorFinding, 'advice' | 'since'> & Partial<Pick<MonitorFinding, 'urgent'>>,
): JudgedWholes {
  const threshold = wholeThreshold(check, monitoring);
  if (threshold === undefined) return { checks: [], results: [], findings: [] };
  const { name, kind, words } = check;
  const checks = [{ name, kind, threshold, words }];
  const measured = check.measure(days, { threshold });
  if (!measured) return { checks, results: [], findings: [] };
  const { pValue, chanceAt, ...rest } = measured;
  const finding = wholeFinding(check, { ...rest, chance: chanceAt(level) }, feature);
  const found = pValue <= level && finding.statistic > threshold;
  return {
    checks,
    results: [figuresOf(finding)],
    findings: found ? [{ ...finding, ...told(finding.statistic) }] : [],
  };
}
