import type { ModelDigest, ProjectName } from '../../contracts/ids.ts';
import { dayOfKey } from '../../contracts/lake.ts';
import { objectWith } from '../../contracts/schema.ts';
import type { HourStatistics } from './statistics.ts';

/**
 * What has been counted of the objects of one day of the inference log (`dt=`), for one model. The objects and what they
 * held are in one file: whatever happens between two writes, an object is either in both or in neither, so that a look that
 * is killed, repeated or not alone counts nothing twice.
 */
export interface DayFile {
  format: 1;
  project: ProjectName;
  digest: ModelDigest;
  /** yyyy-MM-dd */
  day: string;
  /** Keys of the objects that were counted, without the prefix of the project. */
  objects: string[];
  /** By the hour of the prediction (hours since 1970, UTC): late predictions are in the file of the day on which they arrived. */
  hours: Record<string, HourStatistics>;
}

/** The inference ids of the objects of a day, beside its file: only looks that count objects of that day read them. */
export interface DayIds {
  format: 1;
  /** Packed hashes by object. */
  ids: Record<string, string>;
}

export const dayFileSchema = objectWith<DayFile>('statistics of the monitor (format 1)', {
  format: 1,
  objects: 'array',
  hours: 'object',
});

export const dayIdsSchema = objectWith<DayIds>('inference ids of the monitor (format 1)', { format: 1, ids: 'object' });

export function emptyDay(of: Pick<DayFile, 'project' | 'digest' | 'day'>): DayFile {
  return { format: 1, ...of, objects: [], hours: {} };
}

/** What an object is known by: its day and the rest of its name. */
export function knownName(key: string): string {
  const { day, name } = dayOfObject(key);
  return nameIn(day, name);
}

/** The names by which the objects of some days are known. */
export function knownNames(days: readonly Pick<DayFile, 'day' | 'objects'>[]): ReadonlySet<string> {
  return new Set(days.flatMap(({ day, objects }) => objects.map((name) => nameIn(day, name))));
}

/** As `knownName` has it. */
export function nameIn(day: string, name: string): string {
  return `${day}/${name}`;
}

/** The day (yyyy-MM-dd) of an object of the inference log, and the rest of its name. */
export function dayOfObject(key: string): { day: string; name: string } {
  const of = dayOfKey(key);
  return of ? { day: of.day, name: of.name } : { day: '', name: key };
}
