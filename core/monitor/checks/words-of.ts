import type { CheckWords } from './check.ts';
import { labelVolume } from './label-volume.ts';
import { checks } from './registry.ts';
import { volume } from './volume.ts';
import { jointChecks, recordsChecks } from './whole-registry.ts';

/** Words of a check; undefined of one that there is no more: records of looks stay. */
export function wordsOf(name: string): CheckWords | undefined {
  return [...checks, ...jointChecks, ...recordsChecks, volume, labelVolume].find((check) => check.name === name)?.words;
}
