import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailed } from '../errors.ts';

export interface PollOptions {
  timeoutMs: number;
  intervalMs?: number;
  /** For the error: `the decision about the trigger`. */
  waitingFor: string;
}

/** Calls `probe` until it gives something. @throws CommandFailed when the time is over */
export async function poll<T>(probe: () => Promise<T | undefined>, options: PollOptions): Promise<T> {
  const { timeoutMs, intervalMs = 250, waitingFor } = options;
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() >= until)
      throw new CommandFailed(
        `${waitingFor} did not come within ${Math.round(timeoutMs / 1000)} s; look at the logs of the functions`,
      );
    await sleep(intervalMs);
  }
}
