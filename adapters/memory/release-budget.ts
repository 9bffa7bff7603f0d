import type { ReleasePorts } from '../../core/serve/releases.ts';

/** What projects have risked by releases, by project and day. */
export function memoryReleaseBudget(spent = new Map<string, number>()): ReleasePorts['risk'] {
  return async (project, day, loss, most) => {
    const key = `${project} ${day}`;
    const after = (spent.get(key) ?? 0) + loss;
    if (after > most) return false;
    spent.set(key, after);
    return true;
  };
}
