import { setTimeout } from 'node:timers/promises';

/** Waits before the next attempt: exponential with full jitter, at most 5 s. `attempt` starts at 1. */
export async function backoff(attempt: number, baseMs = 50): Promise<void> {
  await setTimeout(Math.random() * Math.min(5_000, baseMs * 2 ** attempt));
}
