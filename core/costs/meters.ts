/** What is billed, by the names of `docs/prices.json`: how many units of each. */
export type Meters = Record<string, number>;

/** Adds to `meters`, and gives it back. */
export function add(meters: Meters, more: Meters, times = 1): Meters {
  for (const [name, amount] of Object.entries(more)) meters[name] = (meters[name] ?? 0) + amount * times;
  return meters;
}
