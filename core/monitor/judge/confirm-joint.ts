import type { MonitorFinding } from '../../contracts/monitor-finding.ts';
import type { Project } from '../../contracts/project.ts';
import { toBase64 } from '../../hash/base64.ts';
import type { JointReference } from '../../reference/joint-reference.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { jointChecks } from '../checks/whole-registry.ts';
import type { JointObservation } from '../joint/observe-joint.ts';
import type { LookWindow } from '../references/look-window.ts';
import { cycleHours, minimumCovered } from '../references/same-hours.ts';
import { type Hours, historyDays, hoursADay } from '../statistics/statistics.ts';
import { type JudgedWholes, judgeJoint } from './judge-wholes.ts';

const fewestRows = 100;
/** Times as far from what it is without a change: a weekend differs from a mixture of all days. */
const unseenWeekday = 2;

/**
 * Leaves of what differs from training only what differs from the same hours of earlier weeks too; in a model's first week what is
 * twice as far as the threshold.
 * @param usualTo hour at which what is usual ends
 */
export function confirmJoint(
  judged: JudgedWholes,
  joint: JointReference,
  { hours, window, usualTo }: { hours: Hours; window: LookWindow; usualTo: number },
  monitoring: Project['monitoring'],
): JudgedWholes {
  if (judged.findings.length === 0) return judged;
  const before = earlierWeeks(hours, window, usualTo);
  const keep = (isKept: (finding: MonitorFinding) => boolean) => ({
    ...judged,
    findings: judged.findings.filter(isKept),
  });
  if (before) {
    const reference = referenceOf(joint, before);
    const again = judgeJoint({ joint: reference }, jointOf(hours, window.from, window.to), monitoring);
    const confirmed = new Set(again.findings.map(({ id }) => id));
    return keep(({ id }) => confirmed.has(id));
  }
  if (window.days >= 7) return judged;
  return keep(({ check, statistic, threshold }) => {
    const { unchanged } = jointChecks.find(({ name }) => name === check)!;
    return statistic - unchanged > unseenWeekday * (threshold - unchanged);
  });
}

/** Of hours what is known of whole rows. */
export function jointOf(hours: Hours, from: number, to: number): JointObservation[] {
  return [...hours].flatMap(([hour, { joint }]) => (joint && hour >= from && hour < to ? [joint] : []));
}

/** The same hours of the weeks before; null where most of the window's were not seen. */
function earlierWeeks(hours: Hours, { from, to, rows }: LookWindow, usualTo: number): JointObservation[] | null {
  const found: JointObservation[] = [];
  let covered = 0;
  for (let hour = from; hour < to; hour++) {
    const now = hours.get(hour)?.rows ?? 0;
    let isSeen = false;
    for (let at = hour - cycleHours.week; now > 0 && at >= to - historyDays * hoursADay; at -= cycleHours.week) {
      const joint = at < Math.min(from, usualTo) ? hours.get(at)?.joint : undefined;
      if (!joint) continue;
      isSeen = true;
      found.push(joint);
    }
    if (isSeen) covered += now;
  }
  const enough = covered >= minimumCovered * rows && sumOf(found.map((one) => one.rows)) >= fewestRows;
  return enough ? found : null;
}

/** Hours as if training had been of these: as many of their rows as each has of all. */
function referenceOf(joint: JointReference, hours: readonly JointObservation[]): JointReference {
  const rows = sumOf(hours.map((hour) => hour.rows));
  const mean = sumOf(hours.map(({ sum }) => sum)) / rows;
  const variance = sumOf(hours.map(({ squares }) => squares)) / rows - mean ** 2;
  const share = Math.min(...hours.map((hour) => hour.sample.length / Math.max(hour.rows, 1)));
  const kept = hours.flatMap(({ sample, rows: own }) => sample.slice(0, Math.ceil(own * share)));
  return {
    ...joint,
    error: { ...joint.error, mean, deviation: Math.sqrt(Math.max(0, variance)) },
    rows,
    sample: toBase64(Uint8Array.from(kept.flatMap(({ codes }) => codes))),
  };
}
