import type { ConstantDecision } from '../contracts/events.ts';

/** `blocking nothing`, `blocking everything`. */
export function constantWords(decision: ConstantDecision): string {
  return decision === 'block nothing' ? 'blocking nothing' : 'blocking everything';
}
