import { isOfMonitor } from '../../contracts/triggers.ts';
import { type AutomaticCase, numberIn } from './automatic.ts';

/**
 * What was found of a model that serves no more is settled: an event that came late, or waited for the end of the very run that
 * answered it, starts no other.
 */
export function settled({ trigger, champion }: AutomaticCase): string | undefined {
  const judged = numberIn(trigger, 'modelVersion');
  if (!isOfMonitor(trigger) || judged === undefined || !champion || champion.version === judged) return undefined;
  return `it was found of version ${judged}; version ${champion.version} serves since ${champion.since}`;
}
