import type { CostChange } from '../../contracts/monitor-finding.ts';
import type { AgainstReference } from './against-reference.ts';

/** 95 %, in standard errors. */
const reach = 1.96;

/** A mean cost against its reference as money a day, with the error of both. @param rowsPerDay decisions of a day */
export function costPerDay(
  { mean, reference, error, referenceError }: AgainstReference,
  rowsPerDay: number,
): CostChange {
  const more = mean - reference;
  const width = reach * Math.hypot(error, referenceError);
  return { perDay: more * rowsPerDay, lower: (more - width) * rowsPerDay, upper: (more + width) * rowsPerDay };
}
