import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';

export interface Patience {
  /** What has not come within so many answers is not going to. */
  answersAtMost: number;
  /** Without an answer for so long, nothing answers any more. */
  silentMs: number;
  /** Between two looks. */
  everyMs: number;
}

const usual: Patience = { answersAtMost: 20_000, silentMs: 300_000, everyMs: 250 };

/**
 * Waits for what answers bring about. Its patience is counted in answers, which come as fast as the machine is.
 * @throws Error where it has not come with many more of them, or where none come
 */
export async function whileAnswering<T>(
  { answered }: Pick<Ledger, 'answered'>,
  waitingFor: string,
  probe: () => Promise<T | undefined>,
  { answersAtMost, silentMs, everyMs }: Patience = usual,
): Promise<T> {
  const begun = answered.size;
  let seen = begun;
  let until = Date.now() + silentMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    const { size } = answered;
    if (size > seen) until = Date.now() + silentMs;
    seen = size;
    if (size - begun > answersAtMost) throw new Error(`${waitingFor} did not come within ${answersAtMost} answers`);
    if (Date.now() > until) throw new Error(`${waitingFor} did not come, and no answer at all for ${silentMs} ms`);
    await sleep(everyMs);
  }
}
