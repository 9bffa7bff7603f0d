/** The power of ten that is the unit of so many digits of numbers of which the largest is `largest`. */
export function unitOf(largest: number, digits: number): number {
  return largest > 0 ? Math.floor(Math.log10(largest)) + 1 - digits : 0;
}

/** The nearest multiple of ten to a power: off by half of that at most. */
export function roundTo(value: number, power: number): number {
  const unit = 10 ** Math.abs(power);
  // Dividing by a whole power of ten gives the number that is written so; 0 has no sign.
  return (power < 0 ? Math.round(value * unit) / unit : Math.round(value / unit) * unit) + 0;
}

export const largestOf = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
