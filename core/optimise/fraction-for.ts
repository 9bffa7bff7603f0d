import type { GateTry } from '../contracts/gate.ts';

/** Of what would do by the figures: they are measured, and rise with more than what was learned. */
const margin = 0.9;
/** A smaller model is worth its training. */
const largest = 0.75;
/** Nothing of a model is left below. */
const smallest = 1 / 100;
/** Of a model that could not even be served. */
const ofDead = 1 / 4;

/**
 * Which fraction of what the last candidate has learned would keep the budget; undefined where none would. Of one candidate a figure is
 * taken to be in proportion to its size, of several it lies on the line through the last two.
 * @param tries in order; the last is over the budget
 */
export function fractionFor(tries: readonly GateTry[]): number | undefined {
  const last = tries.at(-1)!;
  const { figures } = last;
  if (!figures) return ofDead;
  const before = tries.slice(0, -1).findLast((one) => one.figures !== null && one.learnedMb !== last.learnedMb);
  const fractions = last.over.map(({ limit, figure, most }) => {
    if (limit === 'modelMb') return (most - (figure - last.learnedMb)) / last.learnedMb;
    if (!before) return most / figure;
    const slope = (figure - before.figures![limit]) / (last.learnedMb - before.learnedMb);
    return slope > 0 ? 1 - (figure - most) / slope / last.learnedMb : Number.NEGATIVE_INFINITY;
  });
  const fraction = Math.min(largest, margin * Math.min(...fractions));
  return fraction >= smallest ? fraction : undefined;
}
