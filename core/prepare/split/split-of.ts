import { durationMs } from '../../contracts/duration.ts';
import type { Project } from '../../contracts/project.ts';

/** How large a part is: a fraction of the rows, a number of them, a length of time (ms), or as long as is enough to judge by. */
export type PartSize = { fraction: number } | { rows: number } | { ms: number } | 'enough';

export interface Split {
  by: 'time' | 'random' | 'group';
  group?: string | undefined;
  validation: PartSize;
  test: PartSize;
  /** ms */
  gap: number;
}

/** Of the rows, where rows are not split by time and the project says nothing; by time at most. */
export const defaultFraction = 0.15;

/** How a project's rows are split, with the defaults. */
export function splitOf({ data: { split, sources } }: Pick<Project, 'data'>): Split {
  const timed = sources.some((source) => source.role === 'records' && source.time !== undefined);
  const by = split?.by ?? (timed ? 'time' : 'random');
  const absent = by === 'time' ? 'enough' : { fraction: defaultFraction };
  const sizeOf = (given: number | string | undefined): PartSize => {
    if (given === undefined) return absent;
    if (typeof given === 'string') return { ms: durationMs(given) };
    return given < 1 ? { fraction: given } : { rows: given };
  };
  return {
    by,
    ...(split?.group !== undefined && { group: split.group }),
    validation: sizeOf(split?.validation),
    test: sizeOf(split?.test),
    gap: split?.gap ? durationMs(split.gap) : 0,
  };
}

/** The fraction that a split which is not by time has for a part. @throws TypeError for another size */
export function fractionOf(size: PartSize): number {
  if (size !== 'enough' && 'fraction' in size) return size.fraction;
  throw new TypeError(`the size of a part that is not cut by time is a fraction, received ${JSON.stringify(size)}`);
}
