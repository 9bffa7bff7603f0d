import type { Project } from '../../contracts/project.ts';
import type { Ports, RecordStore } from '../../ports/index.ts';
import { shiftBaseRate } from '../../registry/base-rate.ts';
import { findLiveVariant } from '../../registry/routes.ts';
import { formatNumber } from '../../values/format.ts';
import type { MonitorReport } from '../monitor-report.ts';
import { type CurrentShift, largestShift, noShift } from './base-rate.ts';

interface Looked {
  project: string;
  version: number;
}

/** Log odds that are added to the probabilities of the version that is looked at; none where another answers by now. */
export async function currentShift(registry: RecordStore, { project, version }: Looked): Promise<CurrentShift> {
  const live = await findLiveVariant(registry, project);
  if (live?.version !== version || live.shift === undefined) return noShift;
  return { shift: live.shift, since: live.shiftSince === undefined ? null : Date.parse(live.shiftSince) };
}

/** A report asks for more than the monitor ever does. */
export class ImplausibleShift extends Error {
  override name = 'ImplausibleShift';
  constructor(project: string, next: number) {
    super(
      `the monitor of '${project}' reports a shift of ${next} log odds, beyond ${largestShift}: nothing was changed`,
    );
  }
}

/**
 * Lets the served probabilities follow the base rate, where the report is certain of its change and the project permits it.
 * @returns whether they changed. @throws ImplausibleShift
 */
export async function adjustBaseRate(
  { registry, log, clock }: Pick<Ports, 'registry' | 'log' | 'clock'>,
  { monitoring }: Project,
  { project, version }: Looked,
  { performance, monitorId, minimumRows }: Pick<MonitorReport, 'performance' | 'monitorId' | 'minimumRows'>,
): Promise<boolean> {
  const baseRate = performance?.baseRate;
  if (!baseRate || !monitoring.adjustBaseRate || performance.rows < minimumRows) return false;
  const { shift, next, rows, positives, since } = baseRate;
  if (next === shift) return false;
  if (!(Math.abs(next) <= largestShift)) throw new ImplausibleShift(project, next);
  const day = new Date(since).toISOString().slice(0, 10);
  const reason = `${positives} of ${rows} labelled rows since ${day} are positive, other than expected: log odds ${formatNumber(shift)} become ${formatNumber(next)}`;
  const done = await shiftBaseRate(registry, {
    project,
    version,
    shift: next,
    from: shift,
    since: new Date(since),
    by: `monitor ${monitorId}`,
    reason,
    at: clock(),
  });
  log.info('base rate', { project, version, shift, next, done });
  return done;
}
