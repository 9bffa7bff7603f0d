import { lake as keysOf } from '../../contracts/lake.ts';
import type { Project } from '../../contracts/project.ts';
import type { Ports, RecordStore } from '../../ports/index.ts';
import { getJson } from '../../ports/json.ts';
import { shiftBaseRate } from '../../registry/base-rate.ts';
import { getDefinition } from '../../registry/definitions.ts';
import { findLiveVariant } from '../../registry/routes.ts';
import { formatNumber } from '../../values/format.ts';
import { type MonitorReport, monitorReportSchema } from '../monitor-report.ts';
import { largestShift, largestStep } from './base-rate.ts';

interface Looked {
  project: string;
  version: number;
}

/** Log odds that are added to the probabilities of the version that is looked at; none where another answers by now. */
export async function currentShift(registry: RecordStore, { project, version }: Looked): Promise<number> {
  const live = await findLiveVariant(registry, project);
  return live?.version === version ? (live.shift ?? 0) : 0;
}

/** Whether a report asks for another shift: it is certain of a change of the base rate, and the project permits it. */
export function asksForShift(
  { monitoring }: Project,
  { performance, minimumRows }: Pick<MonitorReport, 'performance' | 'minimumRows'>,
): boolean {
  const baseRate = performance?.baseRate;
  return monitoring.adjustBaseRate && !!baseRate && performance.rows >= minimumRows && baseRate.next !== baseRate.shift;
}

/** A report asks for more than a look may do: it is not what the monitor wrote. */
export class ShiftOutOfBounds extends Error {
  override name = 'ShiftOutOfBounds';
  constructor(monitorId: string, shift: unknown, next: unknown) {
    super(
      `report ${monitorId} asks for log odds of ${next} in the place of ${shift}; at most ${largestShift} are added, ${largestStep} at a look: see who wrote it`,
    );
  }
}

/**
 * Lets the served probabilities follow the base rate as the report of a look asks. It changes the route, so it is done by a function of
 * its own that reads the report alone, and within bounds: the one that reads what others have written may not change what serves.
 * @returns whether it was done @throws UnknownProject, ObjectNotFound, ShiftOutOfBounds
 */
export async function adjustBaseRate(
  { registry, lake, log, clock }: Pick<Ports, 'registry' | 'lake' | 'log' | 'clock'>,
  { project, monitorId }: { project: string; monitorId: string },
): Promise<{ done: boolean }> {
  const { definition } = await getDefinition(registry, project);
  const report = await getJson(lake, keysOf.report(project, 'monitor', monitorId, 'report.json'), monitorReportSchema);
  const { performance, modelVersion: version } = report;
  if (report.project !== project || !asksForShift(definition, report)) return { done: false };
  const { shift, next, rows, positives, since } = performance!.baseRate!;
  const within = Math.abs(next) <= largestShift && Math.abs(next - shift) <= largestStep;
  if (!within) throw new ShiftOutOfBounds(monitorId, shift, next);
  const day = new Date(since).toISOString().slice(0, 10);
  const reason = `${positives} of ${rows} labelled rows since ${day} are positive, other than expected: log odds ${formatNumber(shift)} become ${formatNumber(next)}`;
  const done = await shiftBaseRate(registry, {
    project,
    version,
    shift: next,
    from: shift,
    by: `monitor ${monitorId}`,
    reason,
    at: clock(),
  });
  log.info('base rate', { project, version, shift, next, done });
  return { done };
}
