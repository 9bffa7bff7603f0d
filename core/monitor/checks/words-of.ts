import type { CheckWords } from './check.ts';
import { checks } from './registry.ts';
import { jointChecks, recordsChecks } from './whole-registry.ts';

/** Words of a check; undefined of one that there is no more: records of looks stay. */
export function wordsOf(name: string): CheckWords | undefined {
  return [...checks, ...jointChecks, ...recordsChecks].find((check) => check.name === name)?.words;
}
