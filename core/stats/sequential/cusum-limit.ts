/** Siegmund's correction for the overshoot of a discrete sum of normal values. */
const overshoot = 1.166;

/**
 * Average number of independent standard normal values until a one-sided CUSUM exceeds its limit (Siegmund, 'Sequential
 * analysis', 1985): (exp(2 k b) - 1 - 2 k b) / (2 k²) with b = limit + 1.166.
 */
export function cusumRunLength(allowance: number, limit: number): number {
  const x = 2 * allowance * (limit + overshoot);
  return (Math.exp(x) - 1 - x) / (2 * allowance ** 2);
}

/** The limit at which a one-sided CUSUM of standard normal values alarms once in `runLength` values on average. */
export function cusumLimit(allowance: number, runLength: number): number {
  let low = 0;
  let high = 1;
  while (cusumRunLength(allowance, high) < runLength) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cusumRunLength(allowance, middle) < runLength) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
