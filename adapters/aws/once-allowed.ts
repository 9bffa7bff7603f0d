import { setTimeout } from 'node:timers/promises';

/** IAM tells its regions of a change within seconds, rarely more. */
const patienceMs = 75_000;
const longestPauseMs = 10_000;
const denied = /^(AccessDenied(Exception)?|Forbidden|403)$/;

interface Patience {
  patienceMs: number;
  pause(ms: number): Promise<unknown>;
  now(): number;
}

const usual: Patience = { patienceMs, pause: (ms) => setTimeout(ms), now: () => performance.now() };

/**
 * Does work that a deployment has just allowed, again for about a minute where it is still refused. The work must bear repetition.
 * @throws what the work throws at last
 */
export async function onceAllowed<T>(work: () => Promise<T>, patience: Patience = usual): Promise<T> {
  const begun = patience.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isDenied(error) || patience.now() - begun >= patience.patienceMs) throw error;
      await patience.pause((0.5 + Math.random() / 2) * Math.min(longestPauseMs, 1_000 * 2 ** attempt));
    }
  }
}

/** EventBridge Scheduler says of a new role that it cannot be assumed. */
function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return denied.test(error.name) || (error.name === 'ValidationException' && /assume/.test(error.message));
}
