/** With more rows a few more rounds pay before the model overfits. */
export const largestGrowth = 1.25;
/** Fewer rounds than these are hardly a model. */
const fewest = 10;

/**
 * Rounds of boosting for another number of rows than those by which they were found.
 * @param rounds best for `of` rows
 */
export function roundsFor(rounds: number, of: number, rows: number): number {
  const growth = rows / of;
  const scaled = growth >= 1 ? rounds * Math.min(largestGrowth, growth) : rounds * Math.sqrt(growth);
  return Math.max(1, Math.min(rounds, fewest), Math.round(scaled));
}
