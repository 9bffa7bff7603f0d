import type { Project } from '../../contracts/project.ts';
import { timeRange } from '../time-range.ts';

const day = 86_400_000;
const usual = 0.01;

/** Days that rows span, at least one; null where any has no time. @param time ms */
export function daysOf(time: Float64Array): number | null {
  const range = timeRange(time);
  if (!range) return null;
  return Math.max(1, (Date.parse(range[1]) - Date.parse(range[0])) / day);
}

/**
 * Fraction of the records that people review: the project's capacity a day by the records of a day, else as it says.
 * @param time of rows that tell how many records a day has, ms
 */
export function reviewFraction({ objective }: Project, time: Float64Array): number {
  const { review, reviewFraction: stated = usual } = objective;
  const days = daysOf(time);
  if (!review || days === null) return stated;
  return Math.min(1, review.capacityPerDay / (time.length / days));
}
