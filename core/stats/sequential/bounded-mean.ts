/**
 * Bets that the mean of bounded values is above a bound, each a fraction of the largest bet that can be paid. Small ones win on small
 * differences and many values, large ones on values that are all far above.
 */
const fractions = Array.from({ length: 11 }, (_, k) => 0.95 * 2 ** -k);

/** Natural logarithm of the wealth of each bet; plain numbers, so that it can be stored and carried on. */
export type Wealth = number[];

export function startBetting(): Wealth {
  return fractions.map(() => 0);
}

/**
 * Adds a value to the evidence that values lie above a bound on average: an e-process by betting (Waudby-Smith and Ramdas, 'Estimating
 * means of bounded random variables by betting', Journal of the Royal Statistical Society B 86, 2024, section 4; a mixture of constant
 * bets, so that the order of the values does not matter). As long as every value is expected to be at most `bound`, given those before
 * it, the wealth ever exceeds 1 / alpha with a chance of at most alpha (Ville's inequality), however often it is looked at.
 * @param low the least that a value can be, below `bound`
 */
export function bet(wealth: Wealth, value: number, bound: number, low: number): void {
  if (!(value >= low) || !(low < bound))
    throw new RangeError(`value ${value} and bound ${bound}: expected low ${low} to be least`);
  const gain = (value - bound) / (bound - low);
  // Counts and signs are few values, over and over.
  const logs = Number.isInteger(value) ? remembered(gain) : logsOf(gain);
  for (let j = 0; j < fractions.length; j++) wealth[j]! += logs[j]!;
}

const logsOf = (gain: number) => fractions.map((fraction) => Math.log1p(fraction * gain));

const known = new Map<number, readonly number[]>();
const mostKnown = 1_000;

function remembered(gain: number): readonly number[] {
  const found = known.get(gain);
  if (found) return found;
  if (known.size >= mostKnown) known.clear();
  const logs = logsOf(gain);
  known.set(gain, logs);
  return logs;
}

/** Natural logarithm of the wealth of all bets together. */
export function logWealth(wealth: Wealth): number {
  const most = Math.max(...wealth);
  return most + Math.log(wealth.reduce((sum, log) => sum + Math.exp(log - most), 0) / wealth.length);
}
